"""Charts for everybody: a name for screen readers, and their data as tables in words."""

import numpy as np
import pandas as pd
import pytest

from interface.cards import cards, room
from interface.chart_data import Spec, readable, spoken, subject_of
from interface.charts import category, layer, number, percent_axis
from simulator.language import Language, language


def example(code: Language) -> tuple[Spec, dict[str, pd.DataFrame]]:
    """Points with their intervals, and names written beside them, as many charts have."""
    t = language(code)
    x, y = number("rate", "Alerts"), number("found", "Found", axis=percent_axis())
    ends = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    names = category("who", None)
    rows = pd.DataFrame({"who": ["a", "b"], "rate": [1.47, 0.85], "found": [0.7, 0.5], "low": 0.25, "high": 0.75})
    spec = {
        "layer": [
            layer("rule", "points", **ends),
            layer("point", "points", x=x, y=y, tooltip=[names, number("low", t._("From"))]),
            layer({"type": "text"}, "names", x=x, y=y, text=names),
        ]
    }
    return spec, {"points": rows, "names": rows}


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_data_of_a_chart_are_one_table_in_words(code: Language) -> None:
    spec, tables = example(code)
    (table,) = readable(spec, tables, language(code))
    assert len(table) == 2 and list(table.iloc[:, 0]) == ["a", "b"]
    ends = language(code)._("{title}, from and to", title="Found")
    assert list(table.columns[1:]) == ["Alerts", "Found", ends], "a number, then its interval"
    assert language(code).interval(0.25, 0.75, 1, percent=True) in list(table.iloc[0])
    assert not {"low", "high", "who", "rate"} & set(table.columns)


def test_a_table_that_only_names_points_is_shown_when_nothing_else_holds_the_names() -> None:
    spec, tables = example("en")
    tables["names"] = tables["names"].assign(who=["c", "d"])
    assert sorted(name for table in readable(spec, tables, language("en")) for name in table.iloc[:, 0]) == list(
        "abcd"
    )


def test_a_label_that_repeats_a_number_is_no_column() -> None:
    bar = layer("bar", "devices", x=number("n", "Bearers"), y=category("device", None))
    label = layer({"type": "text"}, "devices", text=category("label", None))
    table = pd.DataFrame({"device": ["a", "b"], "n": [1345, 935], "label": ["1,345", "935"]})
    (told,) = readable({"layer": [bar, label]}, {"devices": table}, language("en"))
    assert told.columns.tolist() == [language("en")._("What"), "Bearers"]


def test_a_chart_is_named_by_its_title_or_its_axes() -> None:
    spec, t = example("fr")[0], language("fr")
    both = t._("{up}, against {across}", up="Found", across="Alerts")
    assert subject_of(spec, t) == both and spoken(spec, t) == t._("Chart: {axis}", axis=both)
    assert subject_of({**spec, "title": {"text": "Ages"}}, t) == "Ages"
    assert subject_of({"description": "Ages", "layer": []}, t) == "Ages"
    assert spoken({"layer": []}, t) == t._("Chart")


def test_what_describes_a_chart_stands_for_the_title_that_it_does_not_repeat() -> None:
    """Many charts of one axis stand one beside the other, each under its heading."""
    line = layer("line", "points", x=number("x", "Errors"), y=number("y", None))
    t = language("en")
    assert subject_of({"description": "Rate", "layer": [line]}, t) == "Rate, against Errors"


def test_an_interval_of_no_length_is_told_as_one_number() -> None:
    """A published figure without an interval is drawn as a rule of no length: no certainty is claimed for it."""
    rule = layer("rule", "published", x=number("low", "Rate"), x2={"field": "high"})
    table = pd.DataFrame({"low": [0.85, 1.32], "high": [0.85, 1.65]})
    (told,) = readable({"layer": [rule]}, {"published": table}, language("en"))
    assert told.iloc[:, 0].tolist() == [language("en").number(0.85), language("en").interval(1.32, 1.65, None)]


def test_yes_and_no_are_words_of_the_language() -> None:
    spec = {"layer": [layer("point", "points", x=number("x", "X"), color=category("found", "Found"))]}
    rows = pd.DataFrame({"x": [1.0, 2.0], "found": [True, False]})
    (table,) = readable(spec, {"points": rows}, language("fr"))
    assert "oui" in table.to_numpy() and "non" in table.to_numpy() and "True" not in table.to_numpy()


def test_the_numbers_of_a_column_have_as_many_decimals() -> None:
    rows = pd.DataFrame({"rate": [0.67, 0.6, 1.0], "n": [3.0, 1200.0, np.nan], "small": [0.0012, 0.02, 0.5]})
    tips = [number("rate", "Rate"), number("n", "Bearers"), number("small", "Share")]
    (told,) = readable({"layer": [layer("point", "points", tooltip=tips)]}, {"points": rows}, language("fr"))
    assert told["Rate"].tolist() == ["0,67", "0,60", "1,00"]
    assert told["Bearers"].tolist()[:1] == ["3"]
    assert told["Share"].tolist()[1:] == ["0,0200", "0,5000"]


def test_large_numbers_have_fewer_decimals() -> None:
    rows = pd.DataFrame({"stays": [9216.28, 0.0, 12099.45], "ms": [193.46, 90.0, 150.25]})
    rows = rows.assign(low=5055.09, high=13219.34)
    across = {"x": number("low", "Stays"), "x2": {"field": "high"}}
    tips = {"tooltip": [number("stays", "Stays"), number("ms", "Variability")]}
    (told,) = readable({"layer": [layer("rule", "rows", **across, **tips)]}, {"rows": rows}, language("en"))
    assert told.iloc[0].tolist() == ["9,216", "[5,055,\u00a013,219]", "193.5"]


def test_whatever_a_column_is_called_its_card_says_so_and_nothing_else() -> None:
    rules = cards("place", ["Alerts, from and to", "</style><script>'}"], "@media (max-width:400px)")
    assert "td:nth-child(1)::before{content:'Alerts, from and to'}" in rules
    assert "<" not in rules and rules.count("'") == 4


def test_columns_are_as_wide_as_their_longest_text() -> None:
    assert room([["code", "K35"], ["a", "longer"], []], letter=8, around=6) == 8 * (4 + 6) + 6 * 3
