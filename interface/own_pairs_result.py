"""What came out of the pairing of a visitor's files: figures, charts, pairs to look at, files to take home."""

import json
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from interface.linkage_words import signed
from interface.own_files import remembered
from interface.own_pairs_charts import level_name, telling, weights
from interface.pair_charts import how_likely
from interface.session import session
from interface.shell import figure, plain, reading
from simulator.files import as_csv
from simulator.link_summary import reservations
from simulator.linkage.pairing import Paired, report
from simulator.linkage.review import expected
from simulator.pairing_evidence import Evidence, against_truth
from simulator.problem import shown
from simulator.report import VERSION

N_ = str  # marks a text for translation

Which = Literal["doubtful", "surest", "refused"]
LISTS: dict[Which, str] = {
    "doubtful": N_("Kept, but the least sure"),
    "surest": N_("The surest"),
    "refused": N_("Just refused"),
}
MOST_LISTED = 20


@st.fragment
def result(evidence: Evidence, truth: Sequence["pd.Series[str]"] | None) -> None:
    """Everything that follows the threshold; only this part runs again when it moves."""
    t = session().t
    st.markdown("### " + t._("4. The pairs"))
    threshold = st.slider(
        t._("Pairing threshold"),
        0.0,
        1.0,
        step=0.01,
        key=remembered("pairs_threshold", 0.9),
        format="percent",
        help=t._("Probability from which a pair is kept. Pairs below 3% are never listed."),
    )
    paired = evidence.at(threshold)
    figures = report(paired, evidence.tables)
    for reservation in reservations(figures, t):
        st.warning(plain(reservation), icon=":material/info:")
    _figures(evidence, paired, figures, truth)
    if not figures["pairs_compared"]:
        return
    left, right = st.columns(2)
    with left:
        weights(evidence, threshold, len(paired.links))
    with right:
        telling(figures)
    _listed(evidence, paired)
    _downloads(paired, figures)


def _figures(
    evidence: Evidence, paired: Paired, figures: dict[str, Any], truth: Sequence["pd.Series[str]"] | None
) -> None:
    t, links = session().t, paired.links
    places = st.columns(3)
    with places[0]:
        compared = t._("{n} pairs compared", n=figures["pairs_compared"])
        st.metric(t._("Pairs kept"), t.number(len(links)), delta_description=compared)
    if not len(links):
        return
    with places[1]:
        right = expected(links["probability"].to_numpy())
        told = t._("The mean probability of the pairs: all one can know without the truth, if the model is right.")
        figure(t._("Right, expected"), right, digits=1, help=told)
    with places[2]:
        told = t._("The expected right pairs, over the matches that the model believes there are.")
        counted = t._(
            "{right} of {all} matches, as the model believes; no interval: it rests on the model alone",
            right=round(figures["expected_matches_found"]),
            all=round(max(figures["expected_matches"], figures["expected_matches_found"])),
        )
        recall = t.percent(figures["expected_recall"], 1)
        st.metric(t._("Found, expected"), recall, help=told, delta_description=counted)
    reading(
        t._(
            "Nobody told the computer which pairs are right. It expects {wrong} wrong pairs among the {n}: true only "
            "if errors in one column do not go with errors in another. To be sure, a person looks at some of them.",
            wrong=t.number(len(links) - figures["expected_matches_found"], 1),
            n=len(links),
        )
    )
    if truth:
        _truth(evidence, links, truth)


def _truth(evidence: Evidence, links: pd.DataFrame, truth: Sequence["pd.Series[str]"]) -> None:
    """Precision and recall, by the visitor's own column."""
    t, found = session().t, against_truth(evidence, links, truth)
    places = st.columns(3)
    with places[0]:
        st.caption(t._("In truth, by the column you named:"))
    with places[1]:
        if found.judged:
            figure(t._("Right pairs"), found.precision, digits=1)
            st.caption(t._("{right} of {n} pairs", right=found.right, n=found.judged))
    with places[2]:
        if found.true_pairs:
            figure(t._("Found again"), found.recall, digits=1)
            st.caption(t._("{right} of {n} true pairs", right=found.right, n=found.true_pairs))
    if found.unknown:
        told = t._("{n} pairs left out of these two figures: the column is empty on one side.", n=found.unknown)
        st.caption(told)
    if not evidence.all_links.request.one_to_one:
        st.caption(
            t._("The intervals take the pairs for independent: with several pairs for a person they are too narrow.")
        )


