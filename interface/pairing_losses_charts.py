"""Who is lost between the two files, what the project then believes of the groups, whom the model serves."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from interface import group_words
from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.long_names import height, in_lines, names_axis
from interface.pairing_effect_readings import beyond
from interface.pairing_effect_words import AUROC, CALIBRATION, FOUND, Measure, views
from interface.session import session
from interface.shell import note, reading
from models.evaluation import Estimate
from simulator.language import Text
from simulator.pairing_losses import SMALLEST, Losses, losses
from simulator.pairing_truth import change
from simulator.study import Study

RATE = Measure("rate", "", percent=True, digits=1)
WEEKS = Measure("known", "", percent=True, digits=2)
SERVED = (FOUND, AUROC, CALIBRATION)


def lost_and_believed(found: Study) -> None:
    """Pairing rate by group; beside it the risk of each group as the project sees it and as it is."""
    t, (lost, rates, believed, beliefs, hidden) = session().t, _lost_and_believed(found)
    left, right = st.columns(2)
    with left:
        st.markdown("### " + t._("Who is lost?"))
        draw(lost, key="groups_rate")
        reading(rates)
    with right:
        st.markdown("### " + t._("What the project then believes of them"))
        draw(believed, key="groups_known_true")
        reading(beliefs)
        note(
            t._(
                "Neither side knows the income: only a simulator can show these lines. What the project sees mostly "
                "lies below the truth: even where the patient is paired, a stay coded otherwise escapes it."
            )
        )
    if hidden:
        st.caption(t._("Groups with fewer than {n} patients, or patients hospitalised, are not shown.", n=SMALLEST))


@kept("evaluation")
def _lost_and_believed(study: Study) -> tuple[Chart, str, Chart, str, bool]:
    """Both charts with what is read in them, and whether a group is too small."""
    t, found = session().t, losses(study)
    rows = _rows(found, t)
    title, tall = t._("Weeks followed by a hospitalisation"), 22 * len(rows) + 60
    believed = _by_group_chart(rows, views(), title, ".1%", None, t)
    return (
        chart(*rates_chart(found, t), height=tall),
        _rates_told(found),
        chart(*believed, height=tall),
        _beliefs_told(found),
        bool(found.groups[["rate", "known", "true"]].isna().any(axis=None)),
    )


def _rows(found: Losses, t: Text) -> pd.DataFrame:
    """The groups in words, below the name of their characteristic."""
    titles = group_words.characteristics(t)
    parts = []
    for name, mine in found.groups.groupby("characteristic", sort=False):
        parts.append(pd.DataFrame({"what": [titles[str(name)]]}))
        parts.append(mine.assign(what=[group_words.group_names(t, str(name))[g] for g in mine["group"]]))
    return pd.concat(parts, ignore_index=True)


def rates_chart(found: Losses, t: Text) -> tuple[Spec, dict[str, pd.DataFrame]]:
    """Pairing rate by group: specification and tables."""
    return _by_group_chart(_rows(found, t), {"rate": t._("Paired")}, t._("Share paired"), ".0%", _overall(found), t)


def _by_group_chart(
    rows: pd.DataFrame, kinds: dict[str, str], title: str, form: str, overall: float | None, t: Text
) -> tuple[Spec, dict[str, pd.DataFrame]]:
    titles = list(group_words.characteristics(t).values())
    table = pd.concat(
        [
            rows[["what", "n"]].assign(
                series=series, y=rows[kind], low=rows[f"{kind}_low"], high=rows[f"{kind}_high"]
            )
            for kind, series in kinds.items()
        ],
        ignore_index=True,
    ).dropna(subset="y")
    ink = [COLOURS["implant"], COLOURS["alert"]] if len(kinds) > 1 else [COLOURS["pair"]]
    names, legend = list(kinds.values()), {"orient": "bottom", "title": None} if len(kinds) > 1 else None
    bold = {"test": f"indexof({json.dumps(titles)}, datum.value) >= 0", "value": "bold"}
    style = {"labelLimit": 200, "labelFontWeight": {"condition": bold, "value": "normal"}, "ticks": False}
    beside: dict[str, Spec] = {
        "y": category("what", None, scale={"domain": list(rows["what"])}, axis=style),
        "color": category("series", None, scale={"domain": names, "range": ink}, legend=legend),
    }
    if len(kinds) > 1:
        beside["yOffset"] = category("series", None, sort=names)
    shape = category(
        "series", None, scale={"domain": names, "range": ["circle", "diamond"][: len(names)]}, legend=legend
    )
    x = number("y", title, axis={"format": form, "tickCount": 5}, scale={"zero": False})
    tooltip = [
        category("what", None),
        number("n", t._("Bearers"), format=",d"),
        number("y", title, format=".2%"),
        number("low", t._("From"), format=".2%"),
        number("high", t._("To"), format=".2%"),
    ]
    point = {"type": "point", "filled": True, "size": 70, "opacity": 1}
    layers = [
        layer({"type": "rule", "strokeWidth": 2}, "groups", x={**x, "field": "low"}, x2={"field": "high"}, **beside),
        layer(point, "groups", x=x, shape=shape, tooltip=tooltip, **beside),
    ]
    tables = {"groups": table}
    if overall is not None:
        tables["overall"] = pd.DataFrame({"y": [overall]})
        layers.append(layer({"type": "rule", "color": COLOURS["alert"], "strokeDash": [5, 3]}, "overall", x=x))
    return {"layer": layers}, tables


def _overall(found: Losses) -> float:
    """Share of all bearers who are paired; each characteristic covers everyone."""
    shown = found.groups.dropna(subset="rate")
    return float(np.average(shown["rate"], weights=shown["n"])) if len(shown) else float("nan")


def _rates_told(found: Losses) -> str:
    t, shown, overall = session().t, found.groups.dropna(subset="rate"), _overall(found)
    off = int(((shown["rate_low"] > overall) | (shown["rate_high"] < overall)).sum())
    return t._(
        "Intervals that leave out the overall rate (dashed), {overall}: {off} of {all}; chance alone would make "
        "about {chance}. Less against more populated départements: {territory}; poorest against richest fifth: "
        "{income}.",
        overall=t.percent(overall, 1),
        off=off,
        all=len(shown),
        chance=t.number(len(shown) / 20, 0),
        territory=_gap(found.gaps["territory"]["rate"], RATE),
        income=_gap(found.gaps["income"]["rate"], RATE),
    )


def _beliefs_told(found: Losses) -> str:
    t, gaps = session().t, found.gaps
    return t._(
        "Poorest minus richest fifth: the project sees {income_known}, in truth {income_true}. Less minus more "
        "populated départements: {territory_known}, in truth {territory_true}.",
        income_known=_gap(gaps["income"]["known"], WEEKS),
        income_true=_gap(gaps["income"]["true"], WEEKS),
        territory_known=_gap(gaps["territory"]["known"], WEEKS),
        territory_true=_gap(gaps["territory"]["true"], WEEKS),
    )


def _gap(gap: Estimate, measure: Measure) -> str:
    """A difference with its interval and whether it exceeds it."""
    t = session().t
    if not np.isfinite(gap.value):
        return t._("too few patients to tell")
    told = measure.change(gap)
    return t._("{change}, beyond chance", change=told) if beyond(gap) else t._("{change}, within chance", change=told)


def served(found: Study) -> None:
    """The same model among the paired, the lost and two groups, judged on their true stays."""
    t = session().t
    st.markdown("### " + t._("Does the model serve those it never met?"))
    drawn, told, hidden = _served(found)
    *places, last = st.columns(2) + st.columns(2)  # beside each other all three would be too narrow to be read
    for place, measure, made in zip(places, SERVED, drawn, strict=True):
        with place:
            st.caption(f"**{t._(measure.title).partition(' (')[0]}**")
            draw(made, key=f"served_{measure.name}")
    with last:
        _read_served(told, hidden)


def _read_served(told: str, hidden: list[str]) -> None:
    t = session().t
    reading(t._("Lost minus paired, in truth. {measures}.", measures=told))
    if hidden:
        note(
            t._(
                "Not shown, fewer than {n} patients or hospitalisations: {groups}.",
                n=SMALLEST,
                groups=", ".join(hidden),
            )
        )


@kept("evaluation")
def _served(study: Study) -> tuple[list[Chart], str, list[str]]:
    """A chart of each measure, the differences in words and the groups too small."""
    t, found = session().t, losses(study)
    names = {
        "all": t._("All test patients"),
        "paired": t._("Paired"),
        "lost": t._("Lost"),
        "small": t._("Less populated départements"),
        "poorest": t._("Poorest fifth"),
    }
    told = " · ".join(_lost_against_paired(found, measure) for measure in SERVED)
    hidden = [names[name] for name, j in found.judged.items() if not j.draws]
    return [_who_is_served(found, names, measure) for measure in SERVED], told, hidden


def _who_is_served(found: Losses, names: dict[str, str], measure: Measure) -> Chart:
    t = session().t
    rows = [
        {
            "what": names[name],
            "y": e.value,
            "low": e.low,
            "high": e.high,
            "told": f"{measure.written(e.value)} {measure.interval(e)}",
            "patients": j.patients,
            "events": j.events,
        }
        for name, j in found.judged.items()
        for e in [j.estimates.get(measure.name, Estimate(float("nan")))]
    ]
    table = in_lines(pd.DataFrame(rows))
    axis = percent_axis(tickCount=4) if measure.percent else {"format": ".2f", "tickCount": 4}
    x, y = number("y", None, axis=axis, scale={"zero": False}), names_axis()
    rule = {"type": "rule", "strokeWidth": 2, "color": COLOURS["alert"]}
    point = {"type": "point", "shape": "diamond", "filled": True, "size": 90, "opacity": 1, "color": COLOURS["alert"]}
    tooltip: Sequence[Spec] = [
        category("what", None),
        category("told", t._(measure.title)),
        number("patients", t._("Test patients"), format=",d"),
        number("events", t._("Hospitalisations"), format=",d"),
    ]
    layers = [
        layer(rule, "served", x={**x, "field": "low"}, x2={"field": "high"}, y=y),
        layer(point, "served", x=x, y=y, tooltip=tooltip),
    ]
    return chart({"description": t._(measure.title), "layer": layers}, {"served": table}, height=height(table))


def _lost_against_paired(found: Losses, measure: Measure) -> str:
    t = session().t
    gap = change(found.judged["lost"].draws, found.judged["paired"].draws, measure.name)
    return t._(
        "{measure}: {gap}",
        measure=t._(measure.title).partition(":")[0].partition(" (")[0].strip(),
        gap=_gap(gap, measure),
    )
