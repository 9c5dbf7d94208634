"""How rare the traits that pairing uses are: all that the page Appariement can show without the SNDS."""

import pandas as pd

from interface.charts import Chart, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.session import session
from interface.shell import reading
from simulator.study import Study
from simulator.unique import unique_shares


def how_identifying(found: Study) -> None:
    """Share of the bearers whom no other bearer resembles, as traits are added one after the other."""
    made, told = _identifying(found)
    draw(made, key="how_identifying")
    reading(told)


@kept("bearers", words=False)
def _shares(found: Study) -> list[float]:
    """The same in each language."""
    return unique_shares(found.bearers.cohort)


@kept("bearers")
def _identifying(found: Study) -> tuple[Chart, str]:
    """The chart, and what is read in it."""
    t, table = session().t, _shares(found)
    names = [
        t._("Sex"),
        t._("… and month and year of birth"),
        t._("… and département"),
        t._("… and hospital"),
        t._("… and date of implantation"),
    ]
    bars = pd.DataFrame({"traits": names, "share": table, "told": [t.percent(x, 1) for x in table]})
    axis = percent_axis(values=[0, 0.25, 0.5, 0.75, 1])
    room = {"domain": [0, 1.45], "nice": False}  # on a telephone the longest bar has its number beside it
    x = number("share", t._("Bearers with no double"), axis=axis, scale=room)
    y = category("traits", None, sort=None, axis={"labelLimit": 200})
    bar = layer({"type": "bar", "color": COLOURS["implant"], "opacity": 0.8}, "bars", x=x, y=y)
    text = {"type": "text", "align": "left", "dx": 4, "color": COLOURS["grey"]}
    label = layer(text, "bars", x=x, y=y, text=category("told", None))
    told = t._(
        "Nobody is named, and yet sex, month and year of birth and département are enough to tell {three} of "
        "these {n} bearers from all the others; with the hospital and the date of the implantation, {all}. In a "
        "larger file doubles are less rare. That is why such data are called indirectly identifying, and why "
        "they are protected like names.",
        three=t.percent(table[2]),
        n=len(found.bearers.cohort),
        all=t.percent(table[4], 1),
    )
    return chart({"layer": [bar, label]}, {"bars": bars}, height=210), told
