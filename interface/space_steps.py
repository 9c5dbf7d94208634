"""What to do now in the project space: one step at a time, from the closed door to the model outside."""

from pathlib import Path

import streamlit as st

from interface.application_verdict import current_decision
from interface.session import session
from interface.shell import prose
from interface.space import Visit
from interface.space_door import problem_of
from simulator.space.protocol import Export, Rows, Tabulate, Train

N_ = str  # marks a text for translation

RECEIVER = Path(__file__).resolve().parents[1] / "pages" / "receiver.py"
STEPS = {
    "open": N_("open the space with the button below: until then no data exist."),
    "table": N_("make a table, for instance the age groups by sex. What comes out, and what is hidden?"),
    "refused": N_("try to get a secret out: ask for the lines of the patients. What does the gate say?"),
    "train": N_("train a model on patients whom you will never see."),
    "export": N_("ask what the model is worth, then let it leave through the gate."),
    "again": N_("the model stays inside: read why, then train another one, such as the logistic regression."),
    "erase": N_("keep the model, then erase the data with the button at the end of the page."),
    "elsewhere": N_("the data are gone, the model remains: see what it is worth in a clinic."),
}
"""Each step in words."""


def next_step(found: Visit) -> None:
    """The next step, and after the erasure the way to the clinic."""
    t, now = session().t, step(found)
    if now == "open" and problem_of(current_decision()):
        return  # the door says why there is nothing to open
    prose(":material/arrow_forward: " + t._("**Now**: {step}", step=t._(STEPS[now])))
    if now == "elsewhere":
        st.page_link(RECEIVER, label=t._("Follow the model to the clinic"), icon=":material/local_shipping:")


def step(found: Visit) -> str:
    """The key of the next step, from what was asked and answered so far."""
    exported = found.last(Export)
    if found.space is None:
        return "elsewhere" if exported and exported.released else "open"
    if found.last(Tabulate) is None and found.last(Train) is None:
        return "table"
    if not found.counts[2] and found.last(Rows) is None and found.last(Train) is None:
        return "refused"
    trained = [i for i, (r, a) in enumerate(found.present) if isinstance(r, Train) and a.released]
    if not trained:
        return "train"
    since = found.last(Export, found.present[trained[-1] :])
    if since is None:
        return "export"
    return "erase" if since.released else "again"
