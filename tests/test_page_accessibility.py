"""The page Accessibilité tells what was measured, in both languages, and what the law asks for."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from interface.shell import LEVEL_TITLES
from simulator.language import LANGUAGES, Language, language
from tests import accessibility, axe, screenshots, states
from tests.accessibility import FILE, View
from tests.visits import HOSTILE, said, sound, visit, words_alike

FOUND = json.loads(FILE.read_text("utf8"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_figures_are_those_that_were_measured(code: Language) -> None:
    app, t = visit("accessibility", lang=code), language(code)
    sound(app)
    told = said(app)
    assert t.date(datetime.datetime.fromisoformat(FOUND["date"])) in told
    counted = (FOUND["views"], *(len(FOUND[name]) for name in ("pages", "states", "rules")), *FOUND["widths"])
    assert all(t.number(n) in told for n in counted) and FOUND["axe"] in told
    levels = {level: t._(title) in told for level, title in LEVEL_TITLES.items()}
    assert [level for level in sorted(levels) if levels[level]] == FOUND["levels"]
    clean = not FOUND["grave_of_ours"] + FOUND["lesser_of_ours"]
    assert clean == (t._("In what we wrote, no fault that it can see was left that day.") in told)
    assert "RGAA" in told and "Défenseur des droits" in told and "2019-768" in told


def test_what_is_said_to_have_been_measured_was() -> None:
    """Both languages, a computer's and a telephone's width, pages and states that exist."""
    assert set(FOUND["languages"]) == set(LANGUAGES) and min(FOUND["widths"]) <= 390 and max(FOUND["widths"]) >= 1280
    assert set(FOUND["pages"]) <= set(screenshots.ADDRESSES) and set(FOUND["states"]) <= set(states.STATES)


def test_the_record_holds_what_was_looked_at_even_when_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fault = {"rule": "label", "impact": "serious", "target": "", "html": "", "why": "", "known": -1}
    views = [
        (View("fr", 390, "dark", "expert", page="data"), axe.Look(frozenset({"label"}), ())),
        (View("en", 390, "dark", "expert", state="loading"), axe.Look(frozenset({"list"}), (fault,))),
    ]

    def stopped(_: object) -> Iterator[tuple[View, axe.Look]]:
        yield from views
        raise KeyboardInterrupt

    monkeypatch.setattr(accessibility, "FILE", tmp_path / "record.json")
    monkeypatch.setattr(accessibility, "looks", stopped)
    for way, times in (("--write", 1), ("--add", 2)):
        with pytest.raises(KeyboardInterrupt):
            accessibility.main([way])
        kept = json.loads(accessibility.FILE.read_text("utf8"))
        assert kept["views"] == 2 * times and (kept["pages"], kept["states"]) == (["data"], ["loading"])
        assert (kept["widths"], kept["languages"], kept["rules"]) == ([390], ["en", "fr"], ["label", "list"])
        assert len(kept["grave_of_ours"]) == 1 and kept["lesser_of_ours"] == []


@pytest.mark.parametrize(("hours", "axe_version", "joined"), [(23, None, True), (25, None, False), (1, "1.0", False)])
def test_a_record_is_joined_for_a_day_whatever_midnight_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hours: int, axe_version: str | None, joined: bool
) -> None:
    begun = (datetime.datetime.now() - datetime.timedelta(hours=hours)).isoformat(timespec="minutes")
    before = {**FOUND, "date": begun, "axe": axe_version or axe.version(), "views": 100}
    monkeypatch.setattr(accessibility, "FILE", tmp_path / "record.json")
    accessibility.FILE.write_text(json.dumps(before), "utf8")
    one = (View("fr", 390, "dark", "expert", page="data"), axe.Look(frozenset({"label"}), ()))
    monkeypatch.setattr(accessibility, "looks", lambda _: [one])
    assert accessibility.main(["--add"]) == 0
    kept = json.loads(accessibility.FILE.read_text("utf8"))
    assert kept["views"] == (101 if joined else 1) and (kept["date"] == begun) == joined


def test_nothing_is_left_in_english() -> None:
    assert words_alike(*(visit("accessibility", lang=code) for code in LANGUAGES)) == set()


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    sound(visit("accessibility", **{name.replace(".", "__"): value for name, value in link.items()}))
