"""What leaves of a model: its card, and the signed parcel, the only file of the study that may be downloaded."""

import json

import streamlit as st

from interface.model_card import card
from interface.session import session
from interface.shell import prose
from interface.space import home, visit
from interface.space_table import reasons
from models.artefact import read_artefact
from simulator.space.parcel import platform_key, seal
from simulator.space.protocol import Export


def exported() -> None:
    """The last model that left, its card, and the only file of the study to download: the signed parcel."""
    t = session().t
    answer = visit().last(Export)
    if answer is None:
        return
    st.markdown("## " + t._("What leaves of the model"))
    reasons(answer)
    if not answer.released:
        prose(t._("The model stays inside."))
        return
    artefact = read_artefact(json.dumps(answer.released["artefact"]).encode())
    parcel = seal(artefact, platform_key(home()))
    size = len(parcel.written())
    prose(
        t._(
            "The model has left: {size} that hold {n} features and the numbers that weigh them, no patient’s row. "
            "The platform has signed it.",
            size=t.bytes(size),
            n=len(artefact.features),
        )
    )
    st.download_button(
        t._("Download the signed model ({size})", size=t.bytes(size)),
        parcel.written(),
        file_name="hydroscope-model.json",
        mime="application/json",
        key="space_parcel",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.expander(t._("Card of the model"), expanded=True, icon=":material/badge:"):
        card(artefact, parcel)
