"""A scenario's cost, told before anything is computed: near what is measured, refused above a limit, nothing lost."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import cost as measuring
from interface import allowance, compute
from interface.story import STORY
from simulator import cli, cost
from simulator.cache import StageCache
from simulator.cost import (
    USUAL_BYTES,
    Cost,
    TooCostly,
    allowed,
    largest,
    on_a_server,
    seconds,
    sharded_cost,
    study_cost,
)
from simulator.language import LANGUAGES, language
from simulator.problem import Problem
from simulator.scenario import PRESETS, Scenario, parameters
from simulator.study import STAGES, Study
from tests.visits import ROOT, said, sound, visit

PAGES = [file for section in STORY.values() for file, *_ in section]
LITTLE = Cost(1.1, 120e6)
"""Enough for the default scenario, and not for much more."""
SIZES = ("cohort.n_patients", "cohort.n_days", "records.n_pool", "evaluation.n_bootstrap")
HEAVIEST = {key: parameters()[key].high for key in (*SIZES, "model.boosting_rounds")} | {"model.kind": "boosting"}
ENGLISH = {"lang": "en", "cohort.n_patients": "4000", "seed": "77"}


def nothing_computed(scenario: Scenario) -> bool:
    return not any(Study(scenario, compute.cache()).is_ready(stage) for stage in STAGES)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that allows little."""
    monkeypatch.setattr(compute.cache(), "most", LITTLE)
    monkeypatch.setattr(allowance, "most", lambda: LITTLE)


def test_the_estimate_is_of_the_order_of_what_is_measured() -> None:
    changes = {"cohort.n_patients": 6000, "records.n_pool": 60_000}
    told, (_, memory) = study_cost(Scenario().change(changes)), measuring.measured(changes)
    assert 1 / 3 < told.memory / memory < 3


@pytest.mark.parametrize("key", SIZES)
def test_more_of_anything_costs_more(key: str) -> None:
    low, high = (study_cost(Scenario().change({key: parameters()[key].default * times})) for times in (1, 2))
    assert high.seconds > low.seconds and high.memory > low.memory


def test_slower_models_and_wider_searches_cost_more() -> None:
    def told(**changes: object) -> float:
        return sum(seconds(Scenario().change({k.replace("__", "."): v for k, v in changes.items()})).values())

    assert told(model__kind="never") < told() < told(model__kind="boosting", model__boosting_rounds=500)
    assert told() < told(linkage__block_window_days=366, linkage__max_candidates=2000, records__n_pool=45_000)
    assert told(linkage__identifiers="sex") < told(linkage__identifiers="sex", linkage__max_candidates=2000) + 1e-9
    assert told(landmarks__channels="activity") < told()


def test_every_preset_is_allowed_and_the_largest_link_is_not() -> None:
    usual = Cost(on_a_server().seconds, USUAL_BYTES)  # whatever the memory of this computer
    assert all(study_cost(preset.scenario).within(usual) for preset in PRESETS.values())
    assert not study_cost(Scenario().change(HEAVIEST)).within(usual)


def test_the_largest_allowed_is_allowed_and_a_hundred_more_are_not() -> None:
    found = largest(Scenario().change({"cohort.n_patients": 9000}), LITTLE)
    assert found is not None and study_cost(found).within(LITTLE)
    more = found.change({"cohort.n_patients": found.cohort.n_patients + 100})
    assert not study_cost(more).within(LITTLE)
    assert largest(Scenario(), Cost(1e-9, 1e12)) is None


def test_what_is_refused_is_not_begun() -> None:
    cache = StageCache()
    cache.most = LITTLE
    with pytest.raises(TooCostly):
        Study(Scenario().change({"cohort.n_patients": 9000}), cache).result("verdict")
    assert cache.size == 0
    cache.most = None
    assert Study(Scenario().change({"cohort.n_patients": 200, "records.n_pool": 1000}), cache).linkage


def test_the_operator_sets_the_limits() -> None:
    usual = Cost(120, 3e9)
    assert allowed(usual, {}) == allowed(usual, {"HYDROSCOPE_MOST_SECONDS": " "}) == usual
    assert allowed(usual, {"HYDROSCOPE_MOST_SECONDS": "600", "HYDROSCOPE_MOST_MEMORY_MB": "8000"}) == Cost(600, 8e9)
    for wrong in ("0", "-1", "nan", "inf", "many", "9" * 400):
        with pytest.raises(Problem, match="HYDROSCOPE_MOST_SECONDS"):
            allowed(usual, {"HYDROSCOPE_MOST_SECONDS": wrong})


def test_a_container_that_is_given_less_memory_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "memory.max"
    monkeypatch.setattr(cost, "CONTAINER", told)
    whole = cost.computer_memory()
    for text, memory in (("2000000000\n", 2e9), ("max\n", whole), ("9" * 30, whole), ("", whole)):
        told.write_text(text)
        assert cost.computer_memory() == memory
    told.write_text("2000000000\n")
    assert on_a_server().memory == 1e9


