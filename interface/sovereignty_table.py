"""Who can read what, as a table in words, signs and colours, and why, with the source of each answer."""

from html import escape

import streamlit as st

from interface.session import session
from interface.shell import note, prose, reading
from interface.sovereignty_words import names, sourced
from simulator.language import Text
from simulator.sovereignty import READERS, THINGS, Hosting, intruders, matrix
from simulator.sovereignty.readers import Access, Cell

N_ = str  # marks a text for translation

SIGNS: dict[Access, tuple[str, str, str, str]] = {
    "right": ("✓", N_("reads, by right"), "#e4ddf1", "#3b3263"),
    "reads": ("●", N_("can read"), "#f6d5cd", "#63291c"),
    "cipher": ("◐", N_("unreadable bytes"), "#fbe9c6", "#54430f"),
    "nothing": ("○", N_("nothing"), "#d9e9ef", "#1c3a45"),
}
"""For each access a sign, a word and the colour of the cell on a light and on a dark screen: any would be enough."""
_STYLE = (
    "<style>.who-reads{border-collapse:collapse;width:100%;font-size:.9rem}"
    ".who-reads th,.who-reads td{border:1px solid #9aa5ad88;padding:.4rem .5rem;text-align:left}"
    ".who-reads td span{display:none}"
    "@media(max-width:700px){.who-reads thead{display:none}.who-reads,.who-reads tbody,.who-reads tr,.who-reads th,"
    ".who-reads td{display:block}.who-reads td{display:flex;justify-content:space-between;gap:1rem}"
    ".who-reads td span{display:inline}.who-reads tbody th{margin-top:.6rem;border-width:2px}}"
    + "".join(
        f".who-reads .{name}{{background:light-dark({light},{dark})}}" for name, (_, _, light, dark) in SIGNS.items()
    )
    + "</style>"
)


def who_reads(hosting: Hosting) -> None:
    """The whole table, a reader a row; on a narrow screen, a reader a block."""
    t = session().t
    head = "".join(f'<th scope="col">{escape(t._(title))}</th>' for title in THINGS.values())
    rows = "".join(_row(reader, hosting, t) for reader in READERS)
    corner = escape(t._("Who"))
    st.html(
        f'{_STYLE}<table class="who-reads"><thead><tr><th scope="col">{corner}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    reading(_sentence(hosting, t))
    note(
        t._(
            "“Can read” means that neither mathematics nor the machine prevents it, not that it happens or is "
            "allowed. Pseudonymised data: without names, yet a person may be recognised."
        )
    )


def _row(reader: str, hosting: Hosting, t: Text) -> str:
    cells = []
    for thing, title in THINGS.items():
        access = matrix(hosting)[reader, thing].access
        sign, word = SIGNS[access][:2]
        cells.append(f'<td class="{access}"><span>{escape(t._(title))}</span><b>{sign} {t._(word)}</b></td>')
    return f'<tr><th scope="row">{escape(t._(READERS[reader]))}</th>{"".join(cells)}</tr>'


def _sentence(hosting: Hosting, t: Text) -> str:
    stored, use = intruders(hosting, "stored"), intruders(hosting, "use")
    return t._(
        "Readers whom nobody meant to read: {stored} of {readers} for the stored data ({who}), {use} for the data in "
        "use ({whom}).",
        stored=len(stored),
        use=len(use),
        readers=len(READERS),
        who=names(stored, t),
        whom=names(use, t),
    )


def why(hosting: Hosting) -> None:
    """The reasons for one reader, each with its source and what kind of source that is."""
    t = session().t
    reader = st.pills(
        t._("Why? Choose a reader"),
        list(READERS),
        format_func=lambda each: t._(READERS[each]),
        default="staff",
        required=True,
        key="hosting_reader",
        wrap=True,
    )
    for thing in THINGS:
        _reason(matrix(hosting)[reader, thing], t)


def _reason(cell: Cell, t: Text) -> None:
    sign, word = SIGNS[cell.access][:2]
    answer = t._("{thing}: {sign} {word}.", thing=t._(THINGS[cell.thing]), sign=sign, word=t._(word))
    prose(f"**{answer}** {t._(cell.reason)}  \n{sourced(cell.sources, t)}")
