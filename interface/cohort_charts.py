"""Who the implant bearers are: their ages and their devices."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.kept import kept
from interface.linkage_words import DEVICES, SEXES
from interface.session import session
from interface.shell import reading
from simulator.study import Study
from synthetic_data.cohort import Cohort

STEP = 5
"""Years of age in a bar."""


def ages(found: Study) -> None:
    """Bearers by age and sex."""
    made, told = _ages(found)
    st.markdown("### " + session().t._("How old are they?"))
    draw(made, key="ages")
    reading(told)


@kept("bearers")
def _ages(found: Study) -> tuple[Chart, str]:
    t, cohort = session().t, found.bearers.cohort
    names = [t._(SEXES[sex]) for sex in (1, 2)]
    axis = {"bin": "binned", "scale": {"nice": False, "zero": False}}
    x = number("age", t._("Age on the first day (years)"), **axis)
    y = number("n", t._("Bearers"), stack="zero")
    colour = {"domain": names, "range": [COLOURS["implant"], COLOURS["alert"]]}
    sex = category("sex", None, scale=colour, legend={"orient": "top"})
    bars = layer("bar", "ages", x=x, x2={"field": "end"}, y=y, color=sex)
    made = chart({"layer": [bars]}, {"ages": age_table(cohort, names)}, height=240)
    old, young = np.quantile(cohort.age, [0.75, 0.25])
    return made, t._(
        "{men} are men. Half of the bearers are between {young} and {old} years old.",
        men=t.percent(float((cohort.sex == 1).mean())),
        young=int(young),
        old=int(old),
    )


def devices(found: Study) -> None:
    """Bearers by kind of device, with the state of their hearts."""
    made, told = _devices(found)
    st.markdown("### " + session().t._("Which device do they have?"))
    draw(made, key="devices")
    reading(told)


@kept("bearers")
def _devices(found: Study) -> tuple[Chart, str]:
    t, table = session().t, device_table(found.bearers.cohort)
    table["device"] = [t._(DEVICES[kind]) for kind in table["kind"]]
    table["told"] = [t.number(int(n)) for n in table["n"]]
    x = number("n", t._("Bearers"), scale={"domain": [0, 1.15 * float(table["n"].max())], "nice": False})
    y = category("device", None, sort=None, axis={"labelLimit": 200})
    bar = layer({"type": "bar", "color": COLOURS["implant"], "opacity": 0.8}, "devices", x=x, y=y)
    text = {"type": "text", "align": "left", "dx": 4, "color": COLOURS["grey"]}
    label = layer(text, "devices", x=x, y=y, text=category("told", None))
    made = chart({"layer": [bar, label]}, {"devices": table}, height=240)
    told = [
        t._("{device}: {age} years, {lvef}", device=device, age=round(age), lvef=t.percent(lvef / 100))
        for device, age, lvef in zip(table["device"], table["age"], table["lvef"], strict=True)
    ]
    return made, t._(
        "Median age and share of its blood that the heart ejects at each beat (about 60% in a healthy heart): "
        "{devices}.",
        devices=" · ".join(told),
    )


def age_table(cohort: Cohort, names: list[str]) -> pd.DataFrame:
    """Number of bearers by age and sex: ``age, end, sex, n``; ``names`` of men and women."""
    edges = np.arange(STEP * np.floor(cohort.age.min() / STEP), cohort.age.max() + STEP, STEP)
    counts = [np.histogram(cohort.age[cohort.sex == sex], edges)[0] for sex in (1, 2)]
    bars = [
        pd.DataFrame({"age": edges[:-1], "end": edges[1:], "sex": name, "n": n})
        for name, n in zip(names, counts, strict=True)
    ]
    return pd.concat(bars, ignore_index=True)


def device_table(cohort: Cohort) -> pd.DataFrame:
    """One row per kind of device that someone bears: ``kind, n`` and medians of ``age`` and ``lvef``."""
    frame = pd.DataFrame({"kind": cohort.device, "age": cohort.age, "lvef": cohort.lvef})
    groups = frame.groupby("kind")
    return groups[["age", "lvef"]].median().assign(n=groups.size()).reset_index()
