"""The page Utilité et coût."""

import math

import pytest

from interface.decision_charts import right_end
from simulator import care, utility
from simulator.language import language
from simulator.messages import WHY_MISSING
from simulator.pairing_losses import SMALLEST
from tests.visits import HOSTILE, charts, said, study, visit, words_alike

EN = language("en")
NO_EVENT = {
    "cohort.n_patients": "200",
    "course.admitted_share": "0",
    "course.sudden_per_year": "0",
    "records.false_coding": "0",
}


def test_the_figures_are_the_study_s() -> None:
    app, here = visit("utility", lang="en"), utility.here(study())
    shown = [metric.value for metric in app.metric]
    assert shown[0] == EN.number(here.calls.value, 0) and shown[1] == EN.number(here.avoided.both.value, 1)
    assert shown[2] == EN.number(100 * round(here.cost_per_stay.both.value / 100), 0)
    assert shown[3] == EN.number(100 * round(here.balance.both.value / 100), 0)
    assert "one stay found is worth 32 calls for nothing" in said(app)  # 0.97 / 0.03
    assert care.HAZARD_RATIO_SOURCE in said(app) and "quality of life" in said(app)


def test_the_curves_are_the_study_s() -> None:
    shown, found = charts(visit("utility", lang="en")), study()
    mine, other = utility.curves(found)
    lines = {
        who: {row["x"]: row["y"] for row in shown["mine"]["lines"] if row["who"] == who}
        for who in ("Your model", "One-sensor rule", "Call everyone", "Call nobody")
    }
    for who, curve in (
        ("Your model", mine.model),
        ("One-sensor rule", other.model),
        ("Call everyone", mine.everyone),
    ):
        assert len(lines[who]) > 10
        for x, y in lines[who].items():
            assert y == pytest.approx(1000 * curve[0, list(utility.THRESHOLDS).index(x)])
    assert set(lines["Call nobody"].values()) == {0}
    band = {row["x"]: row for row in shown["band"]["band"]}
    for u in utility.along(found):
        if u.threshold <= right_end(0.03):
            effect, row = u.cost_per_stay.effect, band[u.threshold]
            assert (row["y"], row["y_low"], row["y_high"]) == pytest.approx((effect.value, effect.low, effect.high))
    (here,) = shown["band"]["here"]
    assert here["x"] == pytest.approx(0.03) and here["y"] == utility.here(found).cost_per_stay.both.value


def test_the_parts_make_the_balance_and_the_doubts_are_apart() -> None:
    shown = charts(visit("utility", lang="en"))
    parts = {row["part"]: row["y"] for row in shown["euros"]["euros"]}
    fee, nurse, saved = (parts[name] for name in ("Operator’s fee", "Nurse’s time", "Stays avoided"))
    assert fee < 0 and nurse < 0 < saved and parts["Balance"] == pytest.approx(fee + nurse + saved, abs=200)
    widths = [row["y_high"] - row["y_low"] for row in shown["doubts"]["doubts"]]
    assert widths[0] < widths[1] < widths[2]


def test_nothing_announced_is_said_and_no_price_invented() -> None:
    app = visit("utility", model__kind="never", lang="en")
    assert "No stay is announced at this threshold" in said(app) and "No cost can be given" in said(app)
    assert app.metric[2].value == "—" and "doubts" not in charts(app)
    assert not charts(app)["band"]["here"]
    assert "nobody is ever called" in said(app) and "do not make up" not in said(app)


def test_a_threshold_too_high_hides_what_rests_on_few() -> None:
    found = study(alert__threshold=0.3)
    assert 0 < utility.here(found).n_announced < SMALLEST
    app = visit("utility", alert__threshold="0.3", lang="en")
    assert f"Fewer than {SMALLEST} stays are announced" in said(app)
    assert [metric.value for metric in app.metric[1:4]] == ["—"] * 3
    parts = [row["part"] for row in charts(app)["euros"]["euros"]]
    assert parts == ["Operator’s fee", "Nurse’s time"]
    assert all(math.isfinite(row["y"]) for row in charts(app)["band"]["band"])


def test_an_alert_without_end_is_told_until_each_week_is_paid() -> None:
    app = visit("utility", alert__threshold="0.005", lang="en")
    assert "of their time in alert" in said(app)
    assert any(row["long"] for row in charts(app)["band"]["band"])
    app = visit("utility", alert__threshold="0.005", costs__every_week="true", lang="en")
    assert "of their time in alert" not in said(app)
    assert not any(row["long"] for row in charts(app)["band"]["band"])


def test_the_costs_are_controls_and_move_the_price() -> None:
    app = visit("utility", lang="en", level="advanced")
    before = app.metric[2].value
    app.slider(key="p:costs.minutes_per_alert").set_value(120.0).run()
    assert app.query_params["costs.minutes_per_alert"] == "120.0" and app.metric[2].value != before
    assert len(app.metric) == 7
    assert not [s for s in visit("utility", lang="en").slider if s.key and s.key.startswith("p:costs")]


@pytest.mark.parametrize(("reason", "link"), [("no_snds", {"preset": "no-snds"}), ("too_few_events", NO_EVENT)])
def test_without_a_prediction_the_page_says_why(reason: str, link: dict[str, str]) -> None:
    app = visit("utility", lang="en", **link)
    assert EN._(WHY_MISSING[reason]) in said(app) and not app.metric


def test_both_languages() -> None:
    assert not words_alike(visit("utility", lang="fr"), visit("utility", lang="en"))


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("utility", **link)
