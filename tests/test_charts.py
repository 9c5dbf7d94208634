"""What the charts send to the browser is what their tables say."""

import datetime
import re

import numpy as np
import pandas as pd
import pyarrow
import pytest
import vl_convert

from interface.charts import DAY, _as_arrow, _as_records, _own, category, complete, layer, number
from interface.long_names import LEGEND, LINE, height, in_lines, names_axis
from simulator.language import Language, language

TABLE = pd.DataFrame(
    {
        "who": ["Ann", None],
        "share": [0.5, np.nan],
        "count": np.array([1, 2], np.int32),
        "kind": pd.Categorical(["a", "b"]),
        "day": pd.to_datetime(["2019-01-01", "2019-02-01"]),
        "right": [True, False],
    },
    index=[7, 9],
)
ROWS = [
    {"who": "Ann", "share": 0.5, "count": 1, "kind": "a", "day": datetime.datetime(2019, 1, 1), "right": True},
    {"who": None, "share": None, "count": 2, "kind": "b", "day": datetime.datetime(2019, 2, 1), "right": False},
]


@pytest.mark.parametrize("table", [TABLE, ROWS])
def test_a_table_is_sent_as_its_rows(table: pd.DataFrame | list[dict[str, object]]) -> None:
    sent = _as_arrow(table)
    assert isinstance(sent, bytes)
    assert pyarrow.ipc.open_stream(sent).read_all().to_pylist() == ROWS


def test_a_column_of_all_sorts_is_left_to_streamlit() -> None:
    assert _as_arrow(pd.DataFrame({"x": [1, "one"]})) == [{"x": 1}, {"x": "one"}]


def test_no_row_is_no_row() -> None:
    for table in ([], TABLE[:0]):
        sent = _as_arrow(table)
        assert isinstance(sent, bytes) and pyarrow.ipc.open_stream(sent).read_all().num_rows == 0


def test_a_drawing_on_paper_holds_the_rows_themselves() -> None:
    spec = complete({"layer": []}, {"rows": ROWS, "table": TABLE[["count"]]}, "fr", height=10)
    assert spec["datasets"] == {"rows": ROWS, "table": _as_records(TABLE[["count"]])}


def test_an_axis_keeps_its_title_where_another_layer_has_none() -> None:
    points = layer("point", "rows", x=number("rate", "Share paired"), y=number("n", "Bearers"))
    ends = layer("rule", "rows", x=number("low", None), y={"value": 0})
    spec = complete({"layer": [ends, points]}, {"rows": [{"rate": 1, "n": 2, "low": 0}]}, "en", height=200, width=300)
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    assert "Share paired" in drawn and "Bearers" in drawn


@pytest.mark.parametrize("rows", [2, 4, 6])
@pytest.mark.parametrize("entries", [0, 2, 3])
def test_a_legend_takes_nothing_from_the_lines_of_long_names(rows: int, entries: int) -> None:
    table = pd.DataFrame(
        {
            "what": [f"{i} crises announced, and fewer alerts for the nurse who has to call" for i in range(rows)],
            "n": [float(i + 1) for i in range(rows)],
            "kind": [f"kind {i % max(entries, 1)}" for i in range(rows)],
        }
    )
    scale = {"domain": [f"kind {i}" for i in range(entries)]} if entries else {}
    colour = category("kind", None, scale=scale, legend=LEGEND if entries else None)
    bars = layer("bar", "rows", x=number("n", "groups"), y=names_axis(), color=colour)
    spec = complete({"layer": [bars]}, {"rows": in_lines(table)}, "en", height=height(table, entries), width=300)
    spec["autosize"] = {"type": "fit", "contains": "padding"}  # as Streamlit draws it
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    thick = [float(y) for y in re.findall(r"h[\d.]+v([\d.]+)h", drawn[drawn.index("mark-rect") :])]
    thick = thick[:rows]  # then come the signs of the legend
    assert len(thick) == rows and min(thick) / 0.9 >= 3 * LINE - 2  # a bar is nine tenths of its row


def test_the_lines_of_a_name_follow_the_width_of_the_chart() -> None:
    """Vega asks again what names a signal; a function of the size of the page alone is asked once."""
    assert "0 * width" in names_axis()["axis"]["labelExpr"]


@pytest.mark.parametrize(("code", "day"), [("fr", "23 mai 2016"), ("en", "23 May 2016")])
def test_a_day_is_told_as_in_the_text_of_the_pages(code: Language, day: str) -> None:
    shown = {"field": "day", "type": "temporal"}
    marks = [
        layer("text", "rows", text=shown),  # as the settings of all charts have it
        layer("text", "rows", text={**shown, "timeUnit": "utcyearmonthdate", "format": f"le {DAY}"}),
        layer("text", "rows", text={**shown, "format": "%x"}),
    ]
    spec = complete({"layer": marks}, {"rows": [{"day": "2016-05-23T12:00"}]}, code, height=100, width=300)
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    assert f">{day}<" in drawn and f">le {day}<" in drawn and ">23/05/2016<" in drawn
    assert language(code).date(datetime.date(2016, 5, 23)) == day


def test_a_title_longer_than_its_side_is_written_in_lines() -> None:
    long, short = "Rapport de risques instantanés, contre les jours 181 à 365", "Implants"
    points = [layer("point", "rows", x=number("rate", long), y=number("n", title)) for title in (long, short)]
    told = [complete({"layer": [one]}, {"rows": []}, "fr", height=320)["layer"][0]["encoding"] for one in points]
    assert [way["y"]["title"] for way in told] == [
        ["Rapport de risques instantanés, contre", "les jours 181 à 365"],
        short,
    ]
    assert [way["x"]["title"] for way in told] == [long, long]


def test_a_chart_does_not_hold_the_result_of_which_its_columns_are_a_part() -> None:
    curve = np.arange(6.0).reshape(3, 2)
    kept = _own({"x": curve[:, 0], "what": ["a", "b", "c"]})
    assert not np.shares_memory(kept["x"], curve)
    assert {name: list(values) for name, values in kept.items()} == {"x": [0, 2, 4], "what": ["a", "b", "c"]}
