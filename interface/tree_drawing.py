"""A decision tree drawn from left to right: its questions, and at each end a risk and how many come there."""

import html
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from interface.charts import drawn
from interface.colours import COLOURS, in_theme
from interface.drawing import Box, sheet
from interface.feature_words import question
from interface.session import session
from models.explanation import Node
from simulator.language import Text

N_ = str  # marks a text for translation

_WIDTH, _GAP, _ROW = 176, 46, 60
"""Sizes of a box, of the space for the branches, and of the line of a leaf."""


@dataclass(frozen=True)
class Words:
    """How a tree speaks: ``question`` gives the text of one and whether yes leads below, ``share`` says how many come
    to a leaf, with ``{share}``."""

    question: Callable[[Text, str, float], tuple[str, bool]] = question
    share: str = N_("{share} of the weeks")


WEEKS = Words()


def draw(root: Node, words: Words = WEEKS) -> None:
    """Show the tree; on a narrow screen it is moved sideways."""
    width = (_WIDTH + _GAP) * (_depth(root) + 1) - _GAP + 20
    height = _ROW * _leaves(root) + 10
    svg = in_theme(sheet(width, height, "".join(_shapes(session().t, root, 0, 0, root.risk, words))))
    style = f"width:100%;min-width:{int(0.75 * width)}px;max-width:{width}px;display:block"
    st.html(f'<div style="overflow-x:auto">{drawn(svg, in_words(root, words), style=style)}</div>')


def riskiest(root: Node, words: Words = WEEKS) -> tuple[Node, list[tuple[str, bool]]]:
    """The leaf of highest risk, and the questions that lead there with their answers (yes or no)."""
    if root.below is None or root.above is None or root.feature is None:
        return root, []
    text, yes_is_below = words.question(session().t, root.feature, root.threshold)
    ends = [(riskiest(child, words), yes_is_below == (child is root.below)) for child in (root.below, root.above)]
    (leaf, path), answer = max(ends, key=lambda end: end[0][0].risk)
    return leaf, [(text, answer), *path]


def in_words(root: Node, words: Words = WEEKS) -> str:
    """The way to the riskiest leaf, for those who cannot see the drawing."""
    t = session().t
    leaf, path = riskiest(root, words)
    yes, no = t._("Yes"), t._("No")
    answers = " ".join(f"{text} {yes if answer else no}." for text, answer in path)
    return f"{answers} {_leaf(t, leaf, words)[0]}"


def _shapes(t: Text, node: Node, column: int, first: int, usual: float, words: Words) -> list[str]:
    """The node, its branches and what follows; ``first`` is the line of its first leaf."""
    box = _box(node, column, first)
    if node.below is None or node.above is None or node.feature is None:
        title, detail = _leaf(t, node, words)
        colour = COLOURS["bad" if node.risk > 2 * usual else "good" if node.risk < usual else "muted"]
        return [box.svg(title, detail, colour, dashed=node.goes_on)]
    text, yes_is_below = words.question(t, node.feature, node.threshold)
    children = (node.below, node.above) if yes_is_below else (node.above, node.below)
    shapes, line = [box.svg("", text, COLOURS["implant"])], first
    for child, answer in zip(children, (t._("Yes"), t._("No")), strict=True):
        shapes += [_branch(box, _box(child, column + 1, line), answer, child.share)]
        shapes += _shapes(t, child, column + 1, line, usual, words)
        line += _leaves(child)
    return shapes


def _leaf(t: Text, node: Node, words: Words) -> tuple[str, str]:
    return t._("Risk {risk}", risk=t.percent(node.risk, 1)), t._(words.share, share=t.percent(node.share, 1))


def _branch(start: Box, end: Box, answer: str, share: float) -> str:
    """A branch as thick as many weeks take it."""
    x1, y1, x2, y2 = start.x + start.w, start.y + start.h / 2, end.x, end.y + end.h / 2
    middle, aside = (x1 + x2) / 2, y2 - 9 if y2 < y1 else y2 + 20
    return (
        f'<path d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}" fill="none" stroke="{COLOURS["muted"]}" '
        f'stroke-width="{1.5 + 9 * share:.1f}"/>'
        f'<text x="{x2 - 6}" y="{aside}" font-size="13" text-anchor="end">{html.escape(answer)}</text>'
    )


def _box(node: Node, column: int, first: int) -> Box:
    middle = _ROW * (first + _leaves(node) / 2) + 5
    height = 48 if node.feature is None else 90
    return Box(10 + column * (_WIDTH + _GAP), middle - height / 2, _WIDTH, height)


def _leaves(node: Node) -> int:
    return 1 if node.below is None or node.above is None else _leaves(node.below) + _leaves(node.above)


def _depth(node: Node) -> int:
    return 0 if node.below is None or node.above is None else 1 + max(_depth(node.below), _depth(node.above))
