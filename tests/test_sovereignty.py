"""Who could read the data: the rules agree with each other, every answer has its reason and its source."""

import re
from dataclasses import fields
from itertools import pairwise

import pytest

from simulator.scenario import PRESETS
from simulator.sovereignty import (
    FOREIGN,
    HOSTINGS,
    OPTIONS,
    OUTSIDE,
    READERS,
    THINGS,
    Hosting,
    doors,
    findings,
    hosting_of,
    intruders,
    matrix,
    number_of,
)
from simulator.sovereignty.readers import Access
from simulator.sovereignty.rules import RULES
from simulator.sovereignty.scale import cost, months
from simulator.sovereignty.software import PARTIES
from simulator.sovereignty.sources import SOURCES
from simulator.sovereignty.story import STEPS

RANK: dict[Access, int] = {"nothing": 0, "cipher": 1, "reads": 2}


def worse(one: Hosting, other: Hosting) -> list[tuple[str, str]]:
    """The cells in which somebody gets more under ``other``; those who read by right are not intruders."""
    return [
        key
        for key, cell in matrix(other).items()
        if cell.access != "right" and RANK[cell.access] > RANK.get(matrix(one)[key].access, 2)
    ]


def changed(hosting: Hosting, **changes: object) -> Hosting:
    return Hosting.model_validate({**hosting.model_dump(), **changes})


def test_every_cell_has_an_answer_a_reason_and_known_sources() -> None:
    for hosting in HOSTINGS:
        cells = matrix(hosting)
        assert set(cells) == {(reader, thing) for reader in READERS for thing in THINGS}
        for cell in cells.values():
            assert cell.reason and cell.sources and set(cell.sources) <= set(SOURCES)


def test_every_rule_decides_something_somewhere() -> None:
    decided = {(cell.reason, cell.access, cell.sources) for h in HOSTINGS for cell in matrix(h).values()}
    assert not [rule for rule in RULES if (rule.reason, rule.access, rule.sources) not in decided]


@pytest.mark.parametrize(
    ("field", "safer", "riskier"),
    [
        ("keys", "customer", "host"),
        ("keys", "trustee", "host"),
        ("keys", "customer", "none"),
        ("keys", "trustee", "none"),
        ("memory", "encrypted", "clear"),
        ("administrators", "europe", "anywhere"),
        ("administrators", "customer", "europe"),
        ("place", "europe", "united_states"),
        ("provider", "eu", "us"),
        ("provider", "own", "eu"),
    ],
)
def test_a_precaution_never_lets_anyone_in(field: str, safer: str, riskier: str) -> None:
    gains = 0
    for hosting in HOSTINGS:
        before, after = changed(hosting, **{field: riskier}), changed(hosting, **{field: safer})
        assert not worse(before, after), (field, safer, hosting)
        gains += bool(worse(after, before))
    assert gains, "a precaution that helps nowhere would not be one"


def test_a_label_changes_nothing_by_itself() -> None:
    for hosting in HOSTINGS:
        cells = {key: cell.access for key, cell in matrix(changed(hosting, certification="none")).items()}
        assert {key: cell.access for key, cell in matrix(hosting).items()} == cells


def test_what_encryption_at_rest_does_and_does_not() -> None:
    for hosting in HOSTINGS:
        cells = {key: cell.access for key, cell in matrix(hosting).items()}
        assert (cells["thief", "stored"] == "reads") == (hosting.keys == "none")
        assert (cells["staff", "stored"] == "reads") == (not hosting.keys_apart)
        assert (cells["staff", "use"] == "reads") == (hosting.memory == "clear"), "keys do not protect the memory"
        assert cells["password", "stored"] == "reads", "a stolen password opens whatever the host"


def test_the_law_reaches_whoever_answers_to_it_wherever_the_disk_is() -> None:
    for hosting in HOSTINGS:
        opened = [thing for thing in intruders_of("us", hosting) if thing != "software"]
        if not hosting.within_us_reach:
            assert not opened
        if hosting.provider == "us":
            assert hosting.within_us_reach
    european_disk = changed(OPTIONS["azure"].hosting, administrators="europe", place="europe")
    assert "stored" in intruders_of("us", european_disk)
    support_abroad = changed(OPTIONS["european"].hosting, administrators="anywhere")
    assert "use" in intruders_of("us", support_abroad)


def intruders_of(reader: str, hosting: Hosting) -> list[str]:
    return [thing for thing in THINGS if reader in intruders(hosting, thing)]


def test_the_number_in_a_link_stands_for_one_hosting() -> None:
    assert [number_of(hosting_of(i)) for i in range(len(HOSTINGS))] == list(range(len(HOSTINGS)))
    assert len(set(HOSTINGS)) == len(HOSTINGS)
    with pytest.raises(IndexError):
        hosting_of(len(HOSTINGS))


