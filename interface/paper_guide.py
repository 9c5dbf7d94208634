"""The guide's numbers, and the guide or its notice as files, made once for all who ask for the same."""

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import streamlit as st

from classroom.guide import Screen, guide, numbers_of, worlds
from classroom.guide_kit import Kit
from classroom.guide_sheet import notice, whole
from classroom.sheet import Sheet
from classroom.sheet_docx import as_docx
from classroom.sheet_pdf import as_pdf
from classroom.told import Told, compute
from interface.activity_order import addresses, here
from interface.compute import cache, progress_shown
from interface.lesson_sources import cite
from interface.paper_sheets import WORD
from interface.session import session
from interface.story import STORY
from simulator.language import Language, language
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters
from simulator.study import Study

MOST_KEPT = 8
"""Guides kept ready, about half a megabyte each: two languages, some addresses."""


def kit(code: Language, base: str) -> Kit:
    """What the guide is told with; ``base``: the address of the app, without a final slash."""
    t = language(code)
    scenarios = {"": Scenario(), **{name: world.scenario for name, world in worlds().items()}}
    return Kit(
        Told({name: Study(scenario, cache()) for name, scenario in scenarios.items()}, t),
        lambda screen: f"{base}/{addresses()[screen.page]}?{urlencode(query(screen, code), safe=',')}",
        lambda sources: cite(sources, t),
        [(t._(name), [(file, t._(title)) for file, title, *_ in pages]) for name, pages in STORY.items()],
    )


def query(screen: Screen, code: Language) -> dict[str, str]:
    """What the link of a screen sets."""
    found = {}
    if screen.world:
        world = worlds()[screen.world]
        found = {} if world.preset == DEFAULT_PRESET else {"preset": world.preset}
        changed = world.scenario.differences(PRESETS[world.preset].scenario)
        found |= {key: parameters()[key].write(value) for key, value in changed.items()}
    return {"lang": code} | found | {name: str(value) for name, value in screen.view.items()}


def ready(with_numbers: Kit, *parts: object) -> None:
    """Compute the numbers that parts of the guide tell, the progress shown."""
    for world, names in numbers_of(*parts).items():
        study = with_numbers.told.studies[world]
        with progress_shown(study):
            compute(study, names)


def offer() -> None:
    """The notice at once; the whole guide once its numbers are there."""
    s = session()
    t, code, base = s.t, s.language, here()
    key = f"{code} {base}"
    if st.session_state.get("guide_ready") == key:
        ready(kit(code, base), guide())
        _give("guide", t._("hydroscope-guide"), lambda made: _whole(code, base)[made])
    else:
        st.button(
            t._("Prepare the whole guide"),
            icon=":material/description:",
            key="guide_prepare",
            on_click=st.session_state.__setitem__,
            args=("guide_ready", key),
        )
    _give("notice", t._("hydroscope-data-protection"), lambda made: _notice(code, base)[made])


def _give(what: str, name: str, make: Callable[[int], bytes]) -> None:
    """Both files of one sheet, made when they are asked for."""
    t = session().t
    labels = {
        "guide": (t._("The whole guide (PDF)"), t._("The whole guide (DOCX)")),
        "notice": (t._("The data-protection notice (PDF)"), t._("The data-protection notice (DOCX)")),
    }[what]
    kinds: Iterable[tuple[str, str, str]] = (("pdf", "application/pdf", "print"), ("docx", WORD, "edit_document"))
    for made, (place, label, (ending, mime, icon)) in enumerate(zip(st.columns(2), labels, kinds, strict=True)):
        place.download_button(
            label,
            lambda made=made: make(made),  # type: ignore[misc]
            f"{name}.{ending}",
            mime,
            key=f"guide_{what}_{ending}",
            icon=f":material/{icon}:",
            on_click="ignore",
            width="stretch",
        )


@st.cache_data(max_entries=MOST_KEPT, show_spinner=False)
def _whole(code: Language, base: str) -> tuple[bytes, bytes]:
    return _written(whole(kit(code, base)))


@st.cache_data(max_entries=MOST_KEPT, show_spinner=False)
def _notice(code: Language, base: str) -> tuple[bytes, bytes]:
    return _written(notice(kit(code, base)))


def _written(sheet: Sheet) -> tuple[bytes, bytes]:
    return as_pdf(sheet), as_docx(sheet)
