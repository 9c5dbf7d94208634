"""Opening a class, joining it, coming back; what guards it. Each on SQLite and on PostgreSQL."""

import re
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete

from classroom import attempts, keys
from classroom.aliases import ALIASES
from classroom.door import come_back, enter_as_teacher, free_aliases, join, open_class
from classroom.refusal_words import SENTENCES, explain
from classroom.refusals import CODES, Refusal
from classroom.schema import Class
from classroom.store import KEPT, Store, engine_of
from simulator.language import LANGUAGES, language
from tests.class_lessons import HOSTILE, another, refused
from tests.class_stores import Place, everything
from tests.ports import free_port

PASSPHRASE = "les cigognes de mars"


def test_a_group_joins_and_comes_back_from_another_device(store: Store) -> None:
    teacher = open_class(store, PASSPHRASE)
    seat = join(store, teacher.code, "heron")
    assert re.fullmatch(r"\d{4}", seat.key) and 0 <= seat.seed < 1_000_000
    assert come_back(store, f" {teacher.code[:3].lower()}-{teacher.code[3:]} ", "heron", f" {seat.key}") == seat
    assert enter_as_teacher(store, teacher.code, PASSPHRASE) == teacher
    assert "heron" not in free_aliases(store, teacher.code) and len(free_aliases(store, teacher.code)) > 60


def test_a_code_can_be_read_from_a_blackboard() -> None:
    codes = {keys.new_code() for _ in range(200)}
    assert len(codes) == 200 and all(re.fullmatch(r"[A-HJKMNP-Z2-9]{6}", code) for code in codes)


def test_neither_key_nor_passphrase_is_kept(place: Place) -> None:
    """With hashes of the real cost; the bytes of the file are searched, not only what SQL shows."""
    store = place.open()
    teacher = open_class(store, PASSPHRASE)
    seat = join(store, teacher.code, "heron")
    kept = [row._mapping for rows in everything(store).values() for row in rows]
    values = [str(value) for row in kept for name, value in row.items() if not name.endswith(("_hash", "_at", "id"))]
    assert not any(seat.key in value or PASSPHRASE in value for value in values if value != str(seat.seed))
    assert [row["key_hash"].split("$")[:4] for row in kept if "key_hash" in row] == [["scrypt", "1024", "8", "1"]]
    store.close()
    for file in place.home.iterdir():
        assert PASSPHRASE.encode() not in file.read_bytes() and seat.key.encode() not in _hashes_left_out(file)


def _hashes_left_out(file: Path) -> bytes:
    """Random text of this length may well hold four digits in a row."""
    return re.sub(rb"scrypt\$[\w$+/=]+|[0-9a-f]{32}", b"", file.read_bytes())


def test_scrypt_is_the_one_of_the_rfc() -> None:
    """RFC 7914, section 12, second vector (its first 32 bytes)."""
    digest = keys._digest("password", b"NaCl", keys.Cost(1024, 8, 16))
    assert digest.hex() == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"


def test_two_hashes_of_one_secret_differ_and_only_the_secret_matches() -> None:
    one, two = (keys.hashed("0000", keys.Cost(2, 1, 1)) for _ in range(2))
    assert one != two and keys.matches("0000", one) and keys.matches("0000", two) and not keys.matches("000", one)


def test_a_passphrase_has_a_reasonable_length(store: Store) -> None:
    for passphrase in ("", "1234567", "x" * 201, "x" * 1_000_000):
        assert refused("passphrase_length", open_class, store, passphrase).values == {"shortest": 8, "longest": 200}
    assert not everything(store)["classes"]


def test_hostile_words_at_the_door_are_refused(store: Store) -> None:
    teacher = open_class(store, PASSPHRASE)
    join(store, teacher.code, "heron")
    before = {name: rows for name, rows in everything(store).items() if name != "attempts"}
    for text in HOSTILE:
        refused("no_class", join, store, text, "heron")
        refused("unknown_alias", join, store, teacher.code, text)
        refused("no_group", come_back, store, teacher.code, text, "0000")
        refused("wrong_key", come_back, store, teacher.code, "heron", text)
        refused("wrong_passphrase", enter_as_teacher, store, teacher.code, text)
        store.clock.now += attempts.LONGEST_WAIT
    assert {name: rows for name, rows in everything(store).items() if name != "attempts"} == before


