"""A patient’s measures over the last weeks as one small drawing, quick to make and readable on a telephone."""

import textwrap
from html import escape

import numpy as np

from interface.charts import picture
from interface.colours import COLOURS, INK
from interface.drawing import sheet
from interface.session import session
from simulator.clinic_trends import WEEKS, Trend
from simulator.language import Text
from synthetic_data.telemetry import CHANNELS

_WIDTH, _ROW, _LEFT, _MARGIN = 400, 32, 196, 14
_LINE = 26
"""Characters of a name on one line."""
_REACH = 3.0
"""Personal standard deviations from the usual level to the edge of a row."""
FAR = 1.0
"""Personal standard deviations beyond which the words say that a measure has left its usual level."""


def sparklines(trends: list[Trend], patient: str) -> None:
    """The measures one under the other: dashed the usual level, shaded the side of the water, a dot for this week."""
    t = session().t
    said = "; ".join(f"{t._(CHANNELS[trend.channel].title)}: {_words(trend)}" for trend in trends)
    label = t._("{patient}, measures of this week: {said}.", patient=patient, said=said)
    picture(drawing(t, trends), label, max_width=460)


def drawing(t: Text, trends: list[Trend]) -> str:
    """The same as SVG."""
    rows = [_row(trend, _ROW * i, t._(CHANNELS[trend.channel].title)) for i, trend in enumerate(trends)]
    return sheet(_WIDTH, _ROW * len(rows) + 6, "".join(rows))


def _row(trend: Trend, top: float, name: str) -> str:
    middle, half = top + _ROW / 2 + 3, (_ROW - 7) / 2
    right = _WIDTH - _MARGIN
    known = np.flatnonzero(np.isfinite(trend.deviation))
    lines = textwrap.wrap(name, _LINE)
    text = "".join(
        f'<text x="8" y="{middle + 5 + 15 * (i - (len(lines) - 1) / 2)}" font-size="13">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    if not len(known):
        return text + f'<text x="{_LEFT}" y="{middle + 5}" font-size="13" fill="{COLOURS["grey"]}">—</text>'
    step = (right - _LEFT) / (WEEKS - 1)
    x = right - step * (len(trend.deviation) - 1 - known)
    y = middle - half * np.clip(trend.deviation[known] / _REACH, -1, 1)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    shaded = middle - half if trend.harmful > 0 else middle
    return (
        f'{text}<rect x="{_LEFT}" y="{shaded}" width="{right - _LEFT}" height="{half}" '
        f'fill="{COLOURS["alert"]}" fill-opacity="0.18"/>'
        f'<line x1="{_LEFT}" y1="{middle}" x2="{right}" y2="{middle}" stroke="{COLOURS["muted"]}" '
        f'stroke-dasharray="4 3"/>'
        f'<polyline points="{points}" fill="none" stroke="{COLOURS["implant"]}" stroke-width="2"/>'
        f'<circle cx="{x[-1]:.1f}" cy="{y[-1]:.1f}" r="4" fill="{INK}"/>'
    )


def _words(trend: Trend) -> str:
    """Where the measure stands this week, for those who do not see the drawing."""
    t, now = session().t, float(trend.deviation[-1]) if len(trend.deviation) else float("nan")
    if not np.isfinite(now):
        return t._("nothing arrived")
    if abs(now) < FAR:
        return t._("as usual")
    if (now > 0) == (trend.harmful > 0):
        return t._("far on the side of the water")
    return t._("far on the other side")
