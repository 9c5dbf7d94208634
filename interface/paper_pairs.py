"""The pairing by hand on the page Sans ordinateur: the cards to print, the pairs typed in, who did better."""

import numpy as np
import pandas as pd
import streamlit as st

from classroom.deck import DECKS, EDITIONS, HOSPITAL, IMPLANTS, NOBODY, Deck, Edition, Score, deal, scenario, score
from interface.charts import category, layer, number, show
from interface.colours import COLOURS
from interface.compute import cache
from interface.glossary import explained
from interface.linkage_words import FIELDS, difference, value_of
from interface.paper_cards import EDITION_NAMES, LETTERS, NOBODY_SIGN, card_name, cards, columns, key
from interface.paper_room import printed
from interface.projection import controls_only
from interface.session import session
from interface.shell import figure, note, prose, reading
from simulator.study import Study

MOST_MINUTES = 120
SIDE_BY_SIDE = (
    "<style>.st-key-paper_implants{display:grid!important;"
    "grid-template-columns:repeat(auto-fill,minmax(5.9rem,1fr))}</style>"
)
"""As many lists in a row as there is room for: three on a telephone."""


def section() -> None:
    """Print, type in, compare."""
    s = session()
    t, code = s.t, s.language
    prose(
        t._(
            "**{implants} implants, {hospital} hospital records, no name.** Cut the cards out, pair them, and write "
            "down what decided you. Identifiers are wrong or missing here and there, as in the study, and some "
            "implants may have no record among the cards.",
            implants=IMPLANTS,
            hospital=HOSPITAL,
        )
    )
    left, right = st.columns([3, 1])
    with left:
        edition = st.segmented_control(
            t._("What is printed on the cards"),
            list(EDITIONS),
            default="full",
            required=True,
            format_func=lambda name: t._(EDITION_NAMES[name]),
            key="deck_edition",
            wrap=True,
        )
    with right:
        chosen = int(st.number_input(t._("Deck number"), 1, DECKS, 1, key="deck_number"))
    found = Study(scenario(edition), cache())
    deck = deal(found, chosen)
    left, right = st.columns(2)
    with left:
        printed(t._("Print the cards"), t._("cards-{n}", n=chosen), lambda: cards(t, code, deck, edition))
    with right:
        printed(
            t._("Print the teacher’s key"),
            t._("cards-{n}-key", n=chosen),
            lambda: key(t, code, deck, edition),
            "school",
        )
    note(
        t._(
            "The persons on the cards are invented. Real records could never be printed: article L1461-1 of the "
            "public health code demands confidentiality and traceability (dossier, document 5)."
        )
    )
    _typed(found, deck, edition)


@st.fragment
def _typed(found: Study, deck: Deck, edition: Edition) -> None:
    """The group's pairs, and the comparison once they are all there."""
    t = session().t
    with controls_only("pairs"):
        st.markdown("### " + t._("Type your pairs in"))
    slot = f"deck_{edition}_{deck.number}"
    with st.form(slot):
        options = [NOBODY, *range(HOSPITAL)]
        pairs = np.full(IMPLANTS, NOBODY)
        st.html(SIDE_BY_SIDE)
        with st.container(horizontal=True, key="paper_implants"):
            for k in range(IMPLANTS):
                label = t._("Implant {k}", k=k + 1)
                pairs[k] = st.selectbox(label, options, format_func=card_name, key=f"{slot}_{k}")
        minutes = st.number_input(
            t._("Minutes it took (at most {n})", n=MOST_MINUTES), 0, MOST_MINUTES, 0, key=f"{slot}_minutes", width=200
        )
        if st.form_submit_button(t._("Compare with the algorithm"), type="primary"):
            st.session_state[f"{slot}_done"] = True
    twice = sorted({LETTERS[j] for j in pairs[pairs != NOBODY] if (pairs == j).sum() > 1})
    if twice:
        st.warning(
            t._(
                "You gave the same hospital card to several implants ({cards}): a person has one implant here, so at "
                "most one of them is right.",
                cards=", ".join(twice),
            ),
            icon=":material/info:",
        )
    if not st.session_state.get(f"{slot}_done"):
        return
    if (pairs != NOBODY).any():
        _compared(found, deck, edition, pairs, int(minutes))
    else:
        st.info(t._("Give at least one implant a hospital card."), icon=":material/info:")


