"""Two studies held against each other: paired draws, differences that are those of the studies, and the page."""

from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.comparing import LABELS
from simulator.comparison import MEASURES, compare
from simulator.language import LANGUAGES, language
from simulator.study import Study
from tests.visits import charts, said, sound, study, visit, words_alike

SMALL = {"preset": "discovery"}


@pytest.fixture(scope="module")
def pair() -> tuple[Study, Study]:
    return study(**SMALL), study(**SMALL, linkage__threshold=0.999, alert__threshold=0.06)


@pytest.mark.parametrize("name", MEASURES)
def test_the_difference_is_that_of_the_two_studies(name: str, pair: tuple[Study, Study]) -> None:
    found, back, same = compare(name, *pair), compare(name, *pair[::-1]), compare(name, pair[0], pair[0])
    d = found.difference
    assert d.value == pytest.approx(found.second.value - found.first.value)
    assert d.low <= d.value <= d.high and d.value != 0
    assert (back.difference.low, back.difference.high) == pytest.approx((-d.high, -d.low))
    assert (same.difference.low, same.difference.value, same.difference.high) == (0, 0, 0)
    assert not same.told_apart and same.overlap


def test_the_interval_of_a_paired_share_is_mcnemars(pair: tuple[Study, Study]) -> None:
    a, b = (s.linkage.paired.astype(float) for s in pair)
    error = np.std(b - a) / np.sqrt(len(a))
    d = compare("paired", *pair).difference
    assert (d.high - d.low) / 2 == pytest.approx(1.96 * error, rel=0.2)


def test_the_same_patients_make_a_difference_far_more_certain() -> None:
    here, higher = study(**SMALL), study(**SMALL, alert__threshold=0.035)
    found = compare("announced", here, higher)
    apart = np.hypot(found.first.high - found.first.low, found.second.high - found.second.low)
    assert found.difference.high - found.difference.low < apart / 2


def test_other_patients_are_drawn_on_their_own() -> None:
    found = compare("announced", study(**SMALL), study(**SMALL, seed=7))
    apart = np.hypot(found.first.high - found.first.low, found.second.high - found.second.low)
    assert found.difference.high - found.difference.low == pytest.approx(apart, rel=0.25)


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_keeps_a_and_goes_on_with_b(code: str) -> None:
    t, app = language(code), visit("compare", lang=code, preset="discovery", alert__threshold="0.02")
    press(app, "keep_a")
    assert not app.table
    sound(app.select_slider(key="p:alert.threshold").set_value(0.06).run())
    differing, results = (table.value for table in app.table)
    assert differing.to_numpy().tolist() == [
        [t._("Alert threshold"), f"**{t.percent(0.02, 1)}**", f"**{t.percent(0.06, 1)}**"]
    ]
    assert list(results.iloc[:, 0]) == [t._(LABELS[name]) for name in MEASURES]
    a, b = study(**SMALL, alert__threshold=0.02), study(**SMALL, alert__threshold=0.06)
    shown = results.iloc[1]
    for place, e in ((1, a), (2, b)):
        share = e.verdict.measures.event_sensitivity
        assert shown.iloc[place] == f"{t.percent(share.value)} {t.interval(share.low, share.high, 0, percent=True)}"
    assert results.iloc[0].iloc[3] == t._("no difference")  # a threshold pairs nobody
    gap = compare("announced", a, b).difference
    assert t.interval(100 * gap.low, 100 * gap.high, 1) in shown.iloc[3]
    assert {row["which"] for row in charts(app)["curves"]["curves"]} == {"A", "B"}
    press(app, "exchange")
    assert app.query_params["alert.threshold"] == "0.02"
    assert parse_qs(app.query_params["a"])["alert.threshold"] == ["0.06"]


@pytest.mark.parametrize("threshold", [0.02, 0.05, 0.0513, 0.1])
def test_the_disc_lies_on_its_curve(threshold: float) -> None:
    shown = charts(visit("compare", lang="en", preset="discovery", alert__threshold=str(threshold)))["curves"]
    for disc in shown["points"]:
        mine = [p for p in shown["curves"] if p["which"] == disc["which"]]
        assert mine == sorted(mine, key=lambda p: p["threshold"])
        here = [p for p in mine if p["threshold"] == disc["threshold"]]
        assert [(p["rate"], p["found"]) for p in here] == [pytest.approx((disc["rate"], disc["found"]))]


def test_a_model_of_few_different_risks_has_dots_beside_the_other_s_curve() -> None:
    app = visit("compare", lang="en", preset="discovery", a="preset=discovery&model.kind=tree")
    shown = charts(app)["curves"]
    assert {row["which"] for row in shown["curves"]} == {"B"} and {row["which"] for row in shown["dots"]} == {"A"}
    assert "Dots: model A gives" in said(app)
    press(app, "exchange")
    assert "Dots: model B gives" in said(app)
    a = "preset=discovery&model.kind=tree&telemetry.noise=1.5"
    app = visit("compare", lang="en", preset="discovery", model__kind="tree", a=a)
    assert "Dots: both models give" in said(app) and not charts(app)["curves"]["curves"]


def test_an_interval_of_no_length_is_not_claimed() -> None:
    app = visit("compare", lang="en", preset="discovery", alert__threshold="0.5")
    announced = app.table[1].value.iloc[1]
    assert study(**SMALL, alert__threshold=0.5).verdict.measures.event_sensitivity.value == 0
    assert announced.iloc[2] == "0% (no interval: nothing varies)" and "[0%, 0%]" not in said(app)


def test_without_a_kept_scenario_a_is_the_preset_and_a_link_holds_both() -> None:
    assert len(visit("compare", lang="en", preset="discovery", alert__threshold="0.06").table) == 2
    app = visit("compare", lang="en", preset="discovery", a="preset=discovery&alert.threshold=0.06")
    assert app.table[0].value.to_numpy().tolist() == [["Alert threshold", "**6.0%**", "**3.0%**"]]
    press(app, "forget_a")
    assert not app.table and "a" not in app.query_params


def test_without_outcomes_on_one_side_it_says_why() -> None:
    app = visit("compare", lang="en", preset="no-snds", a="preset=discovery")
    assert len(app.table) == 1 and str(app.info[0].value).startswith("**B**")


def test_nothing_is_left_in_english() -> None:
    link = {"preset": "discovery", "alert__threshold": "0.06", "seed": "5"}
    assert words_alike(visit("compare", lang="fr", **link), visit("compare", lang="en", **link)) == set()


@pytest.mark.parametrize("kept", ["preset=none", "alert.threshold=1e308", "a=b&a=c", "x" * 50_000, "<script>"])
def test_no_link_breaks_the_page(kept: str) -> None:
    app = visit("compare", lang="en", preset="discovery", a=kept)
    assert "A and B are the same" in said(app) or app.table
