"""Appariement: the same person in two files that share neither name nor number, and who is lost on the way."""

import streamlit as st

from interface import linkage_charts, pair_charts
from interface.agreement_charts import details, telling
from interface.compute import study
from interface.controls import controls
from interface.left_out_charts import left_out
from interface.linkage_pairs import pair_of
from interface.linkage_review import by_hand
from interface.linkage_words import WHY_NOBODY
from interface.session import session
from interface.shell import figure, opening, prose, try_next
from interface.without_snds import how_identifying
from simulator.linkage import LinkageSettings
from simulator.linkage.review import expected
from simulator.messages import WHY_MISSING
from simulator.study import Study
from synthetic_data.identifiers import IdentifierSettings

PUBLISHED_RATE = 0.77
"""HYDRO paired more than this share of its implants with the SNDS (dossier, document 7)."""
MISTAKES = [f"identifiers.{name}" for name in IdentifierSettings.model_fields if name != "error_ratio"]
RULES = [f"linkage.{name}" for name in LinkageSettings.model_fields if name not in ("identifiers", "threshold")]

s = session()
t = s.t


def choices() -> None:
    """What the two sides share, how well they keep it and, for those who want more, how pairs are judged."""
    left, right = st.columns([3, 2])
    with left:
        controls("linkage.identifiers")
    with right:
        controls("identifiers.error_ratio")
    if s.level == "discovery":
        controls(*MISTAKES, *RULES)  # nothing to move, but says so if the link has changed them
        return
    with st.expander(t._("Errors and gaps in the registers")):
        controls(*MISTAKES, columns=3)
    with st.expander(t._("How pairs are searched and judged")):
        controls(*RULES, columns=3)


@st.fragment
def board() -> None:
    """Everything that follows the threshold; only this part runs again when it moves."""
    left, right = st.columns([3, 2])
    with left:
        controls("linkage.threshold")
    with right:
        revealed = st.toggle(
            t._("Reveal the hidden truth"),
            key="linkage_truth",
            help=t._("The simulator knows who is who. In real life nobody does: nobody has these colours."),
        )
    found = study("linkage")
    figures(found, revealed)
    if found.linkage.reason:
        why_nobody(found, revealed)
        return
    chosen = pair_charts.chosen_implant(found)
    pair = pair_of(found, chosen)
    left, right = st.columns([2, 3])
    with left:
        linkage_charts.thousand(found, revealed)
    with right:
        linkage_charts.weights(found, revealed, pair.weight if pair else None)
    st.markdown("### " + t._("How one pair is judged"))
    pair_charts.choose_pair(found, chosen)
    pair_charts.one_pair(found, chosen, pair)
    by_hand(found, revealed)
    left_out(found)


def figures(found: Study, revealed: bool) -> None:
    """Pairing rate; precision and recall as a real project can expect them and, once revealed, in truth."""
    linkage = found.linkage
    places = st.columns(3)
    with places[0]:
        figure(t._("Implants paired"), linkage.rate, digits=1)
        st.caption(t._("HYDRO: more than {rate} (dossier, document 7)", rate=t.percent(PUBLISHED_RATE)))
    if linkage.reason:
        return
    with places[1]:
        figure(
            t._("Right pairs, expected"),
            expected(linkage.links["probability"].to_numpy()),
            digits=1,
            help=t._(
                "The mean probability of the pairs: all that a real project can know of its own mistakes, if its "
                "model is right. Interval: Poisson’s binomial distribution."
            ),
        )
    with places[2]:
        right = linkage.expected_precision * len(linkage.links)
        believed = max(right, linkage.weights.n_matches)
        st.metric(
            t._("Found again, expected"),
            t.percent(linkage.expected_recall, 1),
            help=t._(
                "The pairs expected to be right, over the number of bearers that the model believes to be in the "
                "extract. No interval: this number rests on the model alone."
            ),
            delta_description=t._("{right} of {believed} bearers", right=round(right), believed=round(believed)),
        )
    if not revealed:
        st.caption(t._("Computed without the truth, which a real project never learns."))
        return
    places = st.columns(3)
    with places[0]:
        st.caption(t._("In truth, known to the simulator alone:"))
    with places[1]:
        precise = t._("Precision: share of the pairs that join two records of one person.")
        share = linkage.precision.value
        digits = 2 if 0.9995 <= share < 1 else 1  # a wrong pair among thousands is not “100.0 %”
        figure(t._("Right pairs"), linkage.precision, digits=digits, help=precise)
    with places[2]:
        complete = t._("Recall: among the bearers whose records are in the extract, the share paired with their own.")
        figure(t._("Found again"), linkage.recall, digits=1, help=complete)


def why_nobody(found: Study, revealed: bool) -> None:
    """Nothing was paired: say why, and show the weights if there are any."""
    refused = sum(rule.n_pairs for rule in found.linkage.rules if not rule.used)
    st.info(t._(WHY_NOBODY[found.linkage.reason], pairs=refused), icon=":material/info:")
    if found.pairs.candidates.n_pairs:
        linkage_charts.weights(found, revealed, None)


def without_snds() -> None:
    """What the page would be about, and what the platform's side alone still shows."""
    why = WHY_MISSING["no_snds"]
    st.info(t._(why), icon=":material/info:")
    prose(
        t._(
            "This page would look for each of the {n} implant bearers in the SNDS extract, although the two files "
            "share neither name nor number, and count who is found, who is mistaken for somebody else and who is "
            "lost.",
            n=s.scenario.cohort.n_patients,
        )
    )
    st.markdown("### " + t._("What remains possible: to see how few traits make somebody unique"))
    how_identifying(study("bearers"))


opening(
    t._("Pairing"),
    t._("How do you recognise the same person in two files that share no name and no number?"),
)
if not s.scenario.records.available:
    without_snds()
    try_next(
        t._("Choose the scenario “HYDRO in miniature”: how many of these bearers are found again?"),
        t._("Look at the page “Evaluation”: what can still be said of the alerts without a single outcome?"),
    )
else:
    choices()
    board()
    telling(study("pairs"))
    with st.expander(t._("In detail: search rules, m and u of every level")):
        details(study("linkage"))
    with st.expander(t._("How few traits make somebody unique")):
        how_identifying(study("bearers"))
    try_next(
        t._("Remove the date of the implantation, then the hospital: how many people can still be found?"),
        t._("Raise the threshold to 99%: how many wrong pairs disappear, and how many people with them?"),
        t._("Choose the scenario “Unequal territories”: who is left out now?"),
        t._("Look at the page “From pairing to prediction”: what do lost patients and wrong pairs cost the model?"),
    )
