"""Hostile files: all are read, and what can be read is looked at and learned from; some by way of a real server."""

import asyncio

from interface.own_files import MOST_MEGABYTES, checked
from interface.shell import plain
from models.training import ModelSettings
from simulator import own_columns
from simulator import pair_suggestions as suggest
from simulator.files import LEADS_TO_A_FORMULA, TextTable, as_csv, read_table
from simulator.language import LANGUAGES, language
from simulator.linkage.fields import compared
from simulator.linkage.request import Request
from simulator.own_table import MOST_FEATURES, Asked, learn, prepare
from simulator.pairing_evidence import weigh
from simulator.problem import Problem, shown
from simulator.text_similarity import jaro_winkler
from tests.reliability.report import Report, chance
from tests.reliability.tables import table
from tests.reliability.visitor import Visitor, healthy, server

PART = "uploads"
LONGEST_TOLD = 700
MOST_PAIRS = 20_000


def play(seed: int, numbers: range, report: Report) -> None:
    """Read every file, use what can be read; what is refused must be told in one sentence."""
    for number in report.in_time(numbers):
        kind, name, data = table(chance(seed, PART, number))
        with report.case(number, kind, (name, data)):
            report.ended[read(data, name)] += 1


def read(data: bytes, name: str) -> str:
    """Read one file as the page does, then use it; how it ended. Raises AssertionError."""
    try:
        found = checked(data, shown(name))
    except Problem as problem:
        _told(problem)
        return "refused"
    assert len(found) and found.columns.shape[1], "an empty table"
    _written_harmlessly(found)
    return f"read; {_learned(found)}, {_paired(found)}"


def _told(problem: Problem) -> None:
    """A refusal is one sentence in both languages, and obeys no Markdown."""
    for code in LANGUAGES:
        said = language(code)._(problem.message, **problem.values)
        assert "\n" not in said and len(said) <= LONGEST_TOLD, f"{len(said)} characters: {said[:200]}"
        assert "<" not in plain(said).replace("\\<", "")


def _written_harmlessly(found: TextTable) -> None:
    """What we write of it opens in a spreadsheet without a formula, and says the same."""
    safe = as_csv(found.columns)
    if safe.strip():
        lines = safe.decode().split("\n")
        assert not any(line.startswith(LEADS_TO_A_FORMULA[:4]) for line in lines[:1]), lines[0][:80]
        again = read_table(safe, "again.csv") if any(c.strip() for c in lines[0].split(",")) else found
        cells = again.columns.to_numpy().ravel()
        assert not any(str(cell).startswith(LEADS_TO_A_FORMULA) for cell in cells), "a formula was written"


def _learned(found: TextTable) -> str:
    """What the page proposes is learned from, or refused."""
    columns = own_columns.look(found)
    person = own_columns.likely_identifier(columns, len(found))
    outcome = own_columns.likely_outcome(columns, {person} if person else set())
    if outcome is None:
        return "no outcome"
    event = own_columns.likely_event(found.columns[outcome])
    usual = [c.name for c in columns.values() if c.offered and not c.personal and c.name not in (person, outcome)]
    features = tuple(usual[:MOST_FEATURES])
    texts = tuple(name for name in features if columns[name].kind == "text")
    try:
        learn(prepare(found, Asked(person, outcome, (event,), features, texts)), ModelSettings())
    except Problem as problem:
        _told(problem)
        return "not learned from"
    return "learned from"


def _paired(found: TextTable) -> str:
    """Duplicates are looked for as the page proposes, or that is refused."""
    tables, key = [found], suggest.identifier(found)
    fields = suggest.fields(tables, [key])
    if not fields:
        return "nothing to compare"
    try:
        ready = tuple(compared(field, tables, jaro_winkler) for field in fields)
        blocks = suggest.blocks(ready, True, MOST_PAIRS)
        if not blocks:
            return "no block"
        weigh(Request(key, fields, blocks, 0.0, False, MOST_PAIRS), tables, jaro_winkler)
    except Problem as problem:
        _told(problem)
        return "not paired"
    return "paired"


def play_pages(seed: int, numbers: range, report: Report) -> None:
    """Send files to the page Vos fichiers of a real server, and press the button if there is one."""

    async def send(address: str, number: int) -> None:
        kind, name, data = table(chance(seed, PART, number))
        part = ("pairs", "table")[number % 2]
        visitor = Visitor(address, "vos-fichiers")
        with report.case(number, f"by the server, {kind}", (name, data)):
            try:
                await visitor.open()
                how = await _give(visitor, part, name, data)
            finally:
                await visitor.leave()
            visitor.check()
            report.ended[f"by the server: {how}"] += 1

    async def all_of_them(address: str) -> None:
        for number in report.in_time(numbers):
            await send(address, number)
        await healthy(address)

    with server() as started:
        asyncio.run(all_of_them(started.address))


async def _give(visitor: Visitor, part: str, name: str, data: bytes) -> str:
    """Choose the part, upload, press; how it ended."""
    if part == "table":
        await visitor.move("own_w_part", _option(visitor, "own_w_part", 1))
    else:
        await visitor.move("own_w_alone", _option(visitor, "own_w_alone", 1))
    before = visitor.texts
    status = await visitor.upload(f"own_upload_{'table' if part == 'table' else 'left'}_0", name, data)
    if status != 204:
        assert len(data) > MOST_MEGABYTES * 1_000_000 or not name.strip(), f"the server said {status}"
        return f"status {status}"
    assert visitor.texts != before, "nothing was said of the file"
    if visitor.has(f"own_{part}_go"):
        await visitor.move(f"own_{part}_go", True)
        return "pressed"
    return "shown"


def _option(visitor: Visitor, key: str, k: int) -> str:
    return str(visitor.widget(key).options[k].content)
