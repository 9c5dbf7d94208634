"""A part of the guide on the screen: the same blocks that the PDF and the DOCX are written from."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import streamlit as st

from classroom.guide_sheet import NOTHING
from classroom.sheet import Block, Bullets, Heading, Link, Paragraph, Run, Runs, Table
from interface.activity_order import addresses
from interface.class_place import place
from interface.session import session, write_link
from interface.shell import note, prose

ICONS: dict[str, str] = {
    "option": ":material/check_box_outline_blank: ",
    "task": ":material/forum: ",
    "answer": ":material/check_circle: ",
}
"""What stands before a paragraph of a look."""
LONGEST_CELL, MOST_COLUMNS = 100, 3
"""Characters of a cell and columns of a table that a telephone still shows."""
MARKS = {(False, False): "", (True, False): "**", (False, True): "*", (True, True): "***"}


def show(blocks: Iterable[Block], *, fold: bool = False) -> None:
    """What is below a heading of the second level has a frame, or with ``fold`` is opened to be read.

    On the wall nothing is opened or closed, and the titles stay.
    """
    numbers, fold = count(), fold and not place().projecting
    for part in _parts(blocks):
        first = part[0]
        if isinstance(first, Heading) and first.level == 2:
            with st.expander(first.text) if fold else st.container(border=True):
                _show(part[1:] if fold else part, numbers)
        else:
            _show(part, numbers)


def _parts(blocks: Iterable[Block]) -> list[list[Block]]:
    """The blocks, cut before each heading."""
    parts: list[list[Block]] = []
    for block in blocks:
        if isinstance(block, Heading) or not parts:
            parts.append([])
        parts[-1].append(block)
    return parts


def _show(blocks: Iterable[Block], numbers: Iterator[int]) -> None:
    for block in blocks:
        match block:
            case Heading():
                st.markdown(f"{'#' * (1 + block.level)} {block.text}")
            case Paragraph():
                _paragraph(markdown(block.runs), block.look)
            case Bullets():
                prose("\n".join(f"- {markdown(item)}" for item in block.items))
            case Table():
                _table(block)
            case Link():
                if not place().projecting:  # it would be hidden, and the heading before it too
                    _button(block, next(numbers))


def _paragraph(text: str, look: str) -> None:
    if look == "note":
        note(text)
    else:
        prose(ICONS.get(look, "") + text)


def _table(table: Table) -> None:
    """A table; one too wide for a narrow screen, or with cells too long, row by row as a list."""
    rows = [[markdown(cell) for cell in row] for row in table.rows]
    if len(table.head) <= MOST_COLUMNS and max(len(cell) for row in rows for cell in row) <= LONGEST_CELL:
        st.table(pd.DataFrame(rows, columns=list(table.head)), border="horizontal", hide_index=True)
        return
    _, *heads = table.head
    for first, *cells in rows:
        told = [f"*{head}* — {cell}" for head, cell in zip(heads, cells, strict=True) if cell != NOTHING]
        name = first if first.startswith("**") else f"**{first}**"
        prose("  \n".join([name, *(told if len(heads) > 1 else cells)]))


def markdown(runs: Runs) -> str:
    """Reviewed words with their marks of emphasis; no other sign of theirs is one."""
    return "".join(f"`{run.text}`" if run.code else _emphasised(run) for run in runs)


def _emphasised(run: Run) -> str:
    mark, text = MARKS[run.bold, run.italic], re.sub(r"([$*_])", r"\\\1", run.text)
    return f"{mark}{text}{mark}"


def _button(link: Link, number: int) -> None:
    """Opens a screen in this tab, so that the teacher of a class remains its teacher."""
    if st.button(link.label, key=f"guide_open_{number}", icon=":material/open_in_browser:"):
        parts = urlsplit(link.url)
        session().take_screen({name: value for name, value in parse_qsl(parts.query) if name != "lang"})
        write_link()
        address = parts.path.rpartition("/")[2]
        st.switch_page(place().pages[next(file for file, one in addresses().items() if one == address)])
