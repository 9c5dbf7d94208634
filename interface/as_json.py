"""Text of JSON as it is, on screens dark or light."""

from typing import Any

import streamlit as st

READABLE = "<style>.stCode .token.punctuation{color:inherit}</style>"
"""Brackets, commas and colons in the colour of the words: in Streamlit's own on a dark screen they are too pale."""


def as_json(text: str, **shown: Any) -> None:
    """The text; ``shown``: how ``st.code`` is to show it."""
    st.html(READABLE)
    st.code(text, language="json", **shown)
