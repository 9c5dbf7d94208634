"""What every content file of the lesson rests on: its words, its sources, its objectives, its arithmetic."""

import ast
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from classroom import arithmetic
from classroom.objectives import LEVELS, existing_objective, objectives
from classroom.sources import cited, document_of, dossier, existing, link_of, page_of, works
from classroom.words import Unreadable, Words, read
from interface.story import STORY


def test_words_are_in_both_languages_and_set_as_french_is() -> None:
    words = Words(fr="Qu'est-ce que « 62 % » ?", en="What is “62%”?")
    assert words.fr == "Qu’est\u2011ce que «\u00a062\u00a0%\u00a0»\u00a0?" and words.in_("en") == "What is “62%”?"
    for empty in ({"fr": " ", "en": "x"}, {"fr": "x"}, {"fr": "x", "en": "y", "de": "z"}):
        with pytest.raises(ValidationError):
            Words.model_validate(empty)


def test_a_bad_file_is_named_and_the_place_in_it(tmp_path: Path) -> None:
    class Sheet(BaseModel):
        title: Words

    path = tmp_path / "sheet.toml"
    path.write_text('title.fr = "Titre"')
    with pytest.raises(Unreadable, match=r"sheet\.toml:\s+title\.en"):
        read(path, Sheet)
    path.write_text("title = ")
    with pytest.raises(Unreadable, match=r"sheet\.toml"):
        read(path, Sheet)


def test_sources_exist() -> None:
    assert list(dossier()) == [1, 2, 3, 4, 5, 6, 7]
    assert [n for n, document in dossier().items() if not document.has_text] == [1, 3]
    assert {page_of(f"page {file}") for pages in STORY.values() for file, *_ in pages} >= {"mission", "space"}
    for source in ("dossier 5", "page linkage", "champion"):
        assert existing(source) == source
    for missing in ("dossier 9", "dossier", "page nowhere", "page ../app", "", "Dossier 5", "unheard-of"):
        with pytest.raises(ValueError, match="no such source"):
            existing(missing)
    assert document_of("page linkage") is None and cited("page linkage") is None
    assert link_of("page linkage") is None and str(link_of("dossier 7")).endswith("nouvelle-etape-hydro")
    assert all(cited(source) for source in ("dossier 1", *works()))


def test_objectives_cover_both_kinds_and_every_level() -> None:
    found = objectives().values()
    assert {o.kind for o in found} == {"cognitive", "methodological"}
    assert {level for o in found for level in o.levels} == set(LEVELS)
    assert "rogramme" in next(iter(found)).programme.en
    with pytest.raises(ValueError, match="no such objective"):
        existing_objective("fly")


@pytest.mark.parametrize("expression", ["a / (b - 1)", "-a * 100", "a + b - 2.5", "(a + b) / (a * b)"])
def test_arithmetic_is_python_s(expression: str) -> None:
    names = {"a": 7.0, "b": 4.0}
    assert arithmetic.value(expression, names) == pytest.approx(eval(expression, {}, dict(names)))
    assert arithmetic.names_in(expression) == {
        n.id for n in ast.walk(ast.parse(expression)) if isinstance(n, ast.Name)
    }


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "a.b", "a[0]", "a ** 9", "'x'", "a if a else b", "a;b", ""]
)
def test_nothing_else_is_arithmetic(expression: str) -> None:
    class Sheet(BaseModel):
        answer: arithmetic.Expression

    with pytest.raises(ValidationError):
        Sheet(answer=expression)
