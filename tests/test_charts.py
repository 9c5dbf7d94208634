"""What the charts send to the browser is what their tables say."""

import datetime

import numpy as np
import pandas as pd
import pyarrow
import pytest
import vl_convert

from interface.charts import _as_arrow, _as_records, complete, layer, number

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
