"""What the guide says in words beside its numbers: if the world is recalibrated, these are to be read again."""

from functools import cache

from classroom.guide import worlds
from interface import compute
from simulator.alerts import EventMeasures
from simulator.scenario import Scenario
from simulator.study import Study
from simulator.targets import HEARTLOGIC
from tests.test_guide import guide, texts_of


@cache
def study(name: str = "") -> Study:
    """A world of the guide at its full size, out of the app's own cache."""
    return Study(worlds()[name].scenario if name else Scenario(), compute.cache())


def measures(name: str = "") -> EventMeasures:
    return study(name).verdict.measures


def says(sentence: str) -> None:
    """The guide still says it; if not, what follows has nothing to guard."""
    assert any(sentence in words.en for words in texts_of(guide()))


def test_that_intervals_overlap() -> None:
    says("{perfect.announced}: the intervals overlap")
    usual, perfect = measures().event_sensitivity, measures("perfect").event_sensitivity
    assert max(usual.low, perfect.low) < min(usual.high, perfect.high)
    says("The intervals overlap: compare orders of magnitude")
    assert max(usual.low, HEARTLOGIC.estimate.low) < min(usual.high, HEARTLOGIC.estimate.high)


def test_that_nobody_is_left_out_by_perfect_pairing() -> None:
    says("nobody is left out any more")
    assert study("perfect").linkage.recall.value == 1


def test_that_being_stricter_costs_more_than_it_brings() -> None:
    says("people rightly paired are lost to get rid of very few errors")
    usual, strict = (study(name).linkage for name in ("", "strict"))
    right, wrong = (
        [int((links["correct"] == kind).sum()) for links in (usual.links, strict.links)] for kind in (1, 0)
    )
    assert right[0] - right[1] > wrong[0] - wrong[1] >= 0


def test_that_alerts_rise_faster_than_the_crises_announced() -> None:
    says("the number of alerts rises faster than that of the crises announced")
    usual, low = measures(), measures("low")
    announced = low.event_sensitivity.value / usual.event_sensitivity.value
    alerts = low.unexplained_alerts_per_patient_year.value / usual.unexplained_alerts_per_patient_year.value
    says("For 80% one has to go lower still")
    assert 1 < announced < alerts and low.event_sensitivity.value < 0.8


def test_that_never_is_right_more_often_and_announces_nothing() -> None:
    says("not one stay is announced any more")
    assert study("never").verdict.confusion.accuracy.value > study().verdict.confusion.accuracy.value
    assert measures("never").event_sensitivity.value == 0


def test_that_it_finds_more_than_half_and_most_alerts_are_for_nothing() -> None:
    says("It finds more than half of the crises")
    says("most patients in alert stay at home")
    assert measures().event_sensitivity.low > 0.5 > measures().alert_ppv.high


def test_that_the_date_of_implantation_matters_most() -> None:
    says("Why does the date of implantation weigh more than sex?")
    assert study("undated").linkage.rate.high < study().linkage.rate.low