def _compared(found: Study, deck: Deck, edition: Edition, pairs: np.ndarray, minutes: int) -> None:
    """Figures, picture, own mistakes, and what the same identifiers are worth among the whole extract."""
    t = session().t
    mine, theirs = score(deck, pairs), score(deck, deck.algorithm)
    _chart(mine, theirs)
    for title, result, took in (
        (t._("Your group"), mine, t.n("{count} minute", "{count} minutes", minutes) if minutes else ""),
        (
            t._("The algorithm"),
            theirs,
            t._("{n} thousandths of a second", n=t.number(1000 * deck.seconds, 0)),
        ),
    ):
        with st.container(border=True):
            st.markdown(f"**{title}**" + (f" · {took}" if took else ""))
            rate, precision, recall = st.columns(3)
            with rate:
                made = t._("{made} of {all} implants", made=result.made, all=IMPLANTS)
                st.metric(t._("Pairing rate"), t.percent(result.rate), delta_description=made)
            with precision:
                figure(t._("Precision"), result.precision, help=t._("Of the pairs made, the share that is right."))
            with recall:
                figure(
                    t._("Recall"), result.recall, help=t._("Of the persons who are among the cards, the share found.")
                )
    reading(_told(mine, theirs))
    _mistakes(deck, edition, pairs)
    linkage = found.linkage
    everybody = t._(
        "**And among everybody?** Here each implant had {cards} hospital cards to choose from. In the extract of "
        "the study there are {people} people: with these identifiers the algorithm pairs {rate} of the implants "
        "(95% interval {interval}).",
        cards=HOSPITAL,
        people=t.number(len(found.registers.beneficiaries), 0),
        rate=t.percent(linkage.rate.value),
        interval=t.interval(linkage.rate.low, linkage.rate.high, 0, percent=True),
    )
    st.info(explained(everybody), icon=":material/groups:")


def _chart(mine: Score, theirs: Score) -> None:
    """What became of each implant, one bar for the group and one for the algorithm: both are as long as the deck."""
    t = session().t
    kinds = [t._("right pairs"), t._("wrong pairs"), t._("missed pairs"), t._("left alone, rightly")]
    rows = [
        {"who": who, "kind": kind, "n": n, "order": place}
        for who, s in ((t._("Your group"), mine), (t._("The algorithm"), theirs))
        for place, (kind, n) in enumerate(
            zip(kinds, (s.right, s.wrong, s.missed, IMPLANTS - s.made - s.missed), strict=True)
        )
    ]
    bar = layer(
        "bar",
        "pairs",
        y=category("who", None, sort=None),
        x=number("n", t._("implants"), scale={"domain": [0, IMPLANTS]}),
        color=category(
            "kind",
            None,
            scale={"domain": kinds, "range": [COLOURS[c] for c in ("good", "bad", "muted", "implant")]},
            legend={"orient": "top", "columns": 2},
        ),
        order={"field": "order"},
    )
    show({"layer": [bar]}, {"pairs": pd.DataFrame(rows)}, key="deck_chart", height=190)


def _told(mine: Score, theirs: Score) -> str:
    t = session().t
    return t._(
        "{findable} of the {all} implants have their record among the cards: you found {mine} of them and made "
        "{wrong} wrong pairs; the algorithm found {theirs} and made {errors}.",
        findable=mine.findable,
        all=IMPLANTS,
        mine=mine.right,
        wrong=mine.wrong,
        theirs=theirs.right,
        errors=theirs.wrong,
    )


def _mistakes(deck: Deck, edition: Edition, pairs: np.ndarray) -> None:
    """The group's wrong pairs and missed ones, field by field."""
    t = session().t
    wrong = [k for k in range(IMPLANTS) if pairs[k] != deck.truth[k]]
    if not wrong:
        st.success(t._("Not one mistake: every pair is right and nobody is missed."), icon=":material/celebration:")
        return
    with st.expander(t.n("Look at your {count} mistake", "Look at your {count} mistakes", len(wrong))):
        for k in wrong:
            said, true = card_name(int(pairs[k])), card_name(int(deck.truth[k]))
            st.markdown(t._("**Implant {k}**: you said {said}, the truth is {true}.", k=k + 1, said=said, true=true))
            if true != NOBODY_SIGN or said != NOBODY_SIGN:
                other = int(deck.truth[k]) if true != NOBODY_SIGN else int(pairs[k])
                st.table(_fields(deck, edition, k, other), hide_index=True)


def _fields(deck: Deck, edition: Edition, implant: int, hospital: int) -> pd.DataFrame:
    t = session().t
    rows = []
    for column in columns(edition):
        ours, theirs = int(deck.implants[column][implant]), int(deck.hospital[column][hospital])
        sign, words = difference(t, column, ours, theirs)
        rows.append((t._(FIELDS[column]), value_of(t, column, ours), value_of(t, column, theirs), f"{sign} {words}"))
    head = [t._("Field"), t._("Implant {k}", k=implant + 1), t._("Hospital {k}", k=LETTERS[hospital]), ""]
    return pd.DataFrame(rows, columns=head)
