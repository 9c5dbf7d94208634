"""The page Sans ordinateur as its visitors see it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from classroom.deck import IMPLANTS, NOBODY, Deck, deal, scenario
from interface import compute
from simulator.study import Study
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike
from tests.worlds import one_thread  # noqa: F401


def deck() -> Deck:
    return deal(Study(scenario("full"), compute.cache()), 1)


def typed(pairs: np.ndarray, minutes: int = 12, lang: str = "en") -> AppTest:
    app = visit("unplugged", lang=lang)
    for k, row in enumerate(pairs):
        app.selectbox(key=f"deck_full_1_{k}").set_value(int(row))
    app.number_input(key="deck_full_1_minutes").set_value(minutes)
    return sound(next(b for b in app.button if b.proto.is_form_submitter).click().run())


def test_nothing_is_told_before_the_pairs_are_typed_in() -> None:
    app = visit("unplugged", lang="en")
    assert not app.expander and not charts(app) and "algorithm pairs" not in said(app)


def test_a_perfect_group_is_told_so_beside_the_algorithm() -> None:
    truth = deck().truth
    app = typed(truth)
    assert [s.value for s in app.success] == ["Not one mistake: every pair is right and nobody is missed."]
    (bars,) = charts(app)["pairs"].values()
    mine = {row["kind"]: row["n"] for row in bars if row["who"] == "Your group"}
    found = int((truth != NOBODY).sum())
    left = {"wrong pairs": 0, "missed pairs": 0, "left alone, rightly": IMPLANTS - found}
    assert mine == {"right pairs": found, **left}
    assert "**Your group** · 12 minutes" in said(app)


def test_mistakes_are_shown_field_by_field_and_a_card_given_twice_is_told() -> None:
    pairs = deck().truth.copy()
    here = np.flatnonzero(pairs != NOBODY)
    pairs[here[0]] = pairs[here[1]]
    app = typed(pairs)
    assert any("same hospital card" in w.value for w in app.warning)
    assert app.expander[0].label == "Look at your 1 mistake" and len(app.table) == 1
    (bars,) = charts(app)["pairs"].values()
    for who in ("Your group", "The algorithm"):  # a wrong pair is not a missed one too
        assert sum(row["n"] for row in bars if row["who"] == who) == IMPLANTS


def test_both_languages() -> None:
    pairs = np.where(deck().truth == NOBODY, 3, NOBODY)
    assert not {line for line in words_alike(typed(pairs, lang="fr"), typed(pairs)) if "Hydroscope" not in line}


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert visit("unplugged", **link).title
