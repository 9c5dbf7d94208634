"""One pair of records of the page Appariement: who says what, and how the evidence adds up to a verdict."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.kept import kept
from interface.linkage_pairs import CASES, Case, Pair, cases, examples, pair_of
from interface.linkage_words import FIELDS, agreement, signed, value_of
from interface.session import session, write_link
from interface.shell import reading
from simulator.study import Study

N_ = str  # marks a text for translation

CASE_NAMES: dict[Case, str] = {
    "certain": N_("A certain pair"),
    "doubtful": N_("A doubtful pair"),
    "wrong": N_("A wrong pair"),
    "missed": N_("A missed pair"),
    "absent": N_("Nobody to find"),
}
EXPLAINED: dict[Case, str] = {
    "certain": N_("Paired, and rightly: these two records do belong to one person."),
    "doubtful": N_("Paired, and rightly, but the records left room for doubt."),
    "wrong": N_("Paired, but wrongly: these two records belong to different people."),
    "missed": N_("Not paired, although these two records belong to one person."),
    "absent": N_("Rightly not paired: this person is not in the extract; here is who resembles them most."),
}


def chosen_implant(found: Study) -> int:
    """The implant of the link, or the first example."""
    wanted = session().view.get("pair", -1)
    return wanted if 0 <= wanted < len(found.registers.truth) else examples(found)[0]


def choose_pair(found: Study, chosen: int) -> None:
    """A box with some pairs of each case; the choice is kept in the link."""
    t, offered, case = session().t, examples(found), cases(found)
    st.session_state["linkage_pair"] = chosen
    st.selectbox(
        t._("Pair to look at"),
        offered if chosen in offered else [chosen, *offered],
        format_func=lambda implant: t._(
            "{case}: implant no. {id}", case=t._(CASE_NAMES[CASES[case[implant]]]), id=str(implant)
        ),
        key="linkage_pair",
        on_change=_pair_chosen,
        help=t._("Only a simulator can sort pairs into right, wrong and missed."),
    )


def one_pair(found: Study, chosen: int, pair: Pair | None) -> None:
    """What both sides say, and the waterfall from the first odds to the verdict."""
    t = session().t
    if pair is None:
        reading(t._("No search rule found anybody in the extract who resembles implant no. {id}.", id=str(chosen)))
        return
    st.caption(t._(EXPLAINED[pair.case]))
    left, right = st.columns([4, 5])
    with left:
        draw(_waterfall(found, chosen), key="waterfall")
    with right:
        st.table(_both_sides(found, chosen), hide_index=True)
    _read(found, pair)


@kept("linkage")
def _waterfall(found: Study, chosen: int) -> Chart:
    t, pair = session().t, _pair(found, chosen)
    steps = {name: pair.steps[name].tolist() for name in ("step", "weight", "total")}
    start, end = [0.0, *steps["total"][:-1], 0.0], [*steps["total"], pair.weight]
    bars = {
        "step": [*map(_step_name, steps["step"]), t._("Total")],
        "from": start,
        "to": end,
        "way": [*(t._("for") if weight >= 0 else t._("against") for weight in steps["weight"]), t._("total")],
        "told": [*(signed(t, weight) for weight in steps["weight"]), signed(t, pair.weight)],
        "edge": [*map(max, start, end)],
    }
    low, high = min(*start, *end), max(bars["edge"])
    room = 0.16 * (high - low)
    scale = {"domain": [low, high + room], "nice": False}
    x = number("from", t._("Bits: each doubles the odds"), scale=scale)
    return chart({"layer": _steps(x)}, {"bars": bars}, height=24 * len(end) + 60)


def _steps(x: Spec) -> list[Spec]:
    t = session().t
    y = category("step", None, sort=None, axis={"labelLimit": 170})
    ways = [t._("for"), t._("against"), t._("total")]
    scale = {"domain": ways, "range": [COLOURS["implant"], COLOURS["bad"], COLOURS["grey"]]}
    text = {"type": "text", "align": "left", "dx": 4, "color": COLOURS["grey"]}
    return [
        layer(
            "bar",
            "bars",
            x=x,
            x2={"field": "to"},
            y=y,
            color=category("way", None, scale=scale, legend={"orient": "top"}),
            tooltip=[category("step", None), category("told", t._("Bits"))],
        ),
        layer(text, "bars", x={**x, "field": "edge"}, y=y, text=category("told", None)),
        {
            "mark": {"type": "rule", "color": COLOURS["grey"]},
            "data": {"values": [{}]},
            "encoding": {"x": {"datum": 0}},
        },
    ]


@kept("linkage")
def _both_sides(found: Study, chosen: int) -> pa.Table:
    t, pair = session().t, _pair(found, chosen)
    platform, pool = found.registers.platform, found.registers.beneficiaries
    rows = []
    for step in pair.steps.to_dict("records"):
        field = step["step"]
        if field not in FIELDS:
            continue
        agreed = agreement(t, field, step["level"], step["value"])
        if field == "implanted":
            ours, theirs = t._("yes"), agreed
        else:
            ours = value_of(t, field, int(platform[field].iloc[pair.implant]))
            theirs = value_of(t, field, int(pool[field].iloc[pair.person]))
        rows.append((t._("{name}: {agreement}", name=t._(FIELDS[field]), agreement=agreed), ours, theirs))
    return pa.Table.from_pandas(
        pd.DataFrame(rows, columns=[t._("Identifier"), t._("Platform"), t._("SNDS")]), preserve_index=False
    )


def _pair(found: Study, chosen: int) -> Pair:
    pair = pair_of(found, chosen)
    assert pair is not None
    return pair


def _read(found: Study, pair: Pair) -> None:
    t, threshold = session().t, found.scenario.linkage.threshold
    text = t._(
        "At first sight two records have one chance in {n} of belonging to one person. The evidence and the rivals "
        "bring this to {probability}; the threshold asks for {threshold}: {verdict}.",
        n=t.number(2 ** -float(pair.steps["weight"].iloc[0]) + 1, 0),
        probability=how_likely(pair.probability),
        threshold=t.percent(threshold),
        verdict=t._("paired") if pair.linked else t._("not paired"),
    )
    if pair.steps["step"].iloc[-1] == "rivals":
        text += " " + t._(
            "Rivals: a person has one record at most here, so a pair that no other contests gains, and one that "
            "others contest loses."
        )
    if not pair.compared:
        text += " " + t._("In fact no search rule ever brought these two records together.")
    reading(text)


def how_likely(p: float) -> str:
    """Never 100 % or 0 %: no pair is certain."""
    t = session().t
    if p > 0.9999:
        return t._("more than {p}", p=t.percent(0.9999, 2))
    return t._("less than {p}", p=t.percent(0.0001, 2)) if p < 0.0001 else t.percent(p, 1 if p < 0.99 else 2)


def _step_name(step: str) -> str:
    t = session().t
    named = {"prior": t._("At first sight"), "rivals": t._("Rivals")}
    return named.get(step) or t._(FIELDS[step])


def _pair_chosen() -> None:
    session().view["pair"] = st.session_state["linkage_pair"]
    write_link()
