"""What the browser itself repaints when the alert threshold moves, without waiting for the server (``moving.js``).

The server sends *frames*: all that follows at one threshold, made from the visitor's own study. The script shows the
frame of the value at which the slider stands, as soon as it has it. Words stand in places of ours, or in Streamlit's
figures, of which only the text is changed; charts read their moving tables from one hidden field of the page, by
Vega-Lite's binding of a parameter to an element, and until it holds them from the tables that came with the chart.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from interface.glossary import ANCHOR, explained
from interface.moving_tables import PAGE_FIELD, TABLE

Patch = tuple[str, int, str, str]
"""An element (a selector, and which of what it finds), what changes (``text``, ``html``, an attribute), the value."""
_LINK = re.compile(rf'\[([^\]]*)\]\(({ANCHOR}[\w-]+) "((?:[^"\\]|\\.)*)"\)')


@dataclass(frozen=True)
class Frame:
    """All that follows at one threshold: changes of elements, sentences by the name of their place, moving tables."""

    patches: tuple[Patch, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: "Frame") -> "Frame":
        return Frame(
            self.patches + other.patches,
            {**self.sentences, **other.sentences},
            {**self.tables, **other.tables},
        )

    def sent(self) -> list[Patch]:
        """What the script changes; the words of the glossary explained, as on the page."""
        said = [(f"[data-moving={name}]", 0, "html", _caption(name, text)) for name, text in self.sentences.items()]
        tables = "".join(f"{TABLE}{name}={rows}" for name, rows in self.tables.items())
        return [*self.patches, *said, (f"#{PAGE_FIELD}", 0, "value", tables)]


def moving_reading(frame: Frame, name: str) -> None:
    """A sentence of the frame as :func:`interface.shell.reading` shows it, where other frames can change it."""
    if name in frame.sentences:
        moving_html(name, _caption(name, frame.sentences[name]))


def moving_html(name: str, content: str) -> None:
    """A place that frames may change; the content is ours, and escaped."""
    place = f'<div data-moving="{name}">{content}</div>'
    st.html(place)


def icon(name: str) -> str:
    """An icon of Streamlit's as HTML, for the eyes only."""
    look = "font-family:'Material Symbols Rounded';user-select:none;vertical-align:bottom;white-space:nowrap"
    return f'<span role="img" aria-label="{name} icon" aria-hidden="true" translate="no" style="{look}">{name}</span>'


def _caption(name: str, text: str) -> str:
    return (
        f'<p style="font-size:.875rem;opacity:.6;margin:0">{icon("visibility")} {_linked(explained(text, name))}</p>'
    )


def _linked(markdown: str) -> str:
    """Plain words and the glossary's links as HTML."""
    told, end = [], 0
    for link in _LINK.finditer(markdown):
        word, address, title = link.groups()
        title = escape(re.sub(r"\\(.)", r"\1", title))
        told += [escape(markdown[end : link.start()]), f'<a href="{address}" title="{title}">{escape(word)}</a>']
        end = link.end()
    return "".join([*told, escape(markdown[end:])])


def frames(of: str, made: Mapping[str, Frame], number: int) -> None:
    """Send frames by the slider's words; those of another study, language or view (``of``) are forgotten.

    They travel in the address of a link that nobody sees: what the browser changes of it is one attribute.
    """
    news = {"of": of, "n": number, "frames": {label: frame.sent() for label, frame in made.items()}}
    st.link_button("", "#" + json.dumps(news, ensure_ascii=False, separators=(",", ":")))
