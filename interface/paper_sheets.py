"""The sheet that was prepared: to be looked at and to be taken away. It holds no row of a study, only its figures."""

from collections.abc import Callable

import streamlit as st

from interface.session import session

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BESIDE = 2
"""Pages shown on one line."""


def offer(pdf: bytes, docx: bytes, pages: list[bytes], name: str) -> None:
    """Both files, then each page as it will be printed."""
    t = session().t
    left, right = st.columns(2)
    with left:
        st.download_button(
            t._("Download to edit (DOCX)"),
            docx,
            file_name=f"{name}.docx",
            mime=WORD,
            key="sheet_docx",
            icon=":material/edit_document:",
            on_click="ignore",
            width="stretch",
        )
    with right:
        st.download_button(
            t._("Download to print (PDF)"),
            pdf,
            file_name=f"{name}.pdf",
            mime="application/pdf",
            key="sheet_pdf",
            icon=":material/print:",
            on_click="ignore",
            width="stretch",
        )
    st.caption(t.n("{count} page", "{count} pages", len(pages)))
    for first in range(0, len(pages), BESIDE):
        for place, page in zip(st.columns(BESIDE), pages[first : first + BESIDE], strict=False):
            with place.container(border=True):
                st.image(page, width="stretch")


def offer_all(pack: Callable[[], bytes], title: str) -> None:
    """Everything in one ZIP, which is made only when it is asked for."""
    t = session().t
    st.download_button(
        t._("All the sheets of this activity (ZIP)"),
        pack,
        file_name=f"{title}.zip",
        mime="application/zip",
        key="sheet_zip",
        icon=":material/folder_zip:",
        on_click="ignore",
        help=t._(
            "Pupils’ sheets (standard, with help, to go further), corrected version with the grid, teacher’s "
            "sheet: each to edit (DOCX) and to print (PDF)."
        ),
    )
