"""What all pages share: the sidebar, the opening question, the figures with their intervals, what to try next."""

import math
import re
import string
from pathlib import Path
from typing import Literal

import streamlit as st

from interface.class_place import place
from interface.colours import dark
from interface.glossary import STYLE, explained, new_page
from interface.headers import language_script, script
from interface.names import names_mark
from interface.offline import offline_notice
from interface.scenes import HEAD, head
from interface.session import session, write_link
from models.evaluation import Estimate
from simulator.language import LANGUAGES, Language, telling
from simulator.parameters import LEVELS
from simulator.scenario import PRESETS, parameters

N_ = str  # marks a text for translation

LOGO, ICON = (Path(__file__).with_name(name) for name in ("logo.svg", "icon.svg"))
LEVEL_TITLES = {"discovery": N_("Discovery"), "advanced": N_("In depth"), "expert": N_("Expert")}
WORD_JOINER = "\u2060"
"""Invisible; in an address, it keeps the browser from making it a link."""
_LINKS = re.compile(r"(?i)(?<=:)(?=//)|(?<=w)(?=ww\.)|(?<=@)")
"""Where Markdown would take a link to begin."""
_MARKS = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
NO_DOWNLOAD = (
    '<style>button[aria-label^="Download as CSV"],button[aria-label^="Copy Vega-Lite spec"],'
    '[data-testid="stElementToolbar"] button[aria-label^="Show data"],'
    '[data-testid="stMainMenuItem-recordScreencast"]{display:none}</style>'
)
"""Streamlit's own buttons of tables and charts: data may be looked at, not taken out of the project space. Nor is the
screen recorded, by a menu that asks in English.

Its "Show data" shows the names of our columns; ours, in the visitor's words, is under each chart."""
DATA_BUTTON = """<style>
[class*="st-key-data_of_"] { margin: -0.5rem 0; position: relative; z-index: 1; }
[class*="st-key-data_of_"] button { min-height: 1.5rem; }
[class*="st-key-data_of_"] button p { font-size: 0.875rem; }
</style>"""
"""The button under each chart takes little room."""
STILL = """<style>@media (prefers-reduced-motion: reduce) {
*, *::before, *::after {
  animation-duration: 1ms !important; animation-iteration-count: 1 !important;
  transition-duration: 1ms !important; scroll-behavior: auto !important;
}
}</style>"""
"""Nothing moves for those who have asked their system for that."""
MOVING = (
    "<style>:is([data-testid=stLayoutWrapper]:has(>.st-key-moving),.stElementContainer:has([data-moving]:empty))"
    "{display:none}</style>"
)
"""What the server sends for the browser to repaint a page by takes no room, nor does a place for words that are not
needed."""
FOCUS = (
    "<style>[data-testid=stApp] :focus-visible{outline:2px solid currentColor;outline-offset:2px}"
    "[data-testid=stApp] :is(.stMultiSelect,.stSelectbox,.stTextInput,.stNumberInput) "
    "input:focus-visible{outline-offset:-2px}"
    "[data-testid=stElementToolbar]:focus-within{opacity:1;top:-2.75rem;z-index:1}"
    "[data-testid=stSidebar][data-collapsed=true] *{visibility:hidden!important}</style>"
)
"""Whoever moves with the keyboard sees where; Streamlit marks some of its buttons and links by a shade only.

The buttons of a chart, which it shows to a mouse, are shown to the keyboard too; a closed menu, which it only moves
off the screen, is passed over."""
WHOLE = """<style>
[data-testid=stPageLink-NavLink] span:has(> [data-testid=stMarkdownContainer]),
[data-testid=stPageLink-NavLink] [data-testid=stMarkdownContainer], [data-testid=stPageLink-NavLink] p,
[data-testid=stSidebarNavLink] span:has(> .stMarkdownEllipsis),
[data-testid^=stBaseButton] :is([data-testid=stMarkdownContainer], p),
:is(.stCheckbox, .stButtonGroup, [data-testid=stSidebarNavLink], [data-testid=stMetricDeltaDescription])
  :is(.stMarkdownEllipsis, p) { white-space: normal; overflow: visible; }
:is(.stButtonGroup [data-variant], [data-testid=stTab]) { height: auto; white-space: normal; }
.stVegaLiteChart svg { overflow: clip; overflow-clip-margin: 1rem; }
[data-testid=stMetricLabel] :is(div, p) { white-space: normal; }
.react-aria-ComboBox input { text-overflow: ellipsis; }
[role=option] > [data-item-hl] { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
  height: auto; line-height: 1.2; padding-block: 0; border-block: 3px solid transparent; white-space: normal; }
[data-variant=segmented_control]:not([data-selected], :hover) {
  border-inline-color: #8f949b !important; border-inline-color: light-dark(#8f949b, #6f7681) !important; }
[data-variant=segmented_control][data-selected] { position: relative; z-index: 1; }
@media (max-width: 900px) {
  [data-variant=segmented_control] { margin-right: 0 !important; border-radius: 0.5rem !important; }
  .stButtonGroup :has(> [data-variant=segmented_control]) { gap: 0.25rem !important; } }
@media (max-width: 480px) { .stTable :is(th, td) { padding: 0.25rem 0.3rem; }
  .stTable tr:has(> :nth-child(4)) > * { padding: 0.25rem 0.15rem; font-size: 0.8rem; } }
@media (max-width: 900px) { .stColumn .stTable :is(th, td) { padding: 0.25rem 0.3rem; } }
@media (max-width: 640px) { .stHorizontalBlock:has(> .stColumn) { row-gap: 1rem; } }
[data-testid=stMarkdownContainer] :not(pre) > code { display: inline-block; max-width: 100%; }
#vg-tooltip-element { max-width: calc(100vw - 1rem); }
#vg-tooltip-element td { white-space: normal !important; overflow: visible !important; }
@media (max-width: 480px) { #vg-tooltip-element.visible { left: 0.5rem !important; } }
</style>"""
"""What is too long for its line takes another one, also with letters set wider (WCAG 1.4.12): a link, the name of a
button, a switch or a figure, an interval, one of several choices. A choice says that it goes on, one of a list after
two lines, and a row of choices has all its edges; where it may go on below, each is a box of its own. The numbers of
an axis, set before they are made wider, may stand out of their chart.

The words beside a point of a chart are told whole and stay on the screen of a telephone.

On a telephone, and beside something else, tables are set closer, those of four columns smaller too, so that few have
to be scrolled sideways; columns one above the other are no further apart than the rest.

An option of a command is not cut at its hyphens, unless it is longer than the line."""
REMARKS = "<style>.stApp [data-testid=stCaptionContainer] a{color:inherit}</style>"
"""A link in a remark has the colour of its words: its own, as pale as a remark is, could not be read (3 to 1)."""
ABOUT = ("attacks_", "data_of_")
"""How the keys of the buttons begin of which :func:`about` tells what they are about."""
UNSEEN = (
    f'<style>:is({", ".join(f"[class*=st-key-{key}]" for key in ABOUT)}) button p > span[style^="font-size"]'
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}</style>"
)
"""What :func:`about` adds to the words of a button."""
IN_LINE = """<style>
.stMetric label,
.stColumn > .stVerticalBlock > .stElementContainer:first-child [data-testid="stHeadingWithActionElements"] {
  contain: layout; }
.stHorizontalBlock > :is(.stElementContainer:has(> .stMetric),
  .stColumn:has(> .stVerticalBlock > .stElementContainer:first-child
    :is(.stMetric, [data-testid="stHeadingWithActionElements"]:only-child))) { align-self: baseline; }
@media (min-width: 641px) and (max-width: 900px) {
  .stColumn > .stVerticalBlock > [data-testid="stLayoutWrapper"] .stMetric label {
    min-height: 2lh; align-items: end; } }
</style>"""
"""In a row, values stand on one line, and so does what follows titles, however many lines a label or a title takes.

``contain`` keeps the words of a label or title from being the baseline by which the row is laid out: the value, or
the lower edge of the title, is. In boxes, which are as high as each other, labels have two lines where these are
narrow."""
ABREAST = """<style>@media (min-width: 641px) {
[class*="st-key-abreast_"] > [data-testid="stLayoutWrapper"] > .stHorizontalBlock {
  display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
[class*="st-key-abreast_"] .stColumn, [class*="st-key-abreast_"] .stColumn > .stVerticalBlock {
  display: grid; grid-row: 1 / span 5; grid-template: subgrid / minmax(0, 1fr); width: auto; } }
</style>"""
"""Two columns of up to five elements each, in a container whose key begins so: like stands beside like."""
DARK_WORDS = (
    '<style>button[data-testid^="stBaseButton-primary"],[data-tag],[data-tag] *{color:black}'
    '[data-testid="stPopover"] button[aria-expanded="true"]{color:inherit}</style>'
)
"""On a dark screen the main buttons and what a list has chosen are pale: Streamlit's white words on them could not be
read.

Nor could those of a button whose popover is open, which it makes darker."""
LOOKS = "".join((NO_DOWNLOAD, STYLE, DATA_BUTTON, STILL, MOVING, FOCUS, WHOLE, REMARKS, UNSEEN, IN_LINE, ABREAST))
"""The styles that do not depend on the visitor."""
LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English"}


