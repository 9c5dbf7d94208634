"""The privacy budget on the page L'espace projet: its gauge, what it costs, and nothing of it by default."""

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from interface import space
from interface.space_privacy import SIDE, WIDE
from interface.space_steps import STEPS
from simulator.space.budget import odds, surest
from simulator.space.space import Walls
from tests.test_page_space import SMALL, entered, kept, offered, press
from tests.visits import pictures, said, sound, visit, words_alike

BUDGET = {"privacy__budget": "3", "privacy__table": "0.5", "privacy__model": "2"}


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    with Walls(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(autouse=True)
def inside(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page opens its spaces within these walls."""
    monkeypatch.setenv("HYDROSCOPE_HOME", str(walls.home))
    monkeypatch.setattr(space, "walls", lambda: walls)


def gauge(app: AppTest) -> tuple[str, str]:
    """Label and drawing of the gauge."""
    return next((label, svg) for label, svg in pictures(app) if "ε" in label)


def test_answers_spend_the_budget_until_the_space_is_silent() -> None:
    app = entered(**BUDGET)
    assert gauge(app)[0] == "Spent: ε = 0 of 3. Left: 3." and "Nothing has been told yet" in said(app)
    app.selectbox(key="space_rows").set_value("age_group")
    press(app, "table")
    label, svg = gauge(app)
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="26" fill="#', svg)]
    assert label == "Spent: ε = 0.5 of 3. Left: 2.5."
    assert widths == [pytest.approx((WIDE - 2 * SIDE) / 6 - 1, abs=0.1)]
    assert f"{odds(0.5):.1f} times" in said(app) and f"{surest(0.5):.0%} sure at most" in said(app)
    assert "Noise was added to each count" in said(app) and "privacy budget\u00a0**0.5 of 3**" in said(app)
    press(app, "table")
    assert "Asked before" in said(app) and gauge(app)[0] == label
    press(app, "train")
    assert "Noise was added to the weights" in said(app) and "Spent: ε = 2.5 of 3" in gauge(app)[0]
    before = len(press(app, "evaluate").get("vega_lite_chart"))
    press(app, "cost")
    told = kept(app).asked[-1][1].released
    assert "not covered by the budget" in said(app) and f"it is {told['auroc']:.2f}" in said(app)
    assert len(app.get("vega_lite_chart")) == before + 2
    for rows in ("device", "manufacturer"):
        app.selectbox(key="space_rows").set_value(rows)
        press(app, "table")
    assert "only 0 of the privacy budget is left" in said(app)
    press(app, "erase")
    assert "Spent: ε = 3 of 3" in gauge(app)[0], "what was spent stays to be seen"
    journal = next(e.value for e in app.table if "Who" in e.value.columns)
    assert journal["What"].str.replace("\\", "").str.contains("ε spent so far: 2.5 of 3", regex=False).any()


def test_by_default_there_is_no_budget_and_the_level_says_who_may_set_one() -> None:
    assert not [label for label, _ in pictures(entered()) if "ε" in label]
    app = visit("space", lang="en", level="discovery")
    assert not [s for s in app.slider if s.key.startswith("p:privacy")]
    app = visit("space", lang="en", level="advanced")
    assert {s.key for s in app.slider} >= {"p:privacy.budget", "p:privacy.table", "p:privacy.model"}
    sound(app.slider(key="p:privacy.budget").set_value(12.0).run())
    assert "a weak promise" in said(app)
    sound(app.slider(key="p:privacy.budget").set_value(1.0).run())
    assert "a strong promise" in said(app)


def test_a_budget_set_while_a_space_is_open_is_told_and_opened_again() -> None:
    app = entered(level="advanced")
    sound(app.slider(key="p:privacy.budget").set_value(2.0).run())
    assert "has changed since" in said(app) and "cost" not in offered(app)
    press(app, "reopen")
    assert gauge(app)[0] == "Spent: ε = 0 of 2. Left: 2."


def test_both_languages() -> None:
    def walked(code: str) -> AppTest:
        app = entered(lang=code, level="expert", **BUDGET)
        app.selectbox(key="space_rows").set_value("sex")
        for key in ("describe", "table", "train"):
            press(app, key)
        app.selectbox(key="space_rows").set_value("birth_month")
        return press(app, "table")

    fr, en = walked("fr"), walked("en")
    known = "Chaudhuri|Dwork|SHA|Ponomareva|Hydroscope|ε"
    alike = {line for line in words_alike(fr, en) if not re.search(known, line)}
    assert not alike, alike


@pytest.mark.parametrize("link", [{"privacy__budget": "nan"}, {"privacy__budget": "1e9"}, {"privacy__table": "-1"}])
def test_a_hostile_budget_is_left_at_none(link: dict[str, str]) -> None:
    app = visit("space", lang="en", level="advanced", **SMALL, **link)
    assert app.slider(key="p:privacy.budget").value == 0


def test_the_page_says_what_to_do_now() -> None:
    def now(app: AppTest) -> str:
        return next(line.split("**Now**: ")[1] for line in said(app).splitlines() if "**Now**" in line)

    assert now(visit("space", lang="en", **SMALL)) == STEPS["open"]
    assert "**Now**" not in said(visit("space", lang="en", preset="no-snds"))
    app = entered()
    walked = [now(app), *(now(press(app, key)) for key in ("table", "lines", "train", "export"))]
    assert walked == [STEPS[key] for key in ("table", "refused", "train", "export", "erase")]
    assert now(press(app, "erase")) == STEPS["elsewhere"] and app.get("page_link")
