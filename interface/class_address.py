"""The address that pupils type, as text and as a square code."""

import os
import re

import segno
import streamlit as st

from interface.charts import picture
from interface.session import session

ADDRESS = "HYDROSCOPE_ADDRESS"
"""Where the local network finds this server; `run.py --lan` says so, unless whoever starts it said better."""


def invitation(code: str, width: int = 260) -> None:
    """The code in large type, the address and its square code."""
    t, base = session().t, address()
    st.markdown(f"# :blue[{code[:3]} {code[3:]}]")
    if base is None:
        st.info(
            t._(
                "Only this computer can join: the server was started for it alone. Start it with "
                "`python3 run.py --lan` to open it to the classroom."
            ),
            icon=":material/lan:",
        )
        base = re.sub("/classe.*", "", st.context.url or "")
    link = f"{base}/classe?class={code}"
    st.markdown(t._("Type this address, or scan it: `{link}`", link=link))
    drawn = segno.make(link, error="m").svg_inline(scale=8, border=2, dark="#102a33", light="#fff")
    drawn = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    picture(drawn, t._("QR code of {link}", link=link), max_width=width, themed=False)


def address() -> str | None:
    """Where pupils find this server; None if only this computer does."""
    named = os.environ.get(ADDRESS)
    if named:
        return named
    found = re.match(r"(https?://([^/:?#]+|\[[^\]]*\])(:\d+)?)", st.context.url or "")
    if found is None or found[2] in ("localhost", "[::1]") or found[2].startswith("127."):
        return None
    return found[1]