def sidebar() -> None:
    """The product's name, then preset, level and language."""
    s = session()
    t = s.t
    st.html(LOOKS + offline_notice(t) + (DARK_WORDS if dark() else ""))
    scripts = (language_script(s.language), *map(script, ("names", "moving", "focus", "turning")))
    st.html(names_mark(t) + "".join(f"<script>{one}</script>" for one in scripts), unsafe_allow_javascript=True)
    st.logo(LOGO, size="large", icon_image=ICON)
    with st.sidebar:
        st.session_state["preset"] = s.preset
        st.selectbox(
            t._("Scenario"),
            list(PRESETS),
            format_func=lambda name: t._(PRESETS[name].title),
            key="preset",
            on_change=_preset_chosen,
        )
        st.caption(t._(PRESETS[s.preset].story))
        st.session_state["level"] = s.level
        st.radio(
            t._("Level of detail"),
            LEVELS,
            format_func=lambda level: t._(LEVEL_TITLES[level]),
            key="level",
            on_change=_level_chosen,
            help=t._("How many parameters the pages show."),
        )
        # never disabled: a control of a page may change the scenario without this sidebar running again
        with st.container(horizontal=True, gap="small"):
            st.button(t._("Undo"), key="undo", on_click=_go, args=(True,), icon=":material/undo:", width="stretch")
            st.button(t._("Redo"), key="redo", on_click=_go, args=(False,), icon=":material/redo:", width="stretch")
        st.button(t._("Undo all changes"), on_click=_reset, icon=":material/restart_alt:", width="stretch")
        st.session_state["language"] = s.language
        st.segmented_control(
            t._("Language"),
            LANGUAGES,
            format_func=lambda code: LANGUAGE_NAMES[code],
            key="language",
            on_change=_language_chosen,
            width="stretch",
            wrap=True,
        )
        st.caption(t._("To share this very screen, copy the address of the page."))


