"""What is said when the server no longer answers: written by a style sheet, for nobody else is left to say it."""

import json

from simulator.language import Text

_LOST = "[data-test-connection-state=PINGING_SERVER]::after,[data-test-connection-state=DISCONNECTED_FOREVER]::after"
"""Streamlit's connection in the states in which nothing on the page can answer."""
_LOOK = (
    "position:fixed;left:50%;bottom:1rem;transform:translateX(-50%);z-index:1000000;width:max-content;"
    "max-width:min(40rem,calc(100vw - 2rem));padding:.75rem 1rem;border-radius:.5rem;background:#1f2a37;color:#fff;"
    "font-size:1rem;line-height:1.5;animation:offline-notice 0s 2s both"
)
_WAIT = "@keyframes offline-notice{from{visibility:hidden}to{visibility:visible}}"
_STYLE = f"<style>{_LOST}{{content:TOLD;{_LOOK}}}{_WAIT}</style>"


def offline_notice(t: Text) -> str:
    """The style of the notice; it shows two seconds after the connection is lost, and goes when it is back."""
    told = t._(
        "The server no longer answers. Your scenario is kept in the address of this page. The page goes on by itself "
        "when the server is back; otherwise, reload it."
    )
    return _STYLE.replace("TOLD", json.dumps(told, ensure_ascii=False))
