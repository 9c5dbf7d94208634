"""What remains possible without outcomes: counting alerts, never knowing which of them were right."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import layer, number, show
from interface.colours import COLOURS
from interface.session import session
from interface.shell import reading
from simulator.study import Study
from simulator.world import rule_alert_rates


def without_outcomes(found: Study) -> None:
    """Alerts per patient-year of the one-sensor rule against how unusual the measure has to be."""
    t = session().t
    st.markdown("### " + t._("What remains possible: to count alerts, not to know whether they are right"))
    limits = np.arange(1.0, 4.01, 0.25)
    table = pd.DataFrame({"limit": limits, "rate": rule_alert_rates(found.features, limits)})
    x = number("limit", t._("Below usual impedance (standard deviations)"))
    y = number("rate", t._("Alerts per patient-year"))
    show(
        {
            "layer": [
                layer(
                    {"type": "line", "point": {"color": COLOURS["alert"]}, "color": COLOURS["alert"]},
                    "rates",
                    x=x,
                    y=y,
                )
            ]
        },
        {"rates": table},
        key="unsupervised",
    )
    two = float(table.loc[table["limit"] == 2.0, "rate"].iloc[0])
    reading(
        t._(
            "A rule that calls when the impedance is two standard deviations below usual alerts {rate} times per "
            "patient-year. As long as the hospitalisations are unknown, nobody can say how many of them matter.",
            rate=t.number(two, 2),
        )
    )