def tell_problems() -> None:
    """Say which values of the link were not accepted, and that the others were kept."""
    s = session()
    for message in s.messages():
        st.warning(plain(message), icon=":material/info:")
    if s.problems or s.unknown:
        st.caption(s.t._("These values were left as in the preset; everything else in the link was kept."))
    s.problems, s.unknown, s.unread = [], [], False


def plain(text: str) -> str:
    """Markdown that shows ``text`` as it is: a link must not put pictures, links or formulas on the page."""
    return _LINKS.sub(WORD_JOINER, text).translate(_MARKS)


def about(label: str, what: str) -> str:
    """A button's label; what it is about follows for screen readers alone, which hear the button out of its place.

    Its key begins as one of :data:`ABOUT`.
    """
    return f"{label} :small[{plain(what)}]"


def opening(title: str, question: str) -> None:
    """The page's title and the question it answers, both already translated."""
    new_page()
    if place().file not in HEAD:
        return _title(title, question)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container():
            _title(title, question)
        head(place().file)


def _title(title: str, question: str) -> None:
    st.title(title)
    st.markdown(f"## {explained(question)}")


def prose(text: str) -> None:
    """A paragraph, already translated, the words of the glossary explained in it."""
    st.markdown(explained(text))


def note(text: str) -> None:
    """A remark in small letters, already translated, the words of the glossary explained in it."""
    st.caption(explained(text))


