"""Every parameter explains itself, and nothing a stranger writes can break the scenario."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from simulator.parameters import LEVELS, Parameter, Refusal, Value
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters, read

ALL = parameters()
NUMBERS = [p for p in ALL.values() if p.kind in ("integer", "number")]
SETTINGS = {name: f.annotation for name, f in Scenario.model_fields.items() if f.annotation is not int}
TRAPS = "0123456789.eE+-_ ,infaNxXoObB٠١٢٣٤٥٦٧٨٩²½０１\x00\u2028\ud800"
CHARACTERS = st.text(max_size=30) | st.text(TRAPS, max_size=30)


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


HOSTILE: list[object] = [
    "", " ", "\x00", "abc", "NaN", "nan", "inf", "-inf", "Infinity", "1e308", "-1e308", "1e400", "1e-400", "-1", "-0",
    "٣", "²", "½", "１２", "0x10", "1_000", "1,5", "1.5.2", "--1", "true", "True", "null", "None", "[]", "{}", "[1]",
    "0" * 10_000_000, "9" * 10_000_000, "a" * 10_000_000, "9" * 399, "1" + "0" * 5000, "\ud800", "💥" * 50,
    "<script>alert(1)</script>", "'; DROP TABLE patients; --", "../../etc/passwd", "%00", "${jndi:ldap://x}",
    None, [], {}, (), [[]], [{}], [None], ["sex", ["sex"]], [["activity"]], {"a": 1}, {"activity": 1}, set(), b"1",
    math.nan, math.inf, -math.inf, 1e308, -1e308, -1, -0.0, 10**5000, -(10**5000), 2**63, 1j, object(), object,
    ["activity"] * 10_000, ["x" * 10_000_000], np.array([1, 2]), np.nan, lambda: 1, Ellipsis, nested(20_000),
]  # fmt: skip


def is_allowed(parameter: Parameter, value: Value) -> bool:
    """Whether a value is of the parameter's type and within its bounds."""
    match parameter.kind:
        case "switch":
            return isinstance(value, bool)
        case "choice":
            return value in parameter.choices
        case "subset":
            chosen = isinstance(value, tuple) and bool(value or not parameter.default)
            return chosen and set(value) <= set(parameter.choices) and len(set(value)) == len(value)
        case _:
            kind = int if parameter.kind == "integer" else float
            return type(value) is kind and math.isfinite(value) and parameter.low <= value <= parameter.high


def parse(parameter: Parameter, given: object) -> Value | None:
    """The value, or None when it is refused; anything else that happens is a failure."""
    try:
        value = parameter.parse(given)
    except Refusal as refusal:
        assert refusal.parameter is parameter and refusal.key == parameter.key
        assert len(refusal.given) <= 41 and refusal.given.isprintable() and len(str(refusal)) < 150
        return None
    assert is_allowed(parameter, value), (parameter.key, given, value)
    return value


@pytest.mark.parametrize("key", ALL)
def test_every_parameter_is_complete(key: str) -> None:
    p = ALL[key]
    assert p.level in LEVELS
    assert all(len(text.strip()) > 2 and text == text.strip() for text in (p.title, p.help, p.source))
    assert p.help.endswith((".", "?")) and p.title[0].isupper()
    assert p.unit == p.unit.strip()
    assert "TODO" not in p.help + p.source and "None" not in (p.title, p.help)
    assert is_allowed(p, p.default), p.default
    if p.kind in ("integer", "number"):
        assert p.low is not None and p.high is not None
        assert math.isfinite(p.low) and math.isfinite(p.high) and p.low < p.high
        assert p.unit or key in ("seed", "clinic.game")  # a number that counts nothing
    else:
        assert p.low is None and p.high is None
    assert bool(p.choices) == (p.kind in ("choice", "subset"))
    assert all(label.strip() for label in p.choices.values())


@pytest.mark.parametrize("name", SETTINGS)
def test_every_settings_class_is_frozen_and_closed_and_says_what_it_is_for(name: str) -> None:
    settings: Any = SETTINGS[name]
    assert issubclass(settings, BaseModel)
    assert settings.model_config["frozen"] and settings.model_config["extra"] == "forbid"
    assert settings.__doc__
    with pytest.raises(ValidationError):
        settings(no_such_setting=1)
    with pytest.raises(ValidationError):
        setattr(settings(), next(iter(settings.model_fields)), 1)
    assert hash(settings()) == hash(settings())


def test_choices_are_those_the_type_allows() -> None:
    for name, group in SETTINGS.items():
        for field, info in group.model_fields.items():
            p = ALL[f"{name}.{field}"]
            literals = re.findall(r"'([^']+)'", str(info.annotation)) if p.choices else []
            assert set(literals) == set(p.choices), p.key


def test_keys_are_unique_and_cover_every_setting() -> None:
    expected = {"seed"} | {f"{n}.{f}" for n, s in SETTINGS.items() for f in s.model_fields}
    assert set(ALL) == expected
    assert all(p.key == key for key, p in ALL.items())
    titles = [p.title for p in ALL.values()]
    assert len(set(titles)) == len(titles)


def test_a_beginner_is_shown_few_parameters_of_each_stage() -> None:
    for name in SETTINGS:
        shown = [k for k, p in ALL.items() if k.startswith(name) and p.level == "discovery"]
        assert len(shown) <= 6, name


@pytest.mark.parametrize("key", ALL)
def test_hostile_values_are_refused_or_harmless(key: str) -> None:
    for value in HOSTILE:
        parse(ALL[key], value)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=5) | st.complex_numbers()
anything = st.recursive(
    SCALARS | CHARACTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(ALL)), given=anything)
