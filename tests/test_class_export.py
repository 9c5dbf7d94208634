"""What a class leaves: all of it in the export, nothing of it after the erasure. On both databases."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from classroom import class_views, taking_part, teaching
from classroom.bulletin import bulletin
from classroom.door import enter_as_teacher, join, open_class
from classroom.export import as_csv, as_json, exported
from classroom.store import FILE, KEPT
from tests.class_lessons import Lesson, fill, refused
from tests.class_stores import Place, everything


def test_the_export_holds_all_but_the_hashes(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    stranger = open_class(store, "a passphrase")
    join(store, stranger.code, "swan")
    rows = exported(store, teacher)
    held = everything(store)
    for name in set(held) - {"attempts", "classes", "groups"}:
        assert len(rows[name]) == len(held[name]) > 0, name
    assert [row["alias"] for row in rows["groups"]] and {row["alias"] for row in rows["groups"]} == {"heron", "owl"}
    assert [row["code"] for row in rows["classes"]] == [teacher.code]
    written = as_json(rows)
    assert json.loads(written) == rows and b"scrypt" not in written and stranger.code.encode() not in written


@pytest.mark.parametrize(("language", "delimiter", "decimal"), [("fr", ";", "1,5"), ("en", ",", "1.5")])
def test_a_spreadsheet_shows_the_export_and_runs_nothing(
    lesson: Lesson, language: Any, delimiter: str, decimal: str
) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    prompt = teaching.ask(store, teacher, "question", "argue")
    formulas = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "  =1", "＝1"]
    for formula in formulas:
        taking_part.answer(store, heron, prompt, formula)
        cells = _cells(as_csv(exported(store, teacher), language), delimiter)
        answers = cells["answers.csv"]
        assert [f"'{formula}"] == [row["value"] for row in answers if row["prompt_id"] == prompt]
    assert {row["group"] for row in answers} == ({"Héron", "Hibou"} if language == "fr" else {"Heron", "Owl"})
    assert [row["points"] for row in cells["marks.csv"]] == [decimal] and len(cells) == 8
    assert not any(v.startswith(("=", "+", "@")) for rows in cells.values() for row in rows for v in row.values())


def _cells(packed: bytes, delimiter: str) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        texts = {name: files.read(name).decode("utf-8-sig") for name in files.namelist()}
    return {
        name: list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)) for name, text in texts.items()
    }


def test_an_erased_class_leaves_nothing(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    heron, owl = join(store, teacher.code, "heron"), join(store, teacher.code, "owl")
    fill(store, teacher, heron, owl)
    other = open_class(store, "a passphrase")
    bulletin(store, heron)
    assert class_views.board(store, heron)
    before = b"".join(file.read_bytes() for file in place.home.iterdir())
    assert (b"sesame" in before) == (place.url is None)  # else it is elsewhere
    teaching.erase(store, teacher)
    for act in (bulletin, taking_part.answers, class_views.board):
        refused("class_ended", act, store, heron)
    refused("class_ended", teaching.present, store, teacher)
    refused("no_class", enter_as_teacher, store, teacher.code, "a passphrase")
    rows = everything(store)
    assert [row.id for row in rows.pop("classes")] == [other.class_id] and not any(rows.values())
    after = b"".join(file.read_bytes() for file in place.home.iterdir())
    for trace in ("sesame", "424242", teacher.code, teacher.class_id, heron.group_id, "heron"):
        assert trace.encode() not in after, trace
    assert (other.code.encode() in after) == (place.url is None)
    store.close()


def test_a_class_that_ends_by_itself_leaves_no_byte_either(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    fill(store, teacher, join(store, teacher.code, "heron"), join(store, teacher.code, "owl"))
    store.clock.now += KEPT
    refused("class_ended", teaching.freeze, store, teacher, True)
    store.sweep()
    assert not any(everything(store).values())
    assert not any(b"sesame" in file.read_bytes() for file in place.home.iterdir())
    assert not store.seen and (place.url is not None or (place.home / FILE).exists())
    store.close()