def test_letters_typed_on_another_keyboard_are_the_same(store: Store) -> None:
    """é in one piece, or as e and an accent."""
    teacher = open_class(store, unicodedata.normalize("NFC", "élèves privilégiés"))
    assert enter_as_teacher(store, teacher.code, unicodedata.normalize("NFD", "élèves privilégiés")) == teacher


def test_a_hostile_passphrase_is_only_hashed(store: Store) -> None:
    for passphrase in ("\0\ud800" * 4, "'; DROP TABLE classes; --", "🦩" * 8):
        teacher = open_class(store, passphrase)
        assert enter_as_teacher(store, teacher.code, passphrase) == teacher


def test_an_alias_is_taken_once(store: Store) -> None:
    code = open_class(store, PASSPHRASE).code
    join(store, code, "heron")
    refused("alias_taken", join, store, code, "heron")
    assert join(store, open_class(store, PASSPHRASE).code, "heron")  # in another class it is free


def test_a_class_is_full_when_no_name_is_left(store: Store) -> None:
    code = open_class(store, PASSPHRASE).code
    seeds = {join(store, code, alias).seed for alias in ALIASES}
    assert len(seeds) == len(ALIASES) == 64 and free_aliases(store, code) == []
    refused("class_full", join, store, code, "heron")


