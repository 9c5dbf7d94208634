"""Boxes and arrows of our own drawings, as SVG text."""

import textwrap
from dataclasses import dataclass
from html import escape

from interface.colours import INK, PAPER

_TITLE, _DETAIL = 15, 13
"""Font sizes; a letter is at most 0.6 times as wide on average, 0.66 in bold."""
_CORNER = 24
"""How far from the corner of a box an arrow ends at least."""


@dataclass(frozen=True)
class Box:
    """A place on the drawing: left, top, width and height."""

    x: float
    y: float
    w: float
    h: float

    def svg(self, title: str, detail: str, colour: str, *, dashed: bool = False, top: bool = False) -> str:
        """The box with its texts in the middle, or at the ``top`` when it holds others."""
        dash = ' stroke-dasharray="7 5"' if dashed else ""
        frame = (
            f'<rect x="{self.x}" y="{self.y}" width="{self.w}" height="{self.h}" rx="10" fill="{colour}" '
            f'fill-opacity="0.12" stroke="{colour}" stroke-width="2"{dash}/>'
        )
        heads, lines = self._wrapped(title, _TITLE, 0.66), self._wrapped(detail, _DETAIL, 0.6)
        height = 19 * len(heads) + 17 * len(lines)
        y = self.y + (22 if top else (self.h - height) / 2 + 15)
        texts = [self._line(text, y + 19 * i, _TITLE, 600) for i, text in enumerate(heads)]
        y += 19 * len(heads) - 1
        texts += [self._line(text, y + 17 * i, _DETAIL, 400) for i, text in enumerate(lines)]
        return frame + "".join(texts)

    def _wrapped(self, text: str, size: int, share: float) -> list[str]:
        return textwrap.wrap(text, max(8, int((self.w - 16) / (size * share))))

    def _line(self, text: str, y: float, size: int, weight: int) -> str:
        return (
            f'<text x="{self.x + self.w / 2}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="middle">{escape(text)}</text>'
        )

    def arrow(self, to: "Box", *, dashed: bool = False) -> str:
        """An arrow to another box: sideways when it stands to the right, else downwards.

        As straight as may be, so that two of them do not end in one point.
        """
        if to.x >= self.x + self.w:
            start, end = (self.x + self.w, self.y + self.h / 2), (to.x - 9, _within(self.y + self.h / 2, to.y, to.h))
        else:
            start, end = (self.x + self.w / 2, self.y + self.h), (_within(self.x + self.w / 2, to.x, to.w), to.y - 9)
        dash = ' stroke-dasharray="3 5"' if dashed else ""
        (x1, y1), (x2, y2) = start, end
        return (
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{INK}" stroke-width="2"{dash} '
            'marker-end="url(#head)"/>'
        )


def _within(at: float, start: float, length: float) -> float:
    return min(max(at, start + _CORNER), start + length - _CORNER)


def sheet(width: int, height: int, content: str) -> str:
    """A drawing on its own paper."""
    head = (
        f'<defs><marker id="head" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="5" markerHeight="5" '
        f'orient="auto"><path d="M0 0 10 5 0 10z" fill="{INK}"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="{INK}" '
        f'font-family="system-ui, sans-serif"><rect width="{width}" height="{height}" rx="12" fill="{PAPER}"/>'
        f"{head}{content}</svg>"
    )
