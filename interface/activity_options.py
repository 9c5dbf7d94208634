"""Which sheet of an activity: for whom, in which version and language, with whose numbers, under which address."""

import streamlit as st

from classroom.activity import Activity
from classroom.kit import VERSIONS, Version
from classroom.sheet import LONGEST_TITLE, clean
from interface.activity_order import DOCUMENTS, Document, Order, good_address, here
from interface.session import session
from interface.shell import LANGUAGE_NAMES
from simulator.language import LANGUAGES, Language
from simulator.scenario import PRESETS, Scenario


def order_of(activity: Activity) -> Order | None:
    """What is to be printed; None while the address is not one."""
    left, right = st.columns(2, gap="large")
    with left:
        document = _document()
        version = _version(document)
        code = _language()
    with right:
        preset, scenario = _scenario(activity)
        title = _title(activity.title.in_(code))
        address = _address()
    if address is None:
        return None
    return Order(activity, preset, scenario, code, document, version, title, address)


def _document() -> Document:
    t = session().t
    titles: dict[Document, str] = {
        "pupils": t._("Pupils’ sheet"),
        "corrected": t._("Corrected version"),
        "teacher": t._("Teacher’s sheet"),
    }
    return st.segmented_control(
        t._("Sheet"),
        DOCUMENTS,
        format_func=titles.__getitem__,
        default="pupils",
        key="sheet",
        required=True,
        wrap=True,
    )


def _version(document: Document) -> Version:
    """The version; the teacher's sheet speaks of all three."""
    t = session().t
    titles: dict[Version, str] = {
        "standard": t._("Standard"),
        "support": t._("With help"),
        "extension": t._("To go further"),
    }
    chosen = st.segmented_control(
        t._("Version"),
        VERSIONS,
        format_func=titles.__getitem__,
        default="standard",
        key="sheet_version",
        required=True,
        disabled=document == "teacher",
        help=t._("With help: the same questions and points. To go further: more questions, not marked."),
        wrap=True,
    )
    return "standard" if document == "teacher" else chosen


def _language() -> Language:
    s = session()
    return st.segmented_control(
        s.t._("Language of the sheet"),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        default=s.language,
        key="sheet_language",
        required=True,
        wrap=True,
    )


def _scenario(activity: Activity) -> tuple[str, Scenario]:
    """The visitor's scenario or the one the activity was written for; asked only where they differ."""
    s = session()
    t, written = s.t, PRESETS[activity.scenario]
    if s.scenario == written.scenario:
        return activity.scenario, s.scenario
    title, changes = t._(PRESETS[s.preset].title), len(s.scenario.differences(s.base))
    mine = t.n("Mine: {title}, {count} change", "Mine: {title}, {count} changes", changes, title=title)
    mine = mine if changes else t._("Mine: {title}", title=title)
    titles = {"own": mine, "written": t._("That of the activity: {title}", title=t._(written.title))}
    untouched = s.scenario == Scenario()
    chosen = st.radio(
        t._("Scenario of the figures and numbers"),
        list(titles),
        format_func=titles.__getitem__,
        index=1 if untouched else 0,
        key=f"sheet_scenario_{untouched}",
    )
    return (s.preset, s.scenario) if chosen == "own" else (activity.scenario, written.scenario)


def _title(usual: str) -> str:
    """What the teacher typed, on one line."""
    t = session().t
    typed = st.text_input(
        t._("Title of your own (optional)"), max_chars=LONGEST_TITLE, key="sheet_title", placeholder=usual
    )
    return clean(typed)


def _address() -> str | None:
    """The address in links and QR codes; says what is wrong with it."""
    t = session().t
    typed = st.text_input(
        t._("Address of the application in the classroom"),
        here(),
        max_chars=200,
        key="sheet_address",
        help=t._("It stands in the links and QR codes. `python3 run.py --lan` says which one to use."),
    )
    address = good_address(typed)
    if address is None:
        st.warning(t._("This is no address: it begins with http:// or https://."), icon=":material/info:")
    elif any(name in address for name in ("//localhost", "//127.")):
        st.caption(t._("With this address the links work on this computer only."))
    return address
