"""What the cells of a file mean: texts, numbers and days, and what is not clear enough to be compared."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.files import read_table
from simulator.linkage.fields import UNKNOWN, Field, compared
from simulator.linkage.spelling import dates_as, day_of, number_of, same_letters, same_words
from simulator.problem import Problem
from simulator.text_similarity import jaro_winkler


def column(*values, separator=","):
    lines = [f"id{separator}x", *(f'{k}{separator}"{v}"' for k, v in enumerate(values))]
    return read_table("\n".join(lines).encode(), "f.csv")


def ready(kind, *tables, tolerance="0"):
    return compared(Field("x", kind, Decimal(tolerance)), tables, jaro_winkler)


def apart(kind, left, right, tolerance="0"):
    """The level of the first left record against each right one."""
    found = ready(kind, left, right, tolerance=tolerance)
    a, b = found.codes
    return found.comparison.levels(np.repeat(a[:1], b.size), b).tolist()


def test_exact_is_regardless_of_capitals_and_blanks_alone():
    right = column("DE  LA TOUR", "De La Toür", "007", "7", "")
    assert apart("exact", column("de la Tour"), right) == [1, 2, 2, 2, 0]
    assert apart("exact", column("007"), right) == [2, 2, 1, 2, 0]


def test_texts_agree_more_or_less():
    right = column("MARTHA", "Márthà", "marhta", "martin", "zoe", "")
    assert apart("text", column("Martha"), right) == [1, 1, 2, 3, 4, 0]


def test_jaro_winkler_is_the_published_one():
    left, right = np.array(["MARTHA", "DWAYNE", "DIXON"], object), np.array(["MARHTA", "DUANE", "DICKSONX"], object)
    assert jaro_winkler(left, right) == pytest.approx([96.11, 84.00, 81.33], abs=0.01)


def test_numbers_within_a_tolerance():
    right = column("12", "12.0", "13.50", "13.6", "-12", "", "abc", *map(str, range(100, 120)))
    assert apart("tolerance", column("12.00"), right, "1.5")[:7] == [1, 1, 2, 3, 3, 0, 0]
    found = ready("tolerance", column("12"), right, tolerance="1.5")
    assert (found.read_as, found.unreadable) == ("number", 1)


def test_a_decimal_comma_only_where_commas_do_not_separate():
    assert apart("tolerance", column("1,5", separator=";"), column("1.5", "1.6")) == [1, 2]
    with pytest.raises(Problem, match="neither a number nor a date"):
        apart("tolerance", column("1,5"), column("1.5"))


@pytest.mark.parametrize(
    "right",
    [
        ("2020-02-29", "2020-03-01", "2020-03-02"),
        ("20200229", "20200301", "20200302"),
        ("29/02/2020", "1/3/2020", "02.03.2020"),
        ("02/29/2020", "3/1/2020", "3/2/2020"),
        ("2020/02/29", "2020-03-01T10:30", "2020-03-02 23:59:59.5"),
    ],
)
def test_dates_however_written(right):
    assert apart("tolerance", column("2020-02-29"), column(*right), "1") == [1, 2, 3]


def test_a_day_that_does_not_exist_is_unknown():
    found = ready(
        "tolerance", column(*["2021-01-01"] * 3), column("2021-02-29", *[f"2021-03-{d}" for d in range(10, 30)])
    )
    assert (found.read_as, found.unreadable, found.codes[1][0]) == ("date", 1, UNKNOWN)


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        (["03/04/2020", "05/06/2020"], ["2020-04-03"], "“03/04/2020” may be read as day/month or as month/day"),
        (["2020-04-03"], ["12"], "dates in one file and no dates in the other"),
        (["blue", "1"], ["1"], "“blue” in f.csv is neither a number nor a date"),
        (["1"], ["1", "red"], "“red” in f.csv is neither a number nor a date"),
        (["0"], ["99999999999"], "too many digits"),
        (["0.0000000001"], ["1"], "too many digits"),
    ],
)
def test_what_cannot_be_compared_with_a_tolerance(left, right, told):
    with pytest.raises(Problem) as refused:
        ready("tolerance", column(*left), column(*right), tolerance="1")
    assert told in str(refused.value)


def test_an_empty_column_is_unknown_throughout():
    for kind in ("exact", "text", "tolerance"):
        assert apart(kind, column(""), column("2020-01-01", "")) == [0, 0]
        assert apart(kind, column(""), column("")) == [0]


def test_one_table_has_the_same_codes_on_both_sides():
    left, right = ready("exact", column("a", "b", "a")).codes
    assert left is right
    assert left.tolist() == [0, 1, 0]


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back(day):
    assert day_of(day.isoformat(), "year-month-day") == day_of(f"{day:%Y%m%d}", "yearmonthday") == day.toordinal()
    assert day_of(f"{day.day}/{day.month}/{day.year}", "day/month/year") == day.toordinal()


@given(st.lists(st.dates(date(1900, 1, 1), date(2199, 12, 31)), min_size=1, max_size=5))
def test_day_and_month_are_never_guessed(days):
    written = [f"{d:%d/%m/%Y}" for d in days]
    try:
        found = dates_as(written)
    except Problem:
        assert all(d.day <= 12 for d in days)
    else:
        assert found == "day/month/year"


@given(st.decimals(-1000, 1000, places=3))
def test_numbers_are_exact(number):
    assert number_of(str(number), False, 3) == int(number * 1000)


@pytest.mark.parametrize("text", ["", "1e5", "nan", "inf", "1 000", "1,000", "0x1", "١٢", "1.2.3", "9" * 5000])
def test_what_is_no_number(text):
    assert number_of(text, False, 3) is None


@given(st.text(max_size=20))
def test_spelling_twice_changes_nothing(text):
    for spell in (same_words, same_letters):
        once = spell(text)
        assert once is None or spell(once) == once


def test_signs_alone_are_still_a_text():
    assert same_letters("?!") == "?!"
    assert same_letters("O'Brien-Né") == "o brien ne"
