"""The path of the data, from the implants and the hospitals to the model that leaves, drawn."""

import streamlit as st

from interface.charts import picture
from interface.colours import COLOURS
from interface.drawing import Box, sheet
from interface.session import session
from simulator.language import Text
from simulator.study import Study

WIDE = {
    "implants": Box(14, 30, 180, 116), "hospitals": Box(14, 238, 180, 116),
    "platform": Box(222, 30, 206, 116), "snds": Box(222, 238, 206, 116),
    "pairing": Box(456, 132, 188, 120),
    "space": Box(676, 56, 270, 272), "training": Box(698, 164, 226, 120),
    "model": Box(470, 380, 230, 76), "erased": Box(716, 380, 230, 76),
}  # fmt: skip
TALL = {
    "implants": Box(8, 10, 178, 104), "hospitals": Box(194, 10, 178, 104),
    "platform": Box(8, 146, 178, 146), "snds": Box(194, 146, 178, 146),
    "pairing": Box(60, 326, 260, 92),
    "space": Box(8, 452, 364, 196), "training": Box(60, 526, 260, 100),
    "model": Box(8, 682, 178, 104), "erased": Box(194, 682, 178, 104),
}  # fmt: skip
_COLOURS = {
    "implants": "implant", "platform": "implant", "hospitals": "hospital", "snds": "hospital", "pairing": "pair",
    "space": "muted", "training": "pair", "model": "leaves", "erased": "muted",
}  # fmt: skip
_ARROWS = (
    ("implants", "platform"), ("hospitals", "snds"), ("platform", "pairing"), ("snds", "pairing"),
    ("pairing", "space"), ("space", "model"), ("space", "erased"),
)  # fmt: skip


def path(found: Study, paired: int | None) -> None:
    """The path of the data, drawn sideways on a wide screen and downwards on a narrow one."""
    t, closed = session().t, not found.has_outcomes
    texts = _texts(found, paired, t)
    label = _label(texts, t)
    st.html(
        "<style>.st-key-path_tall{display:none}.st-key-path_tall img{margin:auto}"
        "@media(max-width:900px){.st-key-path_tall{display:block}"
        ".st-key-path_wide{display:none}}</style>"
    )
    with st.container(key="path_wide"):
        picture(_drawn(WIDE, (960, 470), texts, closed), label, max_width=960)
    with st.container(key="path_tall"):
        picture(_drawn(TALL, (380, 796), texts, closed), label, max_width=440)


def on_paper(found: Study, paired: int | None, t: Text) -> tuple[str, str]:
    """The drawing as SVG text, and what it shows in words."""
    texts = _texts(found, paired, t)
    return _drawn(WIDE, (960, 470), texts, not found.has_outcomes), _label(texts, t)


def _label(texts: dict[str, tuple[str, str]], t: Text) -> str:
    return t._("The path of the data.") + " " + " ".join(f"{title}, {detail}." for title, detail in texts.values())


def _texts(found: Study, paired: int | None, t: Text) -> dict[str, tuple[str, str]]:
    scenario, closed = found.scenario, not found.has_outcomes
    return {
        "implants": (t._("Implants"), t._("{n} hearts measured every day", n=scenario.cohort.n_patients)),
        "hospitals": (t._("Care"), t._("hospital stays, diagnoses, dispensed drugs")),
        "platform": (t._("Telemonitoring platform"), t._("knows the measures, not the stays")),
        "snds": (
            t._("SNDS, the national health data"),
            t._("closed to this project")
            if closed
            else t._("{n} people: knows the stays, not the measures", n=scenario.records.n_pool),
        ),
        "pairing": (
            t._("Pairing"),
            t._("nobody to pair with")
            if paired is None
            else t._("without a name or a shared number: {n} patients found again", n=paired),
        ),
        "space": (t._("Closed project space"), t._("the researchers come to the data, not the other way round")),
        "training": (
            t._("Training"),
            t._("no outcome to learn from")
            if not paired
            else t._("the computer looks for what comes before a hospitalisation"),
        ),
        "model": (
            t._("The model leaves"),
            t._("software, without any patient’s row") if paired else t._("nothing learned, nothing to take out"),
        ),
        "erased": (t._("The data are erased"), t._("at the end of the project")),
    }


def _drawn(places: dict[str, Box], size: tuple[int, int], texts: dict[str, tuple[str, str]], closed: bool) -> str:
    dashed = ("space", "snds") if closed else ("space",)
    boxes = [
        places[key].svg(*text, COLOURS[_COLOURS[key]], dashed=key in dashed, top=key == "space")
        for key, text in texts.items()
    ]
    arrows = [places[a].arrow(places[b], dashed=closed and a not in ("implants", "hospitals")) for a, b in _ARROWS]
    return sheet(*size, "".join([*boxes, *arrows]))
