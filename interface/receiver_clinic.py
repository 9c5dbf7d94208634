"""The clinic that receives the model: who its patients are, how its world differs, from what risk it alerts."""

import hashlib
from dataclasses import dataclass
from typing import cast

import streamlit as st

from interface.compute import cache
from interface.receiver_parcel import Arrived
from interface.receiver_words import WORLDS
from interface.session import session
from models.artefact import Artefact
from simulator.language import Text
from simulator.space.receiver import PATIENTS, Order, Travelled, install
from synthetic_data.cohort import MANUFACTURERS

N_ = str  # marks a text for translation

LOWEST, HIGHEST, STEP = 0.005, 0.2, 0.005
TRIED_AGAIN = ("crashed", "too_slow")
"""Refusals that are not remembered: another try may end otherwise."""
_INSTALLED = "hydroscope_receiver_installed"


@dataclass(frozen=True)
class Installed:
    """What a clinic found with which model, under which order; ``world`` is a key of WORLDS."""

    artefact: Artefact
    order: Order
    world: str
    found: Travelled


def clinic(arrived: Arrived) -> Order:
    """The visitor's choices and the button; the order they make."""
    t = session().t
    left, right = st.columns(2, gap="large")
    with left:
        makers = st.pills(
            t._("Manufacturers of its patients’ implants"),
            MANUFACTURERS,
            selection_mode="multi",
            default=MANUFACTURERS,
            key="receiver_makers",
            wrap=True,
        )
        number = _number(t)
    with right:
        world = st.selectbox(
            t._("Its world"), list(WORLDS), format_func=lambda name: t._(WORLDS[name].title), key="receiver_world"
        )
        st.caption(t._(WORLDS[world].story))
        threshold = _threshold(t, arrived.artefact)
    order = Order(
        parcel=arrived.parcel.written().decode(),
        scenario={"seed": _seed(number), **WORLDS[world].changes},
        manufacturers=tuple(makers) or MANUFACTURERS,
        threshold=threshold,
    )
    if not makers:
        st.caption(t._("None chosen: all of them."))
    label = t._("Install the model in the clinic")
    if st.button(label, key="receiver_install", type="primary", icon=":material/download_done:"):
        with st.spinner(t._("The clinic draws its patients, scores them, and waits for what happens: some seconds…")):
            st.session_state[_INSTALLED] = Installed(arrived.artefact, order, world, installed(order))
    return order


def last_installed() -> Installed | None:
    """What the last clinic found in this visit."""
    return cast(Installed | None, st.session_state.get(_INSTALLED))


def installed(order: Order) -> Travelled:
    """What the clinic's process answers; remembered for whoever gives the very same order."""
    key = ("receiver", hashlib.sha256(order.model_dump_json().encode()).hexdigest())
    if found := cache().find(key):
        return cast(Travelled, found)
    found = install(order)
    return found if found.refused in TRIED_AGAIN else cast(Travelled, cache().get(key, lambda: found))


def _seed(number: int) -> int:
    """Never that of the visitor's own world: nobody of the clinic has been seen at home."""
    return (session().scenario.seed + 1000 + number) % 1_000_000


def _number(t: Text) -> int:
    """At the first level there is one clinic; elsewhere others, with other patients."""
    if session().level == "discovery":
        return 1
    return int(
        st.number_input(
            t._("Number of the clinic"),
            1,
            99,
            1,
            key="receiver_number",
            help=t._("Each number is another clinic: {n} other patients.", n=PATIENTS),
        )
    )


def _threshold(t: Text, artefact: Artefact) -> float | None:
    """None: the card's own."""
    if st.toggle(t._("Alert from the risk on the card"), True, key="receiver_by_card"):
        told = artefact.card.get("threshold")
        if isinstance(told, float) and 0 < told < 1:
            st.caption(t._("{risk}: set at home on coded stays.", risk=t.percent(told, 2)))
        return None
    return float(
        st.slider(
            t._("Alert from a risk of"),
            LOWEST,
            HIGHEST,
            0.025,
            STEP,
            format="percent",
            key="receiver_threshold",
        )
    )
