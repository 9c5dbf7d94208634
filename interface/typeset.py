"""PDF pages made of a template and of words that reach it as data, never as markup."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

Shape = Literal["pdf", "png"]


def typeset(template: Path, told: Mapping[str, Any], shape: Shape = "pdf") -> list[bytes]:
    """The document, or its pages as pictures to be looked at; ``told`` is what the template reads, JSON values."""
    made = typst.compile(
        template.read_bytes(),
        format=shape,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return made if isinstance(made, list) else [made]
