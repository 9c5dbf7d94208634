"""The page Sources et calibrage."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface import sources_compute, sources_tornado, sources_worlds
from interface.sources_charts import state
from models.evaluation import Estimate
from simulator import sensitivity
from simulator.calibration import Row, World, world
from simulator.cost import ON_DEMAND, USUAL_BYTES, Cost, on_a_server
from simulator.language import language
from simulator.scenario import PRESETS, Scenario
from simulator.seeds import NoPrediction
from simulator.sensitivity import Figures, Task
from simulator.targets import TARGETS
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike

SMALL = {"cohort__n_patients": "600", "records__n_pool": "4000", "evaluation__n_bootstrap": "50"}
LOOKS = ("look_calibrated", "look_others", "look_more")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without processes, and with nothing kept from another test's worlds."""

    def one_by_one(work: Callable[[Any], Any], tasks: list[Any], *_: object, **__: object) -> Iterator[Any]:
        yield from map(work, tasks)

    monkeypatch.setattr(sources_compute, "for_each", one_by_one)
    yield
    sources_compute.figures.clear()


def invented(scenario: Scenario, seed: int) -> World:
    """Figures at a tenth of each band, and a little more in each world."""
    return {t.key: Estimate(t.band[0] + (0.1 + 0.01 * seed) * (t.band[1] - t.band[0])) for t in TARGETS}


def invented_ends(scenario: Scenario, task: Task) -> list[Figures]:
    """Nothing but the first parameter moves the figures much."""
    seed, key = task
    shift = {"": 0.0, "records.missed_coding": 0.01}.get(key, 0.1)
    base = 0.6 + seed / 100
    return [(base, 1.0)] if not key else [(base - shift, 1 - shift), (base + shift * seed, 1 + shift)]


def choose(app: AppTest, name: str) -> AppTest:
    return sound(app.radio(key="which_worlds").set_value(name).run())


def test_the_own_world_is_shown_at_once_with_every_source() -> None:
    app = visit("sources", lang="en", **SMALL)
    drawn = charts(app)
    said_of = [one.proto.alt for one in app.get("vega_lite_chart")]
    assert said_of[0] == "Chart: Published against simulated, at a glance" and "Chart" not in said_of
    shown = [row for name in LOOKS for row in drawn[name][name]]
    assert len(shown) == len(TARGETS) and all(row["low"] <= row["x"] <= row["high"] for row in shown)
    theirs = [row for name in LOOKS for row in drawn[name]["published"]]
    assert len(theirs) == sum(len(t.published) for t in TARGETS)
    text = said(app)
    for target in TARGETS:
        assert target.title in text and target.note in text
        assert all(language("en")._(p.source) in text and p.who in text for p in target.published)
    assert "Implant bearers" in text and "no mistake" in text


def test_a_figure_outside_its_band_may_be_so_by_chance() -> None:
    target = next(t for t in TARGETS if t.key == "stays_per_year")
    low, high = target.band
    states = {
        (low, low, high): "inside",
        (low - 0.01, low - 0.02, low + 0.01): "chance",
        (low - 0.02, low - 0.03, low - 0.01): "outside",
        (high + 0.02, high + 0.01, high + 0.03): "outside",
        (float("nan"),) * 3: "unknown",
    }
    for numbers, expected in states.items():
        assert state(Row(target, Estimate(*numbers), np.array([numbers[0]]))) == expected


def test_ten_worlds_on_demand_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_compute, "world", invented)
    app = choose(visit("sources", lang="en", **SMALL), "default")
    assert not charts(app)
    sound(app.button(key="ten_worlds").click().run())
    drawn = charts(app)["look_calibrated"]
    assert len(drawn["worlds"]) == sources_worlds.WORLDS * len(drawn["look_calibrated"])
    assert drawn["look_calibrated"][0]["x"] == pytest.approx(0.155)
    assert app.metric[2].value == str(sources_worlds.WORLDS)
    assert charts(choose(visit("sources", lang="en", **SMALL), "default"))
    mine = choose(app, "mine")
    assert not charts(mine), "another scenario has other worlds"


def test_what_was_computed_before_an_interruption_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def fifth_fails(scenario: Scenario, seed: int) -> World:
        asked.append(seed)
        if len(asked) == 5:
            raise NoPrediction("too_few_events")
        return invented(scenario, seed)

    monkeypatch.setattr(sources_compute, "world", fifth_fails)
    app = choose(visit("sources", lang="en", **SMALL), "default")
    sound(app.button(key="ten_worlds").click().run())
    assert "4 of 10 worlds so far" in said(sound(app.run()))
    sound(app.button(key="ten_worlds").click().run())
    assert set(asked) == set(range(1, 11)) and len(asked) == 11
    assert app.metric[2].value == "10"


def test_the_tornado_shows_the_widest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "keys", lambda: ["records.missed_coding", "course.rises_per_year"])
    monkeypatch.setattr(sources_compute, "ends", invented_ends)
    app = choose(visit("sources", lang="en", **SMALL), "default")
    sound(app.button(key="tornado").click().run())
    ends = charts(app)["ends"]["ends"]
    assert len(ends) == 4
    assert abs(ends[0]["x"]) >= abs(ends[2]["x"])
    assert all(row["from"] <= row["x"] <= row["to"] for row in ends)
    assert "matters most" in said(app)


def test_too_large_a_world_is_not_computed_ten_times() -> None:
    usual = Cost(ON_DEMAND * on_a_server().seconds, USUAL_BYTES)
    assert sources_compute.worlds_cost(Scenario(), sources_worlds.WORLDS).within(usual)
    assert sources_compute.tornado_cost(Scenario(), sources_tornado.WORLDS).within(usual)
    hydro = PRESETS["hydro"].scenario
    assert not sources_compute.worlds_cost(hydro, sources_worlds.WORLDS).within(usual)
    assert not sources_compute.tornado_cost(hydro, sources_tornado.WORLDS).within(usual)


def test_without_the_snds_the_default_world_can_still_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_compute, "world", invented)
    app = visit("sources", preset="no-snds", lang="en")
    assert "Without the SNDS nobody knows" in said(app)
    sound(choose(app, "default").button(key="ten_worlds").click().run())
    assert charts(app)
    monkeypatch.setattr(sources_compute, "world", world)
    assert "Without the SNDS nobody knows" in said(sound(choose(app, "mine").button(key="ten_worlds").click().run()))


def test_both_languages() -> None:
    assert not words_alike(visit("sources", lang="fr", **SMALL), visit("sources", lang="en", **SMALL))


@pytest.mark.parametrize("link", HOSTILE[2:4])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("sources", **{**SMALL, **link})