def test_a_server_with_limits_that_cannot_be_read_has_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDROSCOPE_MOST_MEMORY_MB", "a lot")
    assert allowance.most.__wrapped__() == on_a_server()
    monkeypatch.setenv("HYDROSCOPE_MOST_MEMORY_MB", "512")
    assert allowance.most.__wrapped__() == Cost(on_a_server().seconds, 512e6)


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("page", PAGES)
def test_no_page_computes_what_is_refused(page: str) -> None:
    sound(visit(page, **{**ENGLISH, "a": "cohort.n_patients=4001&seed=77"}))
    for patients in (4000, 4001):
        assert nothing_computed(Scenario().change({"cohort.n_patients": patients, "seed": 77}))


def patients_asked(app: AppTest) -> int:
    """What the address says after a run: text, or a list of it."""
    value = app.query_params["cohort.n_patients"]
    return int(value if isinstance(value, str) else value[0])


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("page", ["evaluation", "linkage"])
def test_a_refusal_says_what_was_asked_and_gives_two_ways_on(page: str) -> None:
    app = visit(page, **ENGLISH)
    text = said(app)
    assert "4,000 patients followed for 730 days" in text and "at most" in text and "your settings stay" in text
    assert patients_asked(app) == 4000
    sound(app.button(key="cost_largest").click().run())
    assert 3000 <= patients_asked(app) < 4000 and "your settings stay" not in said(app)
    sound(visit(page, **ENGLISH).button(key="cost_preset").click().run())


@pytest.mark.usefixtures("little")
def test_where_the_preset_is_too_much_the_default_one_is_offered() -> None:
    app = visit("evaluation", preset="hydro", lang="fr")
    assert "Vous demandez 35\N{NARROW NO-BREAK SPACE}000 patients" in said(app)
    assert "HYDRO en miniature" in app.button(key="cost_preset").label


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_link_that_asks_for_a_billion_patients_costs_nothing(code: str) -> None:
    app = AppTest.from_file(str(ROOT / "interface" / "story.py"), default_timeout=60)
    app.query_params.update({"cohort.n_patients": "1000000000", "lang": code})
    told = said(sound(app.run()))
    assert "1000000000" in told and language(code).number(35_000) in told.replace("\\", "")
    assert "cohort.n_patients" not in app.query_params


@pytest.mark.usefixtures("little")
def test_many_studies_are_offered_only_where_they_are_affordable() -> None:
    assert allowance.offered(Cost(10 * LITTLE.seconds, LITTLE.memory))
    app = visit("sources", lang="en", **{"cohort.n_patients": "200", "records.n_pool": "1000"})
    assert "what a page does when asked" in said(app) and not [b for b in app.button if b.key == "tornado"]


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.main(arguments)
    return code, capsys.readouterr().err


def test_a_command_is_refused_and_says_how_to_lift_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: list[Study] = []
    monkeypatch.setattr(cli, "report", begun.append)
    monkeypatch.setenv("LC_ALL", "en_GB")
    monkeypatch.setenv("HYDROSCOPE_MOST_MEMORY_MB", "20")
    code, told = command(capsys, "run")
    assert code == 2 and "3,000 patients" in told and "--any-cost" in told and "--scale" in told
    code, told = command(capsys, "run", "--scale", "--patients", "100000000")
    assert code == 2 and "100,000,000 patients" in told and "--any-cost" in told
    code, told = command(capsys, "calibrate", "--seeds", "12")
    assert code == 2 and told.startswith("12 studies")
    monkeypatch.setenv("HYDROSCOPE_MOST_MEMORY_MB", "-20")
    assert command(capsys, "run") == (2, "HYDROSCOPE_MOST_MEMORY_MB takes a number above 0, not “-20”.\n")
    assert begun == []


@pytest.mark.parametrize("lifted", [{"HYDROSCOPE_MOST_MEMORY_MB": "9000"}, {}])
def test_a_limit_on_a_command_can_be_lifted(lifted: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Begun(Exception):
        pass

    def begun(study: Study) -> None:
        raise Begun

    monkeypatch.setattr(cli, "report", begun)
    monkeypatch.setenv("HYDROSCOPE_MOST_MEMORY_MB", "20")
    for name, value in lifted.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Begun):
        cli.main(["run"] if lifted else ["run", "--any-cost"])


def test_the_whole_country_by_shards_is_allowed() -> None:
    country = Scenario().change({"cohort.n_days": 365, "records.n_pool": 600_000})
    cohort = country.cohort.model_copy(update={"n_patients": 1_100_000})
    told = sharded_cost(country.model_copy(update={"cohort": cohort}))
    assert told.within(Cost(3600, 4e9))
