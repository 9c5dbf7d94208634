"""The box that receives a file, in the visitor's language: Streamlit writes its own words in English only."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from interface.session import session

_BUTTON = ".stFileUploader section button p"
_NOTE = ".stFileUploader [data-testid=stFileUploaderDropzoneInstructions] span"
_STYLE = (
    f"<style>{_BUTTON},{_NOTE}{{{{font-size:0}}}}{_BUTTON}::after,{_NOTE}::after{{{{font-size:.875rem}}}}"
    f"{_BUTTON}::after{{{{content:{{choose}}}}}}{_NOTE}::after{{{{content:{{most}}}}}}</style>"
)


def upload_box(
    label: str, key: str, megabytes: int, received: Callable[..., None], *args: Any, help: str | None = None
) -> None:
    """A box for one file of at most ``megabytes``, named ``label`` (translated); ``received(*args)`` when one comes.

    Our words stand in a style sheet, in place of Streamlit's (streamlit/streamlit#13500); screen readers are told the
    button's name by ``interface/names.py``.
    """
    t = session().t
    words = {"choose": t._("Choose a file"), "most": t._("{n} MB at most", n=megabytes)}
    st.html(_STYLE.format(**{name: json.dumps(text, ensure_ascii=False) for name, text in words.items()}))
    st.file_uploader(label, key=key, max_upload_size=megabytes, on_change=received, args=args, help=help)
