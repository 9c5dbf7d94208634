"""What is in a parcel, all of it readable: its seal, its card, and the numbers that are the model."""

import json
import math

import pandas as pd
import streamlit as st

from interface import feature_words as words
from interface.as_json import as_json
from interface.charts import Spec, category, layer, number, show
from interface.colours import COLOURS
from interface.long_names import height, in_lines, names_axis
from interface.model_card import card
from interface.receiver_parcel import Arrived
from interface.session import session
from interface.shell import plain, prose, reading
from interface.space import home
from models.artefact import Artefact, Linear, Memory, Tree, Trees
from simulator.language import MISSING, Text
from simulator.space.card import is_readable
from simulator.space.parcel import known

N_ = str  # marks a text for translation

MOST_WEIGHTS, MOST_SHOWN = 10, 6000
"""Weights drawn, characters of the parcel shown."""
LARGEST = 1000.0
"""A number beyond which a model says nothing that can be put in words."""


def content(arrived: Arrived) -> None:
    """Everything that whoever receives the parcel may read."""
    t = session().t
    size, (left, right) = len(arrived.parcel.written()), st.columns(2)
    with left:
        st.metric(t._("What travels"), t.bytes(size))
        st.caption(_kind(t, arrived.artefact))
    with right:
        st.metric(t._("What stayed"), t.bytes(arrived.stayed) if arrived.stayed else MISSING)
        st.caption(_stayed(t, arrived, size))
    _seal(t, arrived)
    if isinstance(arrived.artefact.body, Linear):
        _weights(t, arrived.artefact, arrived.artefact.body)
    elif isinstance(arrived.artefact.body, Trees):
        _questions(t, arrived.artefact, arrived.artefact.body)
    else:
        _rows(t, arrived.artefact.body)
    with st.expander(t._("The card of the model"), icon=":material/badge:"):
        if is_readable(arrived.artefact):
            card(arrived.artefact, arrived.parcel)
        else:
            prose(t._("This card is not written as those of this platform are: it is not shown."))
    with st.expander(t._("The parcel itself, to the last character"), icon=":material/data_object:"):
        _text(t, arrived)


def _kind(t: Text, artefact: Artefact) -> str:
    n = len(artefact.features)
    if isinstance(artefact.body, Linear):
        return t._("{n} features, {m} numbers: all that the model is.", n=n, m=n + 1)
    if isinstance(artefact.body, Trees):
        asked = sum(f >= 0 for tree in artefact.body.trees for f in tree.feature)
        return t.n("{count} question on {n} features.", "{count} questions on {n} features.", asked, n=n)
    return t._("{n} lines of patients: this model is its data.", n=len(artefact.body.rows))


def _stayed(t: Text, arrived: Arrived, size: int) -> str:
    if not arrived.stayed:
        return t._("The parcel does not say how much data it was learned from; it holds none of them.")
    return t._(
        "Linked data in the space, {times} times as much; no line of them is in the parcel.",
        times=round(arrived.stayed / size, -2),
    )


def _seal(t: Text, arrived: Arrived) -> None:
    ours = known(arrived.parcel, home())
    key = (
        t._("the key of **this platform**: it has signed the parcel itself.")
        if ours
        else t._(
            "a key that this platform **does not know**. Nobody has changed the parcel since, but who signed it? A "
            "hospital would compare the key with the one published by the project."
        )
    )
    digest = f"{arrived.parcel.digest[:16]}…"
    lines = [
        t._("**Digest recomputed**, and the same: `{digest}`", digest=digest),
        t._("**Signature verified** (Ed25519) with {key}", key=key),
    ]
    (st.success if ours else st.warning)(
        "\n".join(f"- {line}" for line in lines), icon=":material/verified:" if ours else ":material/help:"
    )
    st.download_button(
        t._("Download the parcel ({size})", size=t.bytes(len(arrived.parcel.written()))),
        arrived.parcel.written(),
        file_name="hydroscope-model.json",
        mime="application/json",
        key="receiver_download",
        icon=":material/download:",
        on_click="ignore",
        help=t._("It can be uploaded again later, or on another computer."),
    )


def name(t: Text, feature: str) -> str:
    """A feature in words; as the stranger wrote it if it is none of ours."""
    try:
        return words.feature(t, feature)
    except KeyError:
        return plain(feature)


def _weights(t: Text, artefact: Artefact, body: Linear) -> None:
    order = sorted(range(len(body.weights)), key=lambda j: -abs(body.weights[j]))[:MOST_WEIGHTS]
    rows = [{"what": name(t, artefact.features[j]), "weight": body.weights[j]} for j in order if body.weights[j]]
    if not rows:
        prose(t._("All weights are 0: the model says the same of everybody."))
        return
    st.markdown("### " + t._("The model, read with one’s own eyes"))
    table = pd.DataFrame(rows)
    show({"layer": [_bars(t)]}, {"weights": in_lines(table)}, key="receiver_weights", height=height(table))
    feature, weight = artefact.features[order[0]], body.weights[order[0]]
    if abs(weight) > LARGEST:
        reading(t._("Weights so large are not those of a model that has learned from patients."))
        return
    reading(
        t._(
            "The largest weight is that of “{feature}”: {weight}. One unit more multiplies the odds by {factor}, all "
            "else unchanged. Nothing here is about a patient.",
            feature=name(t, feature),
            weight=words.signed(t, weight, 3),
            factor=t.number(math.exp(min(weight, 500.0)), 2),
        )
    )


def _bars(t: Text) -> Spec:
    colour = {
        "condition": {"test": "datum.weight > 0", "value": COLOURS["bad"]},
        "value": COLOURS["good"],
    }
    x = number("weight", t._("Weight (log odds)"))
    tooltip = [category("what", None), number("weight", t._("Weight"), format=".3f")]
    return layer({"type": "bar", "height": 14}, "weights", x=x, y=names_axis(), color=colour, tooltip=tooltip)


def _questions(t: Text, artefact: Artefact, body: Trees) -> None:
    st.markdown("### " + t._("The model, read with one’s own eyes"))
    first = body.trees[0]
    asked = [(i, f) for i, f in enumerate(first.feature) if f >= 0][:MOST_WEIGHTS]
    if asked:
        prose("\n".join(f"- {_question(t, artefact.features[f], first, i)}" for i, f in asked))
    more = sum(f >= 0 for tree in body.trees for f in tree.feature) - len(asked)
    if more:
        st.caption(t.n("And {count} more question.", "And {count} more questions.", more))
    reading(t._("Its first questions: limits and features. Nothing here is about one patient."))


def _question(t: Text, feature: str, tree: Tree, i: int) -> str:
    limit = tree.threshold[i]
    try:
        return words.question(t, feature, max(-LARGEST, min(limit, LARGEST)))[0]
    except KeyError:
        return f"{plain(feature)} > {limit:.3g}"


def _rows(t: Text, body: Memory) -> None:
    st.warning(
        t._(
            "This parcel holds **{n} lines of patients**: each can be read. A gate should never have let it out.",
            n=len(body.rows),
        ),
        icon=":material/warning:",
    )


def _text(t: Text, arrived: Arrived) -> None:
    text = json.dumps(json.loads(arrived.parcel.artefact), ensure_ascii=False, indent=1)
    as_json(text[:MOST_SHOWN], height=320)
    if len(text) > MOST_SHOWN:
        st.caption(t._("And {n} more characters.", n=len(text) - MOST_SHOWN))