def test_a_study_does_not_depend_on_its_host() -> None:
    names = {name for scenario in PRESETS.values() for name in type(scenario.scenario).model_fields}
    assert not names & {"hosting", "sovereignty"}


def test_the_law_of_each_choice_gravest_first_with_sources() -> None:
    order = ["impossible", "forbidden", "tension", "fine"]
    for hosting in HOSTINGS:
        weights = [finding.weight for finding in findings(hosting)]
        assert weights and weights == sorted(weights, key=order.index)
        assert all(finding.source in SOURCES for finding in findings(hosting))
        label_lost = hosting.certification == "secnumcloud" and hosting.within_us_reach
        abroad = hosting.certification != "none" and hosting.place == "united_states"
        assert ("impossible" in weights) == (label_lost or abroad)
        agreed = any(finding.source == "dpf" for finding in findings(hosting))
        assert agreed == (hosting.provider == "us"), "the agreement is about US firms"
        assert ("forbidden" in weights) == (hosting.certification == "none" and hosting.provider != "own")


def test_ready_made_choices_exist_and_only_the_uncertified_host_is_not_allowed() -> None:
    told = {name: {finding.weight for finding in findings(option.hosting)} for name, option in OPTIONS.items()}
    assert not any("impossible" in weights for weights in told.values())
    assert [name for name, weights in told.items() if "forbidden" in weights] == ["european"]
    assert len({option.hosting for option in OPTIONS.values()}) == len(OPTIONS)


def test_doors_are_counted_in_the_table() -> None:
    for hosting in (option.hosting for option in OPTIONS.values()):
        for readers in (FOREIGN, OUTSIDE):
            things = ("stored", "use", "keys", "logs")
            opened = sum(reader in intruders(hosting, thing) for reader in readers for thing in things)
            assert doors(hosting, readers) == (4 * len(readers) - opened, 4 * len(readers))
    closed = {name: doors(option.hosting, FOREIGN)[0] for name, option in OPTIONS.items()}
    assert closed["azure"] < closed["azure_keys"] < closed["secnumcloud"] == closed["own"]


def test_costs_and_delays_are_ranges_and_a_precaution_is_never_free() -> None:
    for hosting in HOSTINGS:
        for value in (cost(hosting), months(hosting)):
            assert 0 <= value.low <= value.high and value.source in SOURCES
        apart, together = changed(hosting, keys="customer"), changed(hosting, keys="host")
        assert cost(apart).high > cost(together).high and months(apart).high >= months(together).high
        encrypted, clear = changed(hosting, memory="encrypted"), changed(hosting, memory="clear")
        assert cost(encrypted).high > cost(clear).high and months(encrypted).high > months(clear).high


def test_what_is_not_published_is_called_an_assumption() -> None:
    published = {name for name, option in OPTIONS.items() if cost(option.hosting).source != "assumed"}
    assert published == {"azure"}
    waited = {name for name, option in OPTIONS.items() if months(option.hosting).source != "assumed"}
    assert waited == {"secnumcloud"}
    assert SOURCES["assumed"].kind == "assumption"
    assert [name for name, source in SOURCES.items() if source.kind == "assumption"] == ["assumed"]


def test_the_story_is_in_order_sourced_and_complete() -> None:
    years = [int(re.findall(r"20\d\d", step.when)[-1]) for step in STEPS]
    assert all(before <= after for before, after in pairwise(years))
    assert all(step.sources and set(step.sources) <= set(SOURCES) for step in STEPS)
    main = [int(re.findall(r"20\d\d", step.when)[-1]) for step in STEPS if step.main]
    assert main == [2019, 2020, 2022, 2024, 2026, 2026]
    assert "expected" in STEPS[-1].what, "not yet done when this was written"


def test_the_firms_that_the_dossier_names_each_with_a_source() -> None:
    titles = " ".join(party.title for party in PARTIES)
    assert all(name in titles for name in ("SignalHF", "IQVIA", "Verily", "GAFAM", "SNDS"))
    for party in PARTIES:
        assert all(getattr(party, field.name) for field in fields(party))
        assert set(party.sources) <= set(SOURCES)


def test_every_source_serves() -> None:
    used = {key for rule in RULES for key in rule.sources}
    used |= {finding.source for hosting in HOSTINGS for finding in findings(hosting)}
    used |= {key for step in STEPS for key in step.sources} | {key for party in PARTIES for key in party.sources}
    used |= {key for option in OPTIONS.values() for key in option.sources}
    assert used == set(SOURCES)