def test_nothing_but_a_refusal_comes_of_any_value(key: str, given: object) -> None:
    parse(ALL[key], given)


@given(key=st.sampled_from(sorted(ALL)), text=CHARACTERS)
def test_nothing_but_a_refusal_comes_of_any_text(key: str, text: str) -> None:
    parse(ALL[key], text)


@pytest.mark.parametrize("parameter", NUMBERS, ids=lambda p: p.key)
def test_bounds_are_inclusive_and_hold(parameter: Parameter) -> None:
    assert parameter.low is not None and parameter.high is not None
    step = 1 if parameter.kind == "integer" else 1e-3
    for bound, outside in ((parameter.low, parameter.low - step), (parameter.high, parameter.high + step)):
        assert parse(parameter, bound) == bound == parse(parameter, str(bound))
        assert parse(parameter, outside) is None and parse(parameter, str(outside)) is None


def values_of(parameter: Parameter) -> st.SearchStrategy[Value]:
    """Every value a parameter may have."""
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(sorted(parameter.choices))
    if parameter.kind == "subset":
        names = list(parameter.choices)
        some = st.sets(st.sampled_from(names), min_size=bool(parameter.default))
        return some.map(lambda s: tuple(n for n in names if n in s))
    assert parameter.low is not None and parameter.high is not None
    if parameter.kind == "integer":
        return st.integers(int(parameter.low), int(parameter.high))
    return st.floats(parameter.low, parameter.high)


@pytest.mark.parametrize("key", ALL)
@settings(max_examples=15)
@given(data=st.data())
def test_what_is_written_is_read_back(key: str, data: st.DataObject) -> None:
    value = data.draw(values_of(ALL[key]))
    written = ALL[key].write(value)
    assert ALL[key].parse(written) == value
    assert type(ALL[key].parse(written)) is type(value)
    as_json = json.loads(json.dumps(Scenario().change({key: value}).values()))
    assert ALL[key].parse(as_json[key]) == value


@given(data=st.data())
def test_a_scenario_is_its_differences(data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(sorted(ALL)), max_size=6))
    changes = {key: data.draw(values_of(ALL[key])) for key in keys}
    scenario = Scenario().change(changes)
    found = scenario.differences(Scenario())
    assert found == {k: v for k, v in changes.items() if v != Scenario().get(k)}
    assert Scenario().change(found) == scenario
    written = {key: ALL[key].write(value) for key, value in found.items()}
    assert Scenario().change(written) == scenario
    assert Scenario().change(scenario.values()) == scenario


def test_a_changed_scenario_is_still_a_valid_one() -> None:
    """``model_copy`` does not validate: what ``change`` makes must pass the models themselves."""
    for name, preset in PRESETS.items():
        tree = preset.scenario.model_dump()
        assert Scenario.model_validate(tree) == preset.scenario, name


def test_a_refused_change_changes_nothing() -> None:
    with pytest.raises(Refusal):
        Scenario().change({"alert.threshold": 0.2, "cohort.n_patients": "many"})


@pytest.mark.parametrize(
    "key", ["", "cohort", "cohort.", ".seed", "cohort.n_patients.x", "no.such", "__class__", "a" * 10**6]
)
def test_unknown_names_are_refused(key: str) -> None:
    with pytest.raises(Refusal) as error:
        Scenario().change({key: 1})
    assert error.value.parameter is None
    scenario, refusals = read([(key, "1")], Scenario())
    assert scenario == Scenario() and len(refusals) == 1


def test_what_is_not_allowed_keeps_its_value_and_is_reported() -> None:
    base = PRESETS["discovery"].scenario
    scenario, refusals = read(
        [("alert.threshold", "0.1"), ("cohort.n_patients", "NaN"), ("seed", "7"), ("what", "?")], base
    )
    assert scenario.differences(base) == {"alert.threshold": 0.1, "seed": 7}
    assert [r.key for r in refusals] == ["cohort.n_patients", "what"]


@given(st.lists(st.tuples(CHARACTERS | st.sampled_from(sorted(ALL)), anything), max_size=6))
def test_reading_a_stranger_s_link_never_fails(changes: list[tuple[str, object]]) -> None:
    scenario, refusals = read(changes, Scenario())
    assert len(refusals) <= len(changes)
    assert Scenario.model_validate(scenario.model_dump()) == scenario


def test_the_presets_of_the_project_are_there() -> None:
    assert set(PRESETS) >= {
        "discovery", "hydro-mini", "hydro", "perfect-pairing", "no-snds", "one-sensor", "unequal-territories"
    }  # fmt: skip
    assert DEFAULT_PRESET == "hydro-mini" and PRESETS[DEFAULT_PRESET].scenario == Scenario()
    assert all(p.name == name and p.title and p.story.endswith((".", "?")) for name, p in PRESETS.items())


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_only_what_differs(name: str) -> None:
    preset = PRESETS[name]
    found = preset.scenario.differences(Scenario())
    assert set(found) == set(preset.changes)
    assert name == DEFAULT_PRESET or found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hydro-mini", {"cohort.n_patients": 3000, "cohort.n_days": 730, "records.n_pool": 45_000}),
        ("hydro", {"cohort.n_patients": 35_000, "cohort.n_days": 1095, "records.n_pool": 600_000}),
        ("no-snds", {"records.available": False}),
        ("one-sensor", {"landmarks.channels": ("thoracic_impedance",), "model.kind": "one_sensor"}),
        ("perfect-pairing", {"identifiers.error_ratio": 0.0, "records.covered_share": 1.0}),
    ],
)
def test_presets_are_those_described(name: str, expected: dict[str, Value]) -> None:
    for key, value in expected.items():
        assert PRESETS[name].scenario.get(key) == value
