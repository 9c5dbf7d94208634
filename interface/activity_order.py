"""What a teacher asks for: an activity, a scenario, a language, which sheet; and how it is made."""

import hashlib
import io
import os
import re
import unicodedata
import zipfile
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st

from classroom.activity import Activity
from classroom.handout import corrected, pupils
from classroom.kit import Kit, Version
from classroom.preparation import preparation
from classroom.sheet import Sheet
from classroom.sheet_docx import as_docx
from classroom.sheet_pdf import as_pages, as_pdf
from classroom.told import NotComputable, Told, compute
from interface.class_address import ADDRESS
from interface.compute import cache, progress_shown
from interface.deployment import not_deployable
from interface.session import session
from interface.sheet_figures import drawings
from interface.story import STORY
from simulator.language import Language, language
from simulator.messages import WHY_MISSING
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters
from simulator.study import Study

N_ = str  # marks a text for translation

Document = Literal["pupils", "corrected", "teacher"]
DOCUMENTS: tuple[Document, ...] = ("pupils", "corrected", "teacher")
NAMES: dict[tuple[Document, Version], str] = {
    ("pupils", "standard"): N_("pupils-sheet"),
    ("pupils", "support"): N_("pupils-sheet-with-help"),
    ("pupils", "extension"): N_("pupils-sheet-to-go-further"),
    ("corrected", "standard"): N_("corrected"),
    ("corrected", "support"): N_("corrected-with-help"),
    ("corrected", "extension"): N_("corrected-to-go-further"),
    ("teacher", "standard"): N_("teachers-sheet"),
}
"""What each sheet is called in the name of its file."""
SHEETS: tuple[tuple[Document, Version], ...] = (
    ("pupils", "standard"),
    ("pupils", "support"),
    ("pupils", "extension"),
    ("corrected", "extension"),
    ("teacher", "standard"),
)
"""All that is needed for a lesson: the last corrected version answers the questions of all three."""
LONGEST_NAME = 60
MOST_KEPT = 24
"""Sheets kept ready, about half a megabyte each."""
Files = tuple[bytes, bytes, list[bytes]]
"""The PDF, the DOCX, and the pages as PNG."""


@dataclass(frozen=True)
class Order:
    """``title``: the teacher's own, or ""; ``address``: where the pupils reach the app, without a final slash."""

    activity: Activity
    preset: str
    scenario: Scenario
    language: Language
    document: Document
    version: Version
    title: str
    address: str

    @property
    def key(self) -> str:
        """Two orders of one key give the same sheet."""
        told = (
            self.activity.model_dump_json(),
            self.scenario.model_dump_json(),
            *(self.preset, self.language, self.document, self.version, self.title, self.address),
        )
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def studies(self) -> dict[str, Study]:
        """The study of each variant, the chosen scenario's under ""."""
        variants = {name: self.scenario.change(v.changes) for name, v in self.activity.variant.items()}
        return {name: Study(scenario, cache()) for name, scenario in {"": self.scenario, **variants}.items()}

    def sheet(self, studies: dict[str, Study]) -> Sheet:
        """The sheet asked for, from studies that are ready."""
        t = language(self.language)
        kit = Kit(
            self.activity,
            t,
            Told(studies, t),
            drawings(self.activity, studies, t),
            {
                part.id: self.link(part.page, studies[part.variant].scenario)
                for part in self.activity.part
                if part.page
            },
            self._scenario_in_words(),
            self.title,
        )
        if self.document == "pupils":
            return pupils(kit, self.version)
        return corrected(kit, self.version) if self.document == "corrected" else preparation(kit)

    def file_name(self, spoken: Language) -> str:
        """The name of its files without the ending, in the reader's language."""
        told = language(spoken)._(NAMES[self.document, self.version])
        return f"{self.short_title(spoken)}-{told}-{self.language}"

    def short_title(self, spoken: Language) -> str:
        """The title as plain letters, digits and hyphens, which any computer takes in a file's name."""
        for title in (self.title, self.activity.title.in_(spoken), "hydroscope"):
            bare = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe").replace("’", "-"))
            letters = bare.encode("ascii", "ignore").decode()
            if short := re.sub("[^a-z0-9]+", "-", letters)[:LONGEST_NAME].strip("-"):
                return short
        raise AssertionError

    def link(self, page: str, scenario: Scenario) -> str:
        """The address of a page with this scenario, in the language of the sheet."""
        found = {"preset": self.preset} if self.preset != DEFAULT_PRESET else {}
        changed = scenario.differences(PRESETS[self.preset].scenario)
        found |= {"lang": self.language} | {key: parameters()[key].write(value) for key, value in changed.items()}
        return f"{self.address}/{addresses()[page]}?{urlencode(found, safe=',')}"

    def _scenario_in_words(self) -> str:
        t = language(self.language)
        title = t._(PRESETS[self.preset].title)
        changes = len(self.scenario.differences(PRESETS[self.preset].scenario))
        return t.n("{title}, {count} change", "{title}, {count} changes", changes, title=title) if changes else title


def addresses() -> dict[str, str]:
    """The address of each page by its file."""
    return {file: address for pages in STORY.values() for file, _, _, address in pages}


def here() -> str:
    """Where a classroom reaches the app, if whoever started it has said so; else where this visitor does."""
    named = os.environ.get(ADDRESS)
    if named:  # the teacher's own computer is "localhost" to itself, which no telephone can open
        return named
    parts = urlsplit(st.context.url or "http://localhost:8501/")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}"


def good_address(typed: str) -> str | None:
    """The address without its final slash; None when it is none that a browser of the class could open."""
    address = typed.strip().rstrip("/")
    if len(address) > 200 or any(sign.isspace() for sign in address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - a port that is no number is only found when asked for
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname and not parts.query else None


def why_impossible(studies: dict[str, Study], activity: Activity) -> str | None:
    """Compute what the sheet needs, its progress shown; why it cannot be had, in the visitor's language, or None."""
    t = session().t
    for variant, names in activity.numbers().items():
        study = studies[variant]
        try:
            with progress_shown(study):
                compute(study, names)
        except NotComputable as problem:
            if problem.reason == "not_deployable":
                return not_deployable(study)
            return t._(WHY_MISSING[problem.reason])
    return None


def files(order: Order, studies: dict[str, Study]) -> Files:
    """The sheet in its three shapes, made once for all who ask for the same."""
    return _made(order.key, order, studies)


def all_sheets(order: Order, studies: dict[str, Study], language: Language) -> bytes:
    """A ZIP of every sheet of the activity, to edit and to print, whichever was chosen; names in ``language``."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as together:
        for document, version in SHEETS:
            one = replace(order, document=document, version=version)
            pdf, docx = _written(one.key, one, studies)
            together.writestr(f"{one.file_name(language)}.pdf", pdf)
            together.writestr(f"{one.file_name(language)}.docx", docx)
    return packed.getvalue()


@st.cache_data(max_entries=MOST_KEPT, show_spinner=False)
def _written(key: str, _order: Order, _studies: dict[str, Study]) -> tuple[bytes, bytes]:
    sheet = _order.sheet(_studies)
    return as_pdf(sheet), as_docx(sheet)


@st.cache_data(max_entries=MOST_KEPT, show_spinner=False)
def _made(key: str, _order: Order, _studies: dict[str, Study]) -> Files:
    return *_written(key, _order, _studies), as_pages(_order.sheet(_studies))
