"""A sheet as a well-set PDF or as pictures of its pages: every word reaches the template as data, never as markup."""

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from classroom.sheet import Block, Link, Picture, Sheet

TEMPLATE = Path(__file__).with_name("sheet_pdf.typ")
SEEN = 90
"""Points per inch of a page that is only looked at."""


def as_pdf(sheet: Sheet) -> bytes:
    """The whole sheet, its structure tagged for screen readers."""
    made = _compiled(sheet, format="pdf")
    assert isinstance(made, bytes)
    return made


def as_pages(sheet: Sheet, ppi: int = SEEN) -> list[bytes]:
    """Each page as a PNG."""
    made = _compiled(sheet, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _compiled(sheet: Sheet, **how: Any) -> bytes | list[bytes]:
    told = {**asdict(sheet), "blocks": [_block(block) for block in sheet.blocks]}
    told_as_json = json.dumps(told, ensure_ascii=False)
    return typst.compile(TEMPLATE.read_bytes(), sys_inputs={"told": told_as_json}, ignore_system_fonts=True, **how)


def _block(block: Block) -> dict[str, Any]:
    kept = {"kind": type(block).__name__.lower(), **asdict(block)}
    if isinstance(block, Picture):
        kept["png"] = _framed(block.png)
    elif isinstance(block, Link):
        kept["qr"] = _framed(block.qr) if block.qr else ""
    return kept


def _framed(png: bytes) -> str:
    """The picture inside an SVG text, for a template is given texts only."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/png;base64,{data}"/></svg>'
    )
