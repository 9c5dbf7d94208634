"""The page Évaluation opened by a link: what it keeps, what it refuses and how, and what it may not do."""

import re

import pytest

from interface.shell import plain
from simulator.language import LANGUAGES, language
from simulator.messages import explain
from simulator.parameters import Refusal
from simulator.scenario import parameters
from tests.test_page_evaluation import EN, FR, expected, figures, plainly, run, study, visit


@pytest.mark.parametrize("value", ["0.0312345", "0.03000001", "0.001", "0.5", "0.49999999"])
def test_a_threshold_between_two_steps_is_kept_and_can_be_left(value: str) -> None:
    app = visit(lang="en", **{"alert.threshold": value})
    slider = app.select_slider(key="p:alert.threshold")
    assert slider.value == float(value)
    assert figures(app) == expected(study(**{"alert.threshold": value}), EN)
    options = list(slider.options)
    run(slider.set_value(0.04))
    assert list(app.select_slider(key="p:alert.threshold").options) == options
    assert figures(app) == expected(study(**{"alert.threshold": 0.04}), EN)


HOSTILE = ["", "abc", "NaN", "-inf", "1e308", "-1", "9" * 100_000, "\x00", "![x](http://a.b/c.png)", "²", "1;2"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:12]))
def test_a_bad_value_is_refused_politely_with_the_bounds(value: str, code: str) -> None:
    t = language(code)
    app = visit(lang=code, **{"alert.threshold": value})
    told = [plainly(w.value) for w in app.warning]
    assert told == [explain(Refusal(parameters()["alert.threshold"], value), t)]
    assert "alert.threshold" in told[0] and t.number(0.001, 3) in told[0] and t.number(0.5, 1) in told[0]
    assert len(told[0]) < 200
    assert figures(app) == expected(study(), t)
    assert "alert.threshold" not in app.query_params


def test_a_link_whose_every_parameter_is_wrong_shows_the_preset() -> None:
    app = visit(preset="discovery", lang="en", **dict.fromkeys(parameters(), "NaN"))
    told = [plainly(w.value) for w in app.warning]
    first = list(parameters().values())[:5]
    assert told[:5] == [explain(Refusal(p, "NaN"), EN) for p in first]
    assert told[5:] == [f"And {len(parameters()) - 5} more."]
    assert figures(app) == expected(study("discovery"), EN)


def test_unknown_names_are_told_and_the_rest_of_the_link_is_kept() -> None:
    link = {"preset": "utopia", "level": "god", "nope": "1", "alert.threshold": "0.05", "patient": "x", "lang": "xx"}
    app = visit(**link)
    told = "\n".join(plainly(w.value) for w in app.warning)
    assert all(f"« {word} »" in told.replace("\u00a0", " ") for word in ("preset=utopia", "level=god", "nope"))
    assert figures(app) == expected(study(**{"alert.threshold": 0.05}), FR)
    assert dict(app.query_params) in ({"alert.threshold": "0.05"}, {"alert.threshold": ["0.05"]})


def test_a_thousand_parameters_are_told_in_a_few_lines() -> None:
    app = visit(lang="en", **{f"p{i}": "1" for i in range(990)})
    told = [plainly(w.value) for w in app.warning]
    assert told[:2] == ["There is no parameter “p0”.", "There is no parameter “p1”."]
    assert len(told) <= 10 and re.fullmatch(r"And \d+ more\.", told[-1])
    assert figures(app) == expected(study(), EN)


@pytest.mark.parametrize(
    "link", [{f"p{i}": "1" for i in range(5000)}, {"alert.threshold": "9" * 10_000_000}], ids=["5,000 names", "10 MB"]
)
def test_a_link_too_long_for_the_server_is_said_to_be_unread(link: dict[str, str]) -> None:
    app = visit(**link)
    assert [plainly(w.value) for w in app.warning] == [FR._("The link is too long and was not read.")]
    assert figures(app) == expected(study(), FR)
    assert not run(app).warning


def test_a_link_cannot_write_markdown_on_the_page() -> None:
    evil = "![x](http://evil.example/a.png) :red[b] $x$ <b>"
    app = visit(lang="en", preset=evil, **{"alert.threshold": evil, evil: "1"})
    assert len(app.warning) == 3
    for shown in (w.value for w in app.warning):
        assert not re.search(r"(?<!\\)[\[\]!$<>*_`:()]", shown)
        assert "://" not in shown.replace("\\", "")


@pytest.mark.parametrize(
    "text", ["a *b* _c_", "http://x.y www.x.y a@b.c", "\\", "1. x", "| a | b |", ":a: #x", "> q"]
)
def test_plain_text_is_read_as_it_is_written(text: str) -> None:
    assert plainly(plain(text)) == text
    assert not re.search(r"://|www\.|@[^\u2060]", plain(text).replace("\\", ""))
