"""What cannot be made equal between two groups at once, on the student's own numbers."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS, PAPER
from interface.fairness_weeks import week_by_week
from interface.group_words import group_names
from interface.kept import kept
from interface.session import session
from interface.shell import note, prose, reading
from models.evaluation import Estimate
from simulator.fairness import Floats, ratio
from simulator.fairness_thresholds import Contrast, Point, contrast
from simulator.pairing_losses import SMALLEST
from simulator.study import Study

N_ = str  # marks a text for translation

THEOREM = "Chouldechova, Big Data 2017;5:153; Kleinberg et al., ITCS 2017"
_SIGNS = {"announced": N_("▲ same share announced"), "explained": N_("■ same share explained")}
_SAME = {"announced": N_("Same share announced"), "explained": N_("Same share explained")}


def impossibility(found: Study) -> None:
    """Two groups along the thresholds: what follows when one of the two shares is made equal."""
    t = session().t
    st.header(t._("Why not make everything equal?"))
    prose(
        t._(
            "Take two groups, one with fewer hospitalisations than the other. Announcing the same share of them, "
            "explaining the same share of the alerts **and** calling for nothing equally often: all three together "
            "are impossible unless the prediction is perfect."
        )
    )
    st.caption(t._("Source: {source}", source=THEOREM))
    drawn = _drawn(found, found.scenario.fairness.by)
    if drawn is None:
        st.caption(t._("There are not two groups to compare."))
        return
    made, signs, told, table = drawn
    left, right = st.columns([3, 2])
    with left:
        st.markdown("### " + t._("Announce or explain? Two groups along the thresholds"))
        _show(made, signs)
    with right:
        for sentence in told:
            reading(sentence)
    st.table(table, border="horizontal", hide_index=True)
    if session().level != "discovery":
        week_by_week(found)


def _show(made: Chart | None, signs: str) -> None:
    t = session().t
    if made is None:
        note(t._("Neither group has {n} alerts at any threshold: there is nothing to draw.", n=SMALLEST))
        return
    draw(made, key="two_groups")
    note(signs)


@kept("verdict")
def _drawn(found: Study, name: str) -> tuple[Chart | None, str, list[str], pd.DataFrame] | None:
    """The picture if there are curves, its signs, what is read in it and the table; None without two groups."""
    seen = contrast(found, name)
    if seen is None:
        return None
    names = [group_names(session().t, name)[g] for g in seen.groups]
    made = _picture(seen, names) if any(map(len, seen.curves)) else None
    return made, _signs(seen), _told(seen, names), _table(seen, names)


def _signs(seen: Contrast) -> str:
    """What the marks of the picture are, of those that are in it."""
    t = session().t
    signs = [t._("● common threshold"), *(t._(_SIGNS[kind]) for kind in seen.same)]
    return t._("{signs}; each with its 95% intervals", signs=" · ".join(signs))


def _picture(seen: Contrast, names: list[str]) -> Chart:
    t = session().t
    curves = pd.concat(
        [
            pd.DataFrame(curve, columns=["threshold", "announced", "explained", "unexplained"]).assign(group=name)
            for curve, name in zip(seen.curves, names, strict=True)
        ]
    )
    marks = [_mark(point, names[1], t._(_SAME[kind])) for kind, point in seen.same.items()]
    marks += [_mark(p, name, t._("Common threshold")) for p, name in zip(seen.common, names, strict=True)]
    tops = [Estimate.of(p.explained[0], p.explained[1:]).high for p in (*seen.common, *seen.same.values())]
    top = min(1.0, 1.1 * float(np.nanmax([0.1, *tops, *curves["explained"]])))
    tables = {"two_groups": curves, "places": pd.DataFrame(marks)}
    return chart({"layer": _layers(names, top)}, tables, height=360)


def _mark(point: Point, group: str, place: str) -> dict[str, object]:
    ends = {
        f"{name}{suffix}": value
        for name in ("announced", "explained")
        for suffix, value in _ends(getattr(point, name)).items()
    }
    return {"group": group, "place": place, "threshold": point.threshold, **ends}


def _ends(values: Floats) -> dict[str, float]:
    e = Estimate.of(values[0], values[1:])
    return {"": e.value, "_low": e.low, "_high": e.high}


def _layers(names: list[str], top: float) -> list[Spec]:
    t = session().t
    scale = {"domain": names, "range": [COLOURS["hospital"], COLOURS["implant"]]}
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 260, "symbolOpacity": 1}
    ink = category("group", None, scale=scale, legend=legend)
    x = number("announced", t._("Hospitalisations announced"), axis=percent_axis(), scale={"domain": [0, 1]})
    y = number("explained", t._("Alerts explained"), axis=percent_axis(), scale={"domain": [0, top]})
    places = [t._("Common threshold"), *(t._(name) for name in _SAME.values())]
    shapes = {"domain": places, "range": ["circle", "triangle-up", "square"]}
    # the first, drawn last, often lies on the second: both are seen
    sizes = [
        {"test": {"field": "place", "equal": place}, "value": size}
        for place, size in zip(places[:2], (70, 420), strict=True)
    ]
    tooltip = [
        category("group", None),
        category("place", None),
        number("threshold", t._("Alert threshold"), format=".1%"),
        number("announced", t._("Hospitalisations announced"), format=".0%"),
        number("explained", t._("Alerts explained"), format=".0%"),
    ]
    thin = {"type": "rule", "strokeWidth": 1.5, "opacity": 0.6}
    return [
        layer(
            {"type": "line", "strokeWidth": 2, "clip": True},
            "two_groups",
            x=x,
            y=y,
            color=ink,
            order=number("threshold", None),
        ),
        layer(thin, "places", x={**x, "field": "announced_low"}, x2={"field": "announced_high"}, y=y, color=ink),
        layer(thin, "places", y={**y, "field": "explained_low"}, y2={"field": "explained_high"}, x=x, color=ink),
        layer(
            {"type": "point", "filled": True, "opacity": 1, "stroke": PAPER},
            "places",
            x=x,
            y=y,
            color=ink,
            size={"condition": sizes, "value": 220},
            shape=category("place", None, scale=shapes, legend=None),
            tooltip=tooltip,
        ),
    ]


def _table(seen: Contrast, names: list[str]) -> pd.DataFrame:
    t = session().t
    rows = [(name, t._("Common threshold"), p) for name, p in zip(names, seen.common, strict=True)]
    rows += [(names[1], t._(_SAME[kind]), point) for kind, point in seen.same.items()]
    head = [
        t._("Group"),
        t._("Announced"),
        t._("Explained"),
        t._("Unexplained alerts per patient-year"),
    ]
    cells = [
        [
            f"{name} – {place} ({t.percent(point.threshold, 1)})",
            _cell(point.announced),
            _cell(point.explained),
            t.estimate(Estimate.of(point.unexplained[0], point.unexplained[1:]), digits=2),
        ]
        for name, place, point in rows
    ]
    return pd.DataFrame(cells, columns=head)


def _cell(values: Floats) -> str:
    return session().t.estimate(Estimate.of(values[0], values[1:]), percent=True)


def _told(seen: Contrast, names: list[str]) -> list[str]:
    """The base rates first, then what each kind of equality does to the other."""
    return [_base_rates(seen, names), *_equalities(seen, names), _where_they_meet(seen, names)]


def _base_rates(seen: Contrast, names: list[str]) -> str:
    t, gap = session().t, seen.gap.difference
    told = t._(
        "“{a}” have {x} hospitalisations per patient-year, “{b}” {y}: a difference of {d} {interval}.",
        a=names[0],
        x=t.number(seen.stays[0, 0], 2),
        b=names[1],
        y=t.number(seen.stays[0, 1], 2),
        d=t.number(gap.value, 2),
        interval=t.interval(gap.low, gap.high),
    )
    doubt = t._("Chance may explain it: what follows is true of these patients, perhaps not of others.")
    return told if seen.gap.sure else f"{told} {doubt}"


def _equalities(seen: Contrast, names: list[str]) -> list[str]:
    """What the second group's threshold would have to be for each equality, and what it does to the other share."""
    t, (a, b), first = session().t, names, seen.common[0]
    if np.isnan(first.explained[0]):
        return [t._("At your threshold no alert is given to “{a}”: there is no share to make equal.", a=a)]
    told = []
    if point := seen.same.get("announced"):
        told.append(
            t._(
                "To announce as large a share in “{b}” as in “{a}”, the threshold of “{b}” has to be {threshold}: "
                "then {y} of its alerts are explained, against {x}.",
                a=a,
                b=b,
                threshold=t.percent(point.threshold, 1),
                x=t.percent(first.explained[0], 1),
                y=t.percent(point.explained[0], 1),
            )
        )
    if point := seen.same.get("explained"):
        told.append(
            t._(
                "To explain as large a share of its alerts, it has to be {threshold}: then {y} of its "
                "hospitalisations are announced, against {x}.",
                threshold=t.percent(point.threshold, 1),
                x=t.percent(first.announced[0]),
                y=t.percent(point.announced[0]),
            )
        )
        return told
    return [*told, t._("No threshold explains as large a share of the alerts of “{b}” as of “{a}”.", a=a, b=b)]


def _where_they_meet(seen: Contrast, names: list[str]) -> str:
    t, (most, fewest) = session().t, seen.stays.T
    times = ratio(fewest, most)
    shown = Estimate.of(times[0], times[1:])
    return t._(
        "And where the two curves meet, both shares can be equal, but then “{b}” must have about {ratio} "
        "{interval} times the unexplained alerts of “{a}”: in the ratio of their hospitalisations.",
        a=names[0],
        b=names[1],
        ratio=t.number(shown.value, 2),
        interval=t.interval(shown.low, shown.high),
    )