def _listed(evidence: Evidence, paired: Paired) -> None:
    """Some pairs, and one of them closely."""
    t = session().t
    st.markdown("### " + t._("Pairs to look at"))
    which = st.segmented_control(
        t._("Which"),
        list(LISTS),
        key=remembered("pairs_list", "doubtful", LISTS),
        format_func=lambda w: t._(LISTS[w]),
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    rows = _some(evidence, paired, which or "doubtful")
    if rows.empty:
        st.caption(t._("There is no such pair at this threshold."))
        return
    table = pd.DataFrame(
        {
            t._("Left"): rows["left_id"].map(shown),
            t._("Right"): rows["right_id"].map(shown),
            t._("Weight (bits)"): [signed(t, w) for w in rows["weight"]],
            t._("Probability"): [how_likely(p) for p in rows["probability"]],
        }
    )
    left, right = st.columns([2, 3])
    with left:
        st.dataframe(table, hide_index=True, height=min(400, 38 + 35 * len(table)))
    with right:
        _one(evidence, rows)


def _some(evidence: Evidence, paired: Paired, which: Which) -> pd.DataFrame:
    """Up to twenty pairs of one kind, the most telling first."""
    if which == "refused":
        links = evidence.all_links.links
        refused = links[links["probability"] < paired.request.threshold]
        return refused.sort_values("probability", ascending=False, kind="stable").head(MOST_LISTED)
    by = paired.links.sort_values(["probability", "weight"], ascending=which == "doubtful", kind="stable")
    return by.head(MOST_LISTED)


def _one(evidence: Evidence, rows: pd.DataFrame) -> None:
    """One pair: both sides of every field, and what each adds to the odds."""
    t = session().t
    names = [f"{shown(a, 25)} – {shown(b, 25)}" for a, b in zip(rows["left_id"], rows["right_id"], strict=True)]
    chosen = st.selectbox(t._("Pair to look at"), range(len(rows)), format_func=lambda k: names[k], key="own_w_pair")
    link = rows.iloc[[chosen or 0]]
    (i,), (j,) = evidence.rows(link)
    left, right = evidence.tables[0].columns.iloc[i], evidence.tables[-1].columns.iloc[j]
    tolerances = {f.field.name: float(f.field.tolerance) for f in evidence.all_links.fields}
    lines, steps = [], evidence.steps(link)
    for k, step in enumerate(steps.to_dict("records")):
        name, fixed = str(step["step"]), {0: t._("At first sight"), len(tolerances) + 1: t._("Rivals")}.get(k)
        if fixed:
            lines.append((fixed, "", "", "", signed(t, step["weight"])))
            continue
        value = tolerances[name] if step["level"] == "within" else step["value"]
        texts = (plain(shown(left[name])), plain(shown(right[name])))
        lines.append((plain(shown(name)), *texts, level_name(step["level"], value), signed(t, step["weight"])))
    lines.append((t._("Total"), "", "", "", signed(t, float(steps["total"].iloc[-1]))))
    head = [t._("Field"), t._("Left"), t._("Right"), t._("Agreement"), t._("Bits")]
    st.table(pd.DataFrame(lines, columns=head), hide_index=True)
    reading(t._("+1 bit doubles the odds that both are one person, −1 bit halves them; 0 bits is one chance in two."))


def _downloads(paired: Paired, figures: dict[str, Any]) -> None:
    t = session().t
    links, told, _ = st.columns(3)
    with links:
        st.download_button(
            t._("Download the pairs (CSV)"),
            as_csv(paired.for_spreadsheet()),
            "links.csv",
            "text/csv",
            key="own_links",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )
    with told:
        text = json.dumps({**figures, "version": VERSION}, indent=2, ensure_ascii=False, allow_nan=False)
        st.download_button(
            t._("Download the report (JSON)"),
            text + "\n",
            "report.json",
            "application/json",
            key="own_report",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )
    st.caption(
        t._("An identifier that a spreadsheet would take for a formula is written with an apostrophe before it.")
    )
