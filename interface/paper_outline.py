"""The outline to take away: as a DOCX to go on writing in, or as a PDF to write on by hand."""

from collections.abc import Callable

import streamlit as st

from classroom.sheet import Sheet
from classroom.sheet_docx import as_docx
from classroom.sheet_pdf import as_pdf
from interface.paper_sheets import WORD
from interface.session import session


def take_away(make: Callable[[], Sheet]) -> None:
    """Both files, made when they are asked for."""
    t = session().t
    name = t._("my-outline")
    _give(t._("Download to write in (DOCX)"), lambda: as_docx(make()), f"{name}.docx", WORD, "edit_document")
    _give(t._("Download to print (PDF)"), lambda: as_pdf(make()), f"{name}.pdf", "application/pdf", "print")


def _give(label: str, make: Callable[[], bytes], name: str, mime: str, icon: str) -> None:
    st.download_button(
        label,
        make,
        name,
        mime,
        key=f"outline_file_{icon}",
        icon=f":material/{icon}:",
        on_click="ignore",
        width="stretch",
    )
