"""What a space loads is what was authorised."""

from simulator.scenario import Scenario
from simulator.space.application import Application
from simulator.space.catalogue import COLUMNS as CATALOGUE
from simulator.space.decision import decide
from simulator.space.desk import Desk
from simulator.space.opening import opening_of
from simulator.space.people import AMOUNTS, COLUMNS
from tests.worlds import one_thread  # noqa: F401

WORLD = Scenario().change({"cohort.n_patients": 400, "records.n_pool": 4000, "cohort.n_days": 365})


def test_every_column_of_the_linked_people_can_be_asked_for() -> None:
    assert {column.origin for column in COLUMNS.values()} <= set(CATALOGUE)
    assert {origin for amount in AMOUNTS.values() for origin in amount.origins} <= set(CATALOGUE)


def test_a_refused_column_is_really_absent() -> None:
    whole = decide(Application()).grant
    without = whole.model_copy(update={"columns": tuple(c for c in whole.columns if c != "T_MCOaaA.CDC_ACT")})
    opening = opening_of(without, WORLD)
    assert "device" in (opening_of(whole, WORLD).columns or ()) and "device" not in (opening.columns or ())
    assert "device" not in Desk(opening).people
    assert "device" not in Scenario().change(opening.scenario).linkage.identifiers


def test_what_was_never_asked_for_does_not_come_in() -> None:
    opening = opening_of(decide(Application()).grant, WORLD)
    assert {"furosemide", "condition", "cause_of_death"} & set(opening.columns or ()) == set()
    desk = Desk(opening)
    assert [*desk.people, *desk.amounts] == list(opening.columns or ())


def test_an_amount_needs_all_that_it_is_made_from() -> None:
    whole = decide(Application()).grant
    assert set(AMOUNTS) <= set(opening_of(whole, WORLD).columns or ())
    for missing, left in (("T_MCOaaB.DGN_PAL", {"days", "stays"}), ("T_MCOaaC.EXE_SOI_DTF", {"stays"})):
        without = whole.model_copy(update={"columns": tuple(c for c in whole.columns if c != missing)})
        assert set(AMOUNTS) & set(opening_of(without, WORLD).columns or ()) == left
