"""What minimisation costs: the visitor's study with everything and with what is authorised, side by side."""

import os

import pandas as pd
import streamlit as st

from interface import compute
from interface.charts import Spec, category, layer, number, show
from interface.colours import COLOURS
from interface.session import session
from interface.shell import figure, note, prose, reading
from models.evaluation import Estimate
from simulator.messages import WHY_MISSING
from simulator.scenario import Scenario, parameters
from simulator.space.decision import Decision
from simulator.space.grant import granted_scenario, obstacle_of
from simulator.space.minimisation import RATE, Worth, lost, worth_of
from simulator.study import Study

N_ = str  # marks a text for translation

WHY_NOTHING = {
    "refused": N_("Nothing is authorised: no study."),
    "no_stay": N_("No heart-failure stay can be recognised and dated: there is nothing to learn."),
    "no_measure": N_("No measure of the implant is authorised: there is nothing to learn from."),
    "no_identifier": N_("Both sides share no identifier: nobody can be paired."),
}
MEASURES = {
    "paired": N_("Implants paired"),
    "auroc": N_("AUROC"),
    "announced": N_("Stays announced"),
}


def cost(decision: Decision) -> None:
    """What the study does without and, on demand, what that costs."""
    s, t = session(), session().t
    st.header(t._("What minimisation costs"))
    if not s.scenario.records.available:
        st.info(t._(WHY_MISSING["no_snds"]), icon=":material/info:")
        return
    why = obstacle_of(decision.grant, s.scenario)
    if why:
        st.info(t._(WHY_NOTHING[why]), icon=":material/block:")
        return
    less = granted_scenario(decision.grant, s.scenario)
    missing = _told(s.scenario, less)
    if not missing:
        refused = sum(len(finding.columns) for finding in decision.findings)
        told = t.n("{count} column was refused.", "{count} columns were refused.", refused) + " " if refused else ""
        st.markdown(
            told
            + t._(
                "Your study uses nothing beyond what is authorised: here, minimisation costs the prediction nothing."
            )
        )
        return
    prose(t._("Your study would have to do without:") + "\n\n" + "\n".join(f"- {line}" for line in missing))
    full, part = (Study(each, compute.cache(), workers=os.cpu_count() or 1) for each in (s.scenario, less))
    ready = full.is_ready("verdict") and part.is_ready("verdict")
    if ready or st.button(t._("Run the study both ways"), key="minimisation", type="primary"):
        _compare(full, part)


def _told(full: Scenario, less: Scenario) -> list[str]:
    """What was taken away, a line each; nothing for what the study only repeats."""
    t, lines = session().t, []
    for key, gone in lost(full, less).items():
        parameter = parameters()[key]
        value = less.get(key)
        if gone:
            told = ", ".join(t._(one) for one in gone)
        elif parameter.choices:
            told = t._("now: {value}", value=t._(parameter.choices[str(value)]))
        elif isinstance(value, bool):
            told = t._("no longer")
        else:
            shown = t.number(float(str(value)), 0)
            told = t._("now: {value} {unit}", value=shown, unit=t._(parameter.unit))
        lines.append(t._("{title}: {value}", title=t._(parameter.title), value=told))
    return lines


def _compare(full: Study, part: Study) -> None:
    t = session().t
    for found in (full, part):
        why = compute.obstacle(found)
        if why and found is full:
            st.info(why, icon=":material/info:")
            return
    before, after = worth_of(full), worth_of(part)
    for place, name in zip(st.columns(3), MEASURES, strict=True):
        with place:
            figure(t._(MEASURES[name]), _of(after, name), percent=name != "auroc", digits=_digits(name))
            everything = _written(_of(before, name), name)
            st.caption(t._("With everything: {value}", value=everything))
    missing = before.missing or after.missing
    if missing:
        st.info(t._(WHY_MISSING[missing]), icon=":material/info:")
    _draw(before, after)
    reading(read(before, after))
    note(
        t._(
            "The same people, implants and chance both times. Stays announced: at {rate} unexplained alerts per "
            "patient and year, the rate of HeartLogic (JACC Heart Failure 2017). AUROC and stays on the paired test "
            "patients, as the project itself would know them.",
            rate=t.number(RATE, 2),
        )
    )


def _of(worth: Worth, name: str) -> Estimate:
    found: Estimate = getattr(worth, name)
    return found


def _digits(name: str) -> int:
    return 3 if name == "auroc" else 1


def _written(estimate: Estimate, name: str) -> str:
    t, digits = session().t, _digits(name)
    percent = name != "auroc"
    value = t.percent(estimate.value, digits) if percent else t.number(estimate.value, digits)
    return f"{value} {t.interval(estimate.low, estimate.high, digits, percent=percent)}"


def _draw(before: Worth, after: Worth) -> None:
    """A point and its interval for each measure, with everything and with what is authorised."""
    t = session().t
    kinds = [t._("With everything"), t._("With what is authorised")]
    rows = [
        {"measure": t._(MEASURES[name]), "kind": kind, "value": e.value, "low": e.low, "high": e.high}
        for kind, worth in zip(kinds, (before, after), strict=True)
        for name in MEASURES
        if (e := _of(worth, name)).value == e.value
    ]
    y = category("measure", None, sort=[t._(label) for label in MEASURES.values()], axis={"labelLimit": 200})
    colour = category(
        "kind",
        None,
        scale={"domain": kinds, "range": [COLOURS["muted"], COLOURS["implant"]]},
        legend={"orient": "top", "labelLimit": 260},
    )
    offset = {"field": "kind", "sort": kinds}
    common: Spec = {"y": y, "yOffset": offset, "color": colour}
    tooltip = [category("measure", None), category("kind", None)]
    show(
        {
            "layer": [
                layer(
                    {"type": "rule", "strokeWidth": 2}, "worth", x=number("low", None), x2={"field": "high"}, **common
                ),
                layer(
                    {"type": "point", "filled": True, "size": 90, "opacity": 1},
                    "worth",
                    x=number(
                        "value",
                        t._("Share, or AUROC"),
                        scale={"domain": [0, 1]},
                        axis={"format": ".1f", "tickCount": 5},
                    ),
                    shape=category("kind", None, scale={"domain": kinds}, legend=None),
                    tooltip=[*tooltip, number("value", t._("Value"), format=".3f")],
                    **common,
                ),
            ]
        },
        {"worth": pd.DataFrame(rows)},
        key="minimisation_cost",
        height=210,
    )


def read(before: Worth, after: Worth) -> str:
    """Pairing in numbers; whether the prediction changed more than chance may."""
    t = session().t
    told = t._(
        "With what is authorised, {after} of the implants are paired instead of {before}.",
        after=t.percent(after.paired.value, 1),
        before=t.percent(before.paired.value, 1),
    )
    if before.missing or after.missing:
        return told
    if after.auroc.low <= before.auroc.value <= after.auroc.high:
        return told + " " + t._("As for the prediction, this study cannot tell the two models apart.")
    numbers = {"after": t.number(after.auroc.value, 3), "before": t.number(before.auroc.value, 3)}
    if after.auroc.value > before.auroc.value:
        return told + " " + t._("The prediction gets better: AUROC {after} instead of {before}.", **numbers)
    return told + " " + t._("The prediction gets worse: AUROC {after} instead of {before}.", **numbers)
