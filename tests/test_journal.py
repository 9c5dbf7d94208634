"""The journal finds every entry that was altered, removed, exchanged or cut off; and it survives its writer."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.cli import main
from simulator.space.journal import START, Journal, digest_of, line_of, read, verify

ROOT = Path(__file__).resolve().parents[1]


def written(path: Path, n: int = 6, closed: bool = True) -> Path:
    journal = Journal(path, "groupe-3")
    journal.add("opened", {"seed": 1})
    for i in range(n - 2):
        journal.add("request", {"ask": "table", "rows": ["sex"], "i": i}, bytes_in=20 + i)
    journal.add("closed" if closed else "decision", {})
    journal.close()
    return path


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def kinds(path: Path, digest: str | None = None) -> set[str]:
    return {fault.kind for fault in verify(path, digest).faults}


def test_a_sound_journal_verifies_and_tells_what_happened(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl")
    found = verify(path)
    assert (found.entries, found.closed, found.faults) == (6, True, [])
    entries = read(path)
    assert entries[0]["previous"] == START and entries[-1]["digest"] == found.digest
    assert [e["number"] for e in entries] == [1, 2, 3, 4, 5, 6] and entries[3]["bytes_in"] == 22
    assert all(one["digest"] == other["previous"] for one, other in pairwise(entries))
    assert kinds(path, found.digest) == set() and kinds(path, "0" * 64) == {"foreign"}
    assert path.stat().st_mode & 0o077 == 0


def test_nobody_writes_over_a_journal(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl")
    with pytest.raises(FileExistsError):
        Journal(path, "someone")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_byte_that_changes_is_found(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.jsonl"
    sound = tmp_path / "sound"
    if not sound.exists():
        sound.write_bytes(written(path).read_bytes())
    content = bytearray(sound.read_bytes())
    place = data.draw(st.integers(0, len(content) - 2))  # the last line break says nothing
    other = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]))
    content[place] = other
    path.write_bytes(content)
    assert kinds(path)


@pytest.mark.parametrize("row", range(6))
def test_a_removed_entry_is_found(tmp_path: Path, row: int) -> None:
    path = written(tmp_path / "a.jsonl")
    kept = lines(path)
    del kept[row]
    path.write_bytes(b"".join(kept))
    assert kinds(path) == ({"moved"} if row < 5 else {"cut"})


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 4), (4, 5)])
def test_exchanged_entries_are_found(tmp_path: Path, one: int, other: int) -> None:
    path = written(tmp_path / "a.jsonl")
    moved = lines(path)
    moved[one], moved[other] = moved[other], moved[one]
    path.write_bytes(b"".join(moved))
    assert "moved" in kinds(path)


@pytest.mark.parametrize("entries", [0, 1])
def test_a_journal_whose_writer_died_before_it_could_note_its_length_is_sound(tmp_path: Path, entries: int) -> None:
    path = tmp_path / "a.jsonl"
    journal = Journal(path, "victim")
    head = (tmp_path / "a.jsonl.head").read_bytes()
    for _ in range(entries):
        journal.add("opened", {})
    (tmp_path / "a.jsonl.head").write_bytes(head)
    journal.close()
    assert verify(path).faults == [] and verify(path).entries == entries
    assert Journal.resume(path, "supervisor").add("closed", {})["number"] == entries + 1


@pytest.mark.parametrize("left", range(6))
def test_a_cut_journal_is_found_even_without_its_head(tmp_path: Path, left: int) -> None:
    path = written(tmp_path / "a.jsonl")
    path.write_bytes(b"".join(lines(path)[:left]))
    assert kinds(path) == {"cut"}
    (tmp_path / "a.jsonl.head").unlink()
    assert kinds(path) == {"cut"}


def test_an_entry_written_again_with_its_digest_breaks_the_chain(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl")
    forged = lines(path)
    entry = json.loads(forged[2])
    entry["bytes_out"] = 0
    entry["details"] = {"ask": "nothing"}
    entry["digest"] = digest_of(entry)
    forged[2] = line_of(entry) + b"\n"
    path.write_bytes(b"".join(forged))
    assert [(fault.line, fault.kind) for fault in verify(path).faults] == [(4, "moved")]


def test_nothing_follows_the_end(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl")
    journal = Journal.resume(path, "late")
    journal.add("release", {})
    journal.close()
    assert kinds(path) == {"reopened"}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit to set")
def test_an_entry_that_the_disk_has_no_room_for_leaves_no_half_of_it(tmp_path: Path) -> None:
    import resource

    path, before = tmp_path / "journal.jsonl", resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = Journal(path, "a")
    journal.add("opened", {})
    size = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, before[1]))
    try:
        with pytest.raises(OSError):
            journal.add("request", {"text": "x" * 100})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.stat().st_size == size and not verify(path).faults
    journal.add("closed", {})
    assert verify(path).entries == 2 and not verify(path).faults


def test_who_goes_on_needs_a_sound_journal(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", closed=False)
    path.write_bytes(b"".join(lines(path)[:3]))
    with pytest.raises(ValueError, match="cut"):
        Journal.resume(path, "late")


WRITER = """
import sys
from pathlib import Path
from simulator.space.journal import Journal
journal = Journal(Path(sys.argv[1]), "victim")
while True:
    journal.add("request", {"ask": "table", "padding": "x" * 300})
"""


def test_killed_in_the_middle_of_writing_it_still_verifies_and_can_be_closed(tmp_path: Path) -> None:
    for i in range(5):
        path = tmp_path / f"{i}.jsonl"
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT) as writer:
            while not path.exists() or len(lines(path)) < 20 + 7 * i:
                assert writer.poll() is None
                time.sleep(0.001)
            os.kill(writer.pid, signal.SIGKILL)
        found = verify(path)
        assert found.faults == [] and found.entries >= 20 and not found.closed
        journal = Journal.resume(path, "supervisor")
        journal.add("closed", {"why": "killed"})
        journal.close()
        assert verify(path).closed and not verify(path).faults


@pytest.mark.parametrize(("code", "words"), [("fr_FR.UTF-8", "Avant l’entrée 3"), ("en_GB.UTF-8", "Before entry 3")])
def test_the_command_says_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", code)
    path = written(tmp_path / "a.jsonl")
    assert main(["journal", "verify", str(path)]) == 0
    sound = capsys.readouterr().out
    assert "6" in sound and verify(path).digest in sound
    assert main(["journal", "verify", str(path), "--digest", "0" * 64]) == 1
    kept = lines(path)
    path.write_bytes(b"".join(kept[:2] + kept[3:]))
    capsys.readouterr()
    assert main(["journal", "verify", str(path)]) == 1
    assert words in capsys.readouterr().out
    assert main(["journal", "verify", str(path), "--json", "-"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == [{"line": 3, "kind": "moved"}] and told["verified"] is False
    assert main(["journal", "verify", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_a_journal_may_be_anything(tmp_path: Path) -> None:
    for i, content in enumerate((b"\x00\xff", b"[]\n", b"{}\n", b'{"number": 1}\n', b"[" * 100_000, b"")):
        path = tmp_path / f"{i}.jsonl"
        path.write_bytes(content)
        assert kinds(path) <= {"unreadable", "cut"} and kinds(path)
