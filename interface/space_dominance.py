"""The rule of dominance on an invented cell: one patient's long stay among ordinary ones."""

import pandas as pd
import streamlit as st

from interface.charts import category, layer, number, show
from interface.colours import COLOURS
from interface.session import session
from interface.shell import reading
from interface.space_words import source
from simulator.space.magnitudes import ONE, broken
from simulator.space.protocol import Reason

OTHERS = (5, 3, 4, 2, 7, 4, 5, 3, 6, 2, 4)
"""Days in hospital of the other patients of the invented cell."""
LONG, MOST = 300, 400


def dominance() -> None:
    """An expander: move the days of one patient, and see when the total may no longer leave."""
    with st.expander(session().t._("Why hide the total of twelve patients? An example")):
        _example()


@st.fragment
def _example() -> None:
    t = session().t
    st.markdown(
        t._(
            "An invented cell: {n} patients, so counting them would be allowed. Eleven were in hospital for some "
            "days; everybody in the village knows that one neighbour was there for months.",
            n=len(OTHERS) + 1,
        )
    )
    days = st.slider(t._("Days in hospital of this neighbour"), 0, MOST, LONG, key="space_neighbour")
    amounts = pd.Series([days, *OTHERS])
    _bars(amounts)
    total, share = int(amounts.sum()), days / amounts.sum()
    told = t._(
        "Total: {total} days. The neighbour makes up {share} of it: whoever reads the total knows the neighbour’s "
        "days to within {rest}.",
        total=total,
        share=t.percent(share),
        rest=t.number(total - days, 0),
    )
    reading(told)
    if broken(amounts.to_numpy()) is None:
        st.success(t._("This total may leave: it speaks of all {n}.", n=len(amounts)), icon=":material/check_circle:")
    else:
        st.warning(
            t._("Hidden: one person alone makes up {share} of the total or more.", share=t.percent(ONE)),
            icon=":material/block:",
        )
    st.caption(f":material/menu_book: {source(t, Reason(rule='dominant_one'))}")


def _bars(amounts: "pd.Series[int]") -> None:
    t = session().t
    names = [t._("The neighbour"), *(str(i + 2) for i in range(len(amounts) - 1))]
    table = pd.DataFrame({"patient": names, "days": amounts, "chosen": [True, *[False] * (len(amounts) - 1)]})
    colour = {"condition": {"test": "datum.chosen", "value": COLOURS["bad"]}, "value": COLOURS["muted"]}
    bars = layer(
        "bar",
        "days",
        y=category("patient", t._("Patient"), sort=names, axis={"labelOverlap": False}),
        x=number("days", t._("Days in hospital"), scale={"domain": [0, MOST]}),
        color=colour,
        tooltip=[category("patient", t._("Patient")), number("days", t._("Days in hospital"))],
    )
    show({"layer": [bars]}, {"days": table}, key="space_dominance", height=280)