def reading(text: str) -> None:
    """The one-sentence reading under a chart, made from the numbers, already translated."""
    st.caption(f":material/visibility: {explained(text)}")


def try_next(*ideas: str) -> None:
    """What to try next, already translated."""
    title = session().t._("What to try next")
    with st.container(border=True):
        st.markdown(f"**{title}**\n\n" + "\n".join(f"- {explained(idea)}" for idea in ideas))


def figure(
    label: str,
    estimate: Estimate,
    *,
    percent: bool = True,
    digits: int = 0,
    help: str | None = None,
    width: int | Literal["stretch"] = "stretch",
) -> None:
    """A number with its 95 % interval; ``width`` in pixels."""
    value, told = written(estimate, percent=percent, digits=digits)
    st.metric(label, value, help=help, delta_description=told, width=width)


def written(estimate: Estimate, *, percent: bool = True, digits: int = 0) -> tuple[str, str]:
    """A number and its 95 % interval in words; one of no length would claim too much."""
    t, digits = session().t, telling(estimate.low, estimate.high, digits, percent)
    value = t.percent(estimate.value, digits) if percent else t.number(estimate.value, digits)
    if math.isnan(estimate.value):
        return value, t._("nothing here to compute it from")
    if estimate.low == estimate.high:
        return value, t._("no interval: nothing varies in these data")
    interval = t.interval(estimate.low, estimate.high, digits, percent=percent)
    return value, t._("95% interval {interval}", interval=interval)


def rounded(estimate: Estimate, to: int = 100) -> Estimate:
    """To what the interval leaves worth saying."""
    return Estimate(
        *(to * round(x / to) if math.isfinite(x) else x for x in (estimate.value, estimate.low, estimate.high))
    )


def _preset_chosen() -> None:
    if (name := str(st.session_state["preset"])) in PRESETS:  # a crafted message may say anything
        session().take_preset(name)
    write_link()


def _level_chosen() -> None:
    s = session()
    s.level = next((one for one in LEVELS if one == st.session_state["level"]), s.level)
    write_link()


def _language_chosen() -> None:
    s = session()
    s.language = next((one for one in LANGUAGES if one == st.session_state["language"]), s.language)
    s.language_chosen = True
    write_link()


def _go(back: bool) -> None:
    """Undo or redo, and say what it was."""
    s = session()
    t = s.t
    preset, changed = s.preset, s.go(back=back)
    names = (
        [t._(PRESETS[s.preset].title)] if s.preset != preset else [t._(parameters()[key].title) for key in changed]
    )
    if not names:
        st.toast(t._("There is nothing to undo.") if back else t._("There is nothing to redo."))
    else:
        told = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
        st.toast(t._("Undone: {names}", names=told) if back else t._("Redone: {names}", names=told))
    write_link()


def _reset() -> None:
    s = session()
    s.take_preset(s.preset)
    write_link()
