"""What each agreement is worth on the page Appariement: m, u and the search rules."""

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.linkage_words import FIELDS, agreement, signed
from interface.session import session
from interface.shell import prose, reading
from simulator.linkage import Weights
from simulator.study import Study


def telling(found: Study) -> None:
    """How often each identifier agrees for one person (m) and for two strangers (u), as learned."""
    if (drawn := _telling(found)) is None:
        return  # nothing was learned
    made, told = drawn
    st.markdown("### " + session().t._("What is an agreement worth?"))
    draw(made, key="telling")
    reading(told)


@kept("pairs")
def _telling(found: Study) -> tuple[Chart, str] | None:
    """The chart, and what is read in it."""
    t, fitted = session().t, found.pairs.weights
    rows = [
        {**row, "name": t._(FIELDS[row["field"]]), "told": t._("{bits} bits", bits=signed(t, row["weight"]))}
        for row in sorted(fitted.rows(), key=lambda row: -row["weight"])
        if row["given"] == "" and row["level"] in ("same", "recorded") and np.isfinite(row["weight"])
    ]
    if not rows or not found.pairs.candidates.n_pairs:
        return None
    who = {"m": t._("One and the same person (m)"), "u": t._("Two strangers (u)")}
    points = [
        {"name": row["name"], "who": words, "share": row[share]} for share, words in who.items() for row in rows
    ]
    best = rows[0]
    told = t._(
        "Most telling: “{name}”. It agrees for {m} of the records of one person and for {u} of those of two "
        "strangers, so an agreement multiplies the odds by {ratio}. Nobody told the computer who is who: it "
        "learned this from the records alone, in {steps} rounds (EM algorithm).",
        name=best["name"],
        m=t.percent(best["m"]),
        u=t.percent(best["u"], 2),
        ratio=t.number(best["m"] / best["u"], 0),
        steps=fitted.iterations,
    )
    told += _not_twice(fitted)
    table = [{name: row[name] for name in ("name", "m", "u", "told")} for row in rows]
    layers = _dumbbells(list(who.values()))
    return chart({"layer": layers}, {"table": table, "points": points}, height=140 + 20 * len(table)), told


def _not_twice(fitted: Weights) -> str:
    """What remains of an agreement on the département once the hospital agrees, if both are compared."""
    same = [row for row in fitted.rows() if row["field"] == "departement" and row["level"] == "same"]
    alone, known = ([row for row in same if row["given"] == given] for given in ("", "same"))
    if not known or not np.isfinite([alone[0]["weight"], known[0]["weight"]]).all():
        return ""
    t = session().t
    return " " + t._(
        "{share} of the strangers who share a hospital live in the same département: once the hospital agrees, the "
        "département weighs {known} instead of {alone} bits. One clue must not count twice.",
        share=t.percent(known[0]["u"]),
        known=signed(t, known[0]["weight"]),
        alone=signed(t, alone[0]["weight"]),
    )


def _dumbbells(who: list[str]) -> list[Spec]:
    t = session().t
    axis = percent_axis(values=[0, 0.25, 0.5, 0.75, 1])
    x = number("share", t._("How often it agrees"), axis=axis, scale={"domain": [0, 1.28], "nice": False})
    y = category("name", None, sort=None, axis={"labelLimit": 170})
    bar = {"x": {**x, "field": "u"}, "x2": {"field": "m"}, "y": y}
    colours = {"domain": who, "range": [COLOURS["pair"], COLOURS["bad"]]}
    return [
        layer({"type": "rule", "color": COLOURS["muted"]}, "table", **bar),
        layer(
            {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "points",
            x=x,
            y=y,
            color=category("who", None, scale=colours, legend={"orient": "top", "columns": 1, "labelLimit": 300}),
            shape=category("who", None, scale={"domain": who, "range": ["circle", "diamond"]}),
            tooltip=[category("who", None), number("share", t._("How often it agrees"), format=".2%")],
        ),
        layer(
            {"type": "text", "align": "left", "dx": 9, "color": COLOURS["grey"]},
            "table",
            x={**x, "field": "m"},
            y=y,
            text=category("told", None),
        ),
    ]


def details(found: Study) -> None:
    """The search rules with their pairs, and m, u and weight of every level of agreement."""
    t, linkage, candidates = session().t, found.linkage, found.pairs.candidates
    prose(
        t._(
            "Comparing everybody with everybody would make {all} comparisons. These search rules (blocking) "
            "leave {kept}.",
            all=linkage.weights.n_left * linkage.weights.n_right,
            kept=candidates.n_pairs,
        )
    )
    st.table(_rules(found), hide_index=True)
    if candidates.n_pairs:
        st.table(_every_level(found), hide_index=True)
        reading(t._("The weight is log2(m / u): +1 bit doubles the odds, −1 bit halves them."))


@kept("linkage")
def _rules(found: Study) -> pa.Table:
    t = session().t
    used = {True: t._("yes"), False: t._("no: too many pairs")}
    rules = [
        (", ".join(t._(FIELDS[f]) for f in r.rule.fields), t.number(r.n_pairs), t.number(r.n_new), used[r.used])
        for r in found.linkage.rules
    ]
    head = [t._("Both records agree on"), t._("Pairs"), t._("New pairs"), t._("Used")]
    return pa.Table.from_pandas(pd.DataFrame(rules, columns=head), preserve_index=False)


@kept("pairs")
def _every_level(found: Study) -> pa.Table:
    t = session().t
    given = {"": "", "same": t._("when the hospital is the same"), "different": t._("when the hospital differs")}
    rows = [
        (
            t._(FIELDS[row["field"]]),
            f"{agreement(t, row['field'], row['level'], row['value'])} {given[row['given']]}".strip(),
            t.percent(row["m"], 2),
            t.percent(row["u"], 2),
            signed(t, row["weight"]),
        )
        for row in found.pairs.weights.rows()
        if np.isfinite(row["weight"])
    ]
    head = [t._("Identifier"), t._("Agreement"), "m", "u", t._("Weight (bits)")]
    return pa.Table.from_pandas(pd.DataFrame(rows, columns=head), preserve_index=False)