def test_after_five_wrong_keys_each_one_more_doubles_the_wait(store: Store) -> None:
    code = open_class(store, PASSPHRASE).code
    seat = join(store, code, "heron")
    wrong = another(seat.key)
    left = [refused("wrong_key", come_back, store, code, "heron", wrong).values["left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    for wait in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600):
        assert refused("wait", come_back, store, code, "heron", seat.key).values["seconds"] == wait
        store.clock.now += wait - 1
        assert refused("wait", come_back, store, code, "heron", seat.key).values["seconds"] == 1
        store.clock.now += 1
        refused("wrong_key", come_back, store, code, "heron", wrong)
    store.clock.now += 3600
    assert come_back(store, code, "heron", seat.key) == seat
    assert refused("wrong_key", come_back, store, code, "heron", wrong).values["left"] == 4  # begins again


def test_wrong_keys_of_one_group_do_not_shut_the_others_out(store: Store) -> None:
    code = open_class(store, PASSPHRASE).code
    heron, owl = join(store, code, "heron"), join(store, code, "owl")
    for _ in range(5):
        refused("wrong_key", come_back, store, code, "heron", another(heron.key))
    assert come_back(store, code, "owl", owl.key) == owl


def test_wrong_keys_over_the_whole_class_make_it_wait(store: Store) -> None:
    code = open_class(store, PASSPHRASE).code
    seats = [join(store, code, alias) for alias in list(ALIASES)[:10]]
    for n in range(attempts.FREE_IN_CLASS):
        seat = seats[n % 10]
        refused("wrong_key", come_back, store, code, seat.alias, another(seat.key))
    refused("wait", come_back, store, code, seats[0].alias, seats[0].key)
    store.clock.now += attempts.FIRST_WAIT
    assert come_back(store, code, seats[0].alias, seats[0].key) == seats[0]
    store.clock.now += attempts.FORGOTTEN + 1
    refused("wrong_key", come_back, store, code, seats[1].alias, another(seats[1].key))
    assert come_back(store, code, seats[1].alias, seats[1].key) == seats[1]


def test_a_hundred_wrong_passphrases_at_once_are_looked_at_five_times(store: Store) -> None:
    teacher = open_class(store, PASSPHRASE)

    def attempt(n: int) -> str:
        with pytest.raises(Refusal) as caught:
            enter_as_teacher(store, teacher.code, f"{PASSPHRASE}{n}")
        return caught.value.code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(attempt, range(100)))
    assert codes.count("wrong_passphrase") == 5 and codes.count("wait") == 95
    refused("wait", enter_as_teacher, store, teacher.code, PASSPHRASE)
    store.clock.now += attempts.FIRST_WAIT
    assert enter_as_teacher(store, teacher.code, PASSPHRASE) == teacher


def test_a_class_ends_after_thirty_days(store: Store) -> None:
    teacher = open_class(store, PASSPHRASE)
    seat = join(store, teacher.code, "heron")
    store.clock.now += KEPT - 1
    assert come_back(store, teacher.code, "heron", seat.key) == seat
    store.clock.now += 1
    refused("no_class", come_back, store, teacher.code, "heron", seat.key)
    refused("no_class", enter_as_teacher, store, teacher.code, PASSPHRASE)
    new = open_class(store, PASSPHRASE)
    store.sweep()
    assert [row.id for row in everything(store)["classes"]] == [new.class_id]
    assert everything(store)["groups"] == []


def test_what_has_ended_is_erased_at_the_opening(place: Place, quick_hashes: None) -> None:
    first = place.open()
    join(first, open_class(first, PASSPHRASE).code, "heron")
    first.close()
    place.clock.now += KEPT
    second = place.open()
    assert not any(everything(second).values())
    second.close()


def test_what_has_ended_is_erased_though_nobody_comes(
    place: Place, quick_hashes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classroom.store.SWEPT_EVERY", 0.05)
    store = place.open()
    open_class(store, PASSPHRASE)
    assert everything(store)["classes"]
    place.clock.now += KEPT
    deadline = time.monotonic() + 60
    while everything(store)["classes"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    store.close()


def test_no_identity_is_used_twice(store: Store) -> None:
    """What an erased class allowed must not fall to a new one."""
    ids = set()
    for _ in range(5):
        teacher = open_class(store, PASSPHRASE)
        ids |= {teacher.class_id, join(store, teacher.code, "heron").group_id}
        with store.write() as db:
            db.execute(delete(Class))
    assert len(ids) == 10


def test_a_server_holds_a_limited_number_of_classes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom.door.MOST_CLASSES", 2)
    for _ in range(2):
        open_class(store, PASSPHRASE)
    refused("too_many", open_class, store, PASSPHRASE)


def test_an_address_that_is_no_database_is_refused(tmp_path: Path) -> None:
    for address in ("mysql://root@localhost/x", "nonsense", "http://example.org", "sqlite3:x", " "):
        refused("unknown_database", Store.open, address, tmp_path)


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    address = f"postgres://someone:hidden-word@127.0.0.1:{free_port()}/classes"
    refusal = refused("no_database", Store.open, address, tmp_path)
    assert "hidden-word" not in str(refusal) + explain(refusal, language("en"))
    assert "hidden-word" not in repr(engine_of(address).url)


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(CODES)
    values = {"shortest": 8, "longest": 200, "most": 64, "left": 3, "seconds": 95, "parameter": "Seed"}
    for code in CODES:
        told = {explain(Refusal(code, **values), language(spoken)) for spoken in LANGUAGES}
        assert len(told) == 2 and all(len(sentence) > 20 and "{" not in sentence for sentence in told)
    waits = [explain(Refusal("wait", seconds=s), language("en")) for s in (1, 30, 90, 91, 3600)]
    assert [wait.split(" in ")[1] for wait in waits] == [
        "1 second.",
        "30 seconds.",
        "90 seconds.",
        "2 minutes.",
        "60 minutes.",
    ]


def test_every_alias_can_be_told_from_the_others_in_both_languages() -> None:
    for spoken in LANGUAGES:
        assert len({words.in_(spoken).casefold() for words in ALIASES.values()}) == len(ALIASES)


def test_a_group_of_a_class_is_unknown_to_another(store: Store) -> None:
    one, two = (open_class(store, PASSPHRASE).code for _ in range(2))
    seat = join(store, one, "heron")
    refused("no_group", come_back, store, two, "heron", seat.key)
