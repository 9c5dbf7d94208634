"""The card of an exported model: who it learned from, what it is worth and for whom, its limits, its seal."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from interface.feature_words import MEASURES
from interface.group_words import group_names
from interface.session import session
from interface.shell import figure, prose
from interface.space_words import model_name
from interface.verdict_figures import WIDTH
from models.artefact import Artefact
from models.evaluation import Estimate
from simulator.language import Text
from simulator.scenario import parameters
from simulator.space.parcel import Parcel

N_ = str  # marks a text for translation

GROUPS = {"sex": N_("Sex"), "age": N_("Age")}
ATTACKS = {
    "worst_case": (
        N_("Worst-case attack"),
        N_(
            "A classifier that was shown, of other people, what the model answers to its own patients. 0.5 is chance."
        ),
    ),
    "likelihood_ratio": (
        N_("Shadow models"),
        N_("Likelihood ratio of the answer with and without the person, from eight models alike. 0.5 is chance."),
    ),
}
MEASURED = {
    "auroc": (N_("AUROC"), False, 2),
    "announced": (N_("Hospitalisations announced"), True, 0),
    "unexplained": (N_("Unexplained alerts"), False, 2),
    "warning": (N_("Median warning, days"), False, 0),
    "calibration": (N_("Observed over predicted risk"), False, 2),
}
"""Title, whether in per cent, digits."""


def measured(told: dict[str, Any]) -> None:
    """The measures on test patients, each with its interval."""
    t = session().t
    there = [name for name in MEASURED if name in told]
    with st.container(horizontal=True):
        for name in there:
            title, percent, digits = MEASURED[name]
            help = t._("Per patient and year.") if name == "unexplained" else None
            figure(t._(title), estimate(told[name]), percent=percent, digits=digits, help=help, width=WIDTH)


def attacks(told: dict[str, Any]) -> None:
    """What each attack reaches, with its interval."""
    t = session().t
    with st.container(horizontal=True):
        for name, found in told.items():
            title, told_of_it = ATTACKS[name]
            figure(t._(title), estimate(found), percent=False, digits=2, help=t._(told_of_it), width=WIDTH)


def card(artefact: Artefact, parcel: Parcel | None = None) -> None:
    """Everything that whoever receives the model must know of it."""
    t, told = session().t, artefact.card
    rows = {**_origin(t, artefact), **(_seal(t, parcel) if parcel else {})}
    prose("\n".join(t._("- {what}: **{value}**", what=name, value=value) for name, value in rows.items()))
    prose(t._("**Performance** on test patients of the space"))
    measured(told)
    for name, found in told.get("groups", {}).items():
        _group_table(t, name, found)
    if told.get("attacks"):
        prose(t._("**Secrecy**: AUROC of attacks that guess who was among its patients (0.5 is chance)"))
        attacks(told["attacks"])
    prose(
        t._(
            "**Limits**: learned from synthetic patients, for teaching; judged by coded stays, whose errors it has "
            "learned too; nothing promises the same performance with other patients, devices or years. Not a medical "
            "device."
        )
    )


def estimate(told: Sequence[float | None]) -> Estimate:
    """A value with its interval, as a space tells it."""
    return Estimate(*(float("nan") if x is None else x for x in told))


def _origin(t: Text, artefact: Artefact) -> dict[str, str]:
    told = artefact.card
    if "patients_train" not in told:
        return {t._("Model"): model_name(t, told.get("kind", "memory"))}
    rate = estimate(told["pairing_rate"])
    return {
        t._("Model"): model_name(t, told["kind"]),
        t._("Learned from"): t._(
            "{n} paired patients, judged on {m} others", n=told["patients_train"], m=told["patients_test"]
        ),
        t._("Pairing rate"): t._(
            "{rate} (95% interval {interval})",
            rate=t.percent(rate.value, 1),
            interval=t.interval(rate.low, rate.high, 1, percent=True),
        ),
        t._("Predicts"): t._(
            "a hospitalisation for heart failure within {days} days ({rule})",
            days=told["horizon_days"],
            rule=t._(parameters()["landmarks.label_rule"].choices[told["label_rule"]]),
        ),
        t._("From the measures"): ", ".join(t._(MEASURES[c]) for c in told["channels"]),
        t._("Features"): t.number(len(artefact.features), 0),
        t._("Alert from a risk of"): t.percent(told["threshold"], 2),
        **_noise(t, told.get("epsilon")),
        t._("Made by"): f"Hydroscope {told['version']}",
    }


def _noise(t: Text, epsilon: float | None) -> dict[str, str]:
    if epsilon is None:
        return {}
    return {t._("Noise in the weights"): t._("for ε = {epsilon}", epsilon=t.number(epsilon))}


def _seal(t: Text, parcel: Parcel) -> dict[str, str]:
    return {
        t._("Digest (SHA-256)"): f"`{parcel.digest}`",
        t._("Signed with the key (Ed25519)"): f"`{parcel.key[:16]}…`",
        t._("Signature"): f"`{parcel.signature[:16]}…`",
    }


def _group_table(t: Text, name: str, found: list[dict[str, Any]]) -> None:
    names = group_names(t, name)
    lines = []
    for one in found:
        announced, calibration = estimate(one["announced"]), estimate(one["calibration"])
        lines.append(
            {
                t._(GROUPS[name]): names[one["group"]],
                t._("Hospitalisations announced"): f"{t.percent(announced.value)} "
                f"{t.interval(announced.low, announced.high, 0, percent=True)}",
                t._("Observed over predicted risk"): f"{t.number(calibration.value, 2)} "
                f"{t.interval(calibration.low, calibration.high, 2)}",
            }
        )
    if lines:
        st.table(pd.DataFrame(lines).set_index(t._(GROUPS[name])))
