"""What is said when the server no longer answers: written by a style sheet, for nobody else is left to say it."""

import json

from simulator.language import Text

_LOST = ":is([data-test-connection-state=PINGING_SERVER],[data-test-connection-state=DISCONNECTED_FOREVER])::after"
"""Streamlit's connection in the states in which nothing on the page can answer."""
_LOOK = (
    "position:fixed;left:50%;bottom:1rem;transform:translateX(-50%);z-index:1000000;width:max-content;"
    "max-width:min(40rem,calc(100vw - 2rem));padding:.75rem 1rem;border-radius:.5rem;background:#1f2a37;color:#fff;"
    "font-size:1rem;line-height:1.5;animation:offline-notice 0s 2s both"
)
_WAIT = "@keyframes offline-notice{from{visibility:hidden}to{visibility:visible}}"
_ONCE = (
    f"body:has([data-testid=stDialog]) {_LOST}{{content:none}}"
    "[data-testid=stDialog] [data-testid=stErrorCodeBlock]{display:none}"
)
"""Streamlit's dialog comes half a second later, says the same (interface/names.py) and is read by screen readers.

The command that it would have typed is not Hydroscope's. Once the dialog is closed the notice stays."""
_STYLE = f"<style>{_LOST}{{content:TOLD;{_LOOK}}}{_WAIT}{_ONCE}</style>"


def server_lost(t: Text) -> str:
    """What becomes of the scenario while the server is gone."""
    return t._(
        "The server no longer answers. Your scenario is kept in the address of this page. The page goes on by itself "
        "when the server is back; otherwise, reload it."
    )


def offline_notice(t: Text) -> str:
    """The style of the notice; it shows two seconds after the connection is lost, and goes when it is back."""
    return _STYLE.replace("TOLD", json.dumps(server_lost(t), ensure_ascii=False))
