"""Finds words shown on a page that no catalogue knows. A heuristic: it reads calls, not meanings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from locales.extract import KEYWORDS, ROOT

_CALLS = """
    write write_stream markdown html latex title header subheader caption text info success warning
    error toast metric button link_button download_button form_submit_button page_link slider
    select_slider number_input text_input text_area selectbox multiselect radio checkbox toggle
    pills segmented_control expander tabs popover status spinner progress dialog Page
    set_page_config navigation chat_input feedback badge menu_button date_input time_input
    color_picker file_uploader data_editor
"""
SHOWING = frozenset(_CALLS.split())
"""Streamlit calls whose first argument is read by the visitor."""
_NAMES = "title page_title subtitle label help placeholder text caption body delta options captions"
WORDY = frozenset(_NAMES.split())
"""Arguments and keys of chart specifications that are read by the visitor, whatever the call."""
_NOT_WORDS = re.compile(
    r"<(style|script|svg)\b.*?(</\1>|\Z)|<[^<>]*>|&\w+;|\{[^{}]*\}|:[\w-]+(/[\w-]+)?[\[:]|https?://\S+",
    re.DOTALL,
)
_PATH = re.compile(r"[\w./-]*(/|\.(py|md|csv|svg|png|parquet|json))[\w./-]*")


def untranslated(files: list[Path]) -> list[str]:
    """One sentence per suspicious literal of the pages, the interface and the app."""
    watched = [f for f in files if f.relative_to(ROOT).parts[0] in ("pages", "interface", "app.py")]
    return [
        f"{f.relative_to(ROOT)}:{line}: not translated: {text!r}"
        for f in watched
        for line, text in in_code(f.read_text(encoding="utf-8"))
    ]


def in_code(code: str) -> list[tuple[int, str]]:
    """Line and text of each suspicious literal of a source text."""
    expressions = (shown for node in ast.walk(ast.parse(code)) for shown in _shown(node))
    found = {literal for expression in expressions for literal in _literals(expression)}
    return sorted(literal for literal in found if _has_words(literal[1]))


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a call or of a chart specification that end before the visitor's eyes."""
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name in KEYWORDS:
            # A message put together before it is looked up is in no catalogue.
            yield from (a for a in node.args[:1] if isinstance(a, (ast.JoinedStr, ast.BinOp)))
            return
        yield from node.args[: name in SHOWING and isinstance(node.func, ast.Attribute)]
        yield from (k.value for k in node.keywords if k.arg in WORDY)
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (v for k, v in pairs if isinstance(k, ast.Constant) and k.value in WORDY)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The literal texts of an expression; what other calls, subscripts and comparisons hold is not shown."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, (ast.JoinedStr, ast.BinOp, ast.BoolOp, ast.List, ast.Tuple)):
        for child in ast.iter_child_nodes(node):
            yield from _literals(child)


def _has_words(text: str) -> bool:
    return not _PATH.fullmatch(text) and re.search(r"[^\W\d_]{2}", _NOT_WORDS.sub(" ", text)) is not None
