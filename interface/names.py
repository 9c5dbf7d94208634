"""What screen readers are told of Streamlit's own buttons; its names are English only (streamlit/streamlit#1353)."""

import json
from functools import cache
from html import escape
from pathlib import Path

from simulator.language import Text


@cache
def names_script() -> str:
    """What gives the buttons of a page the names of :func:`names_mark`."""
    return Path(__file__).with_name("names.js").read_text("utf-8")


def names(t: Text) -> dict[str, str]:
    """Streamlit's English name, or its beginning where ``*`` stands for the rest, and the visitor's."""
    return {
        "Help for *": t._("Help: {label}", label="*"),
        "Upload *": t._("Choose a file: {label}", label="*"),
        "Fullscreen*": t._("Full screen") + "*",
        "Close fullscreen*": t._("Leave full screen") + "*",
        "Download as PNG*": t._("Download as a picture") + "*",
        "Show/hide columns": t._("Show or hide columns"),
        "Search": t._("Search in the table"),
        "Increment": t._("Increase"),
        "Decrement": t._("Decrease"),
        "Open": t._("Open the list"),
        "Clear value": t._("Clear the choice"),
        "Selected values": t._("What is chosen"),
        "Clear all": t._("Clear all choices"),
        "Remove *": t._("Remove {label}", label="*"),
        "file upload": t._("Choose a file"),
        "Show password": t._("Show what is typed"),
        "Hide password": t._("Hide what is typed"),
        "Close": t._("Close this"),
        "Main menu": t._("Menu of the screen"),
        "Expand sidebar": t._("Open the menu"),
        "Collapse sidebar": t._("Close the menu"),
        "App pages": t._("Pages of Hydroscope"),
        "Sidebar": t._("Menu and settings"),
        "Navigate to home page": t._("To the first page"),
        "Link to heading": t._("Link to this title"),
    }


def names_mark(t: Text) -> str:
    """The same as an element that nobody sees, for :func:`names_script`."""
    return f'<i hidden data-names="{escape(json.dumps(names(t), ensure_ascii=False), quote=True)}"></i>'
