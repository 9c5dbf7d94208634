"""The data-protection notice says what the code does: which files, for how long, what a browser keeps."""

import fnmatch
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from classroom.door import join, open_class
from classroom.guide import guide
from classroom.schema import Base
from classroom.store import DAY, KEPT, Store
from classroom.taking_part import answer
from classroom.teaching import ask, erase
from simulator.space.journal import Journal
from simulator.space.parcel import platform_key
from simulator.space.warden import directory_of, journal_of, places
from tests.class_stores import quick_hashes  # noqa: F401
from tests.test_guide import kit, said
from tests.visits import ROOT

NAMED = [pattern for kept in guide().privacy.kept for pattern in kept.files]


def written(home: Path) -> list[str]:
    return [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]


def test_a_class_and_a_space_write_the_files_named_and_no_other(tmp_path: Path, quick_hashes: None) -> None:  # noqa: F811
    home = tmp_path / "home"
    store = Store.open(None, home)
    teacher = open_class(store, "quatre mots très secrets")
    seat = join(store, teacher.code, "heron")
    answer(store, seat, ask(store, teacher, "question", "sensitivity-1"), 0.5)
    for place in places(home):
        place.mkdir()
    directory_of(home, "s1").mkdir()
    (directory_of(home, "s1") / "lock").touch()
    journal = Journal(journal_of(home, "s1"), "visitor-3f2a")
    journal.add("opened", {})
    journal.close()
    platform_key(home)
    found = written(home)
    assert [name for name in found if not any(fnmatch.fnmatch(name, pattern) for pattern in NAMED)] == []
    assert [pattern for pattern in NAMED if not fnmatch.filter(found, pattern)] == []
    assert home.stat().st_mode & 0o077 == 0
    erase(store, teacher)
    store.close()
    assert b"heron" not in b"".join(path.read_bytes() for path in home.glob("classes.sqlite*"))


def test_nothing_else_of_the_app_names_a_place_in_the_folder() -> None:
    """A new folder below HYDROSCOPE_HOME has to be told in the notice."""
    sources = [path for room in ("classroom", "interface", "pages") for path in (ROOT / room).rglob("*.py")]
    sources += (ROOT / "simulator" / "space").glob("*.py")
    told = {pattern.split("/")[0] for pattern in NAMED if "/" in pattern}
    for path in sources:
        for name in re.findall(r'\bhome(?:\(\))? / "(\w+)"', path.read_text(encoding="utf-8")):
            assert name in told, path


def test_what_a_class_keeps_is_what_the_notice_was_written_for() -> None:
    """A new table has to be told in the notice, then here."""
    tables = {"classes", "groups", "attempts", "prompts", "answers", "marks", "runs", "tags", "stances"}
    assert set(Base.metadata.tables) == tables
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert not {name for name in columns if re.search(r"name|mail|address|ip$|agent|birth", name)}


def test_the_days_are_those_after_which_a_class_ends() -> None:
    whole = " ".join(entry.text.fr for entry in guide().privacy.entry) + " ".join(
        kept.how_long.fr for kept in guide().privacy.kept
    )
    assert whole.count("{app.kept_days}") == 2
    days = kit("fr").t.number(KEPT / DAY)
    from classroom.guide_sheet import section

    assert f"{days} jours après l’ouverture" in said(section(kit("fr"), "privacy"))


@pytest.mark.parametrize("article", ["article 4", "article 6", "articles 12 et 13", "article 30", "article 32"])
def test_the_articles_a_dpo_looks_for_are_there(article: str) -> None:
    from classroom.guide_sheet import section

    assert article in said(section(kit("fr"), "privacy")).replace("\u00a0", " ")


def test_one_cookie_and_no_address_in_the_servers_log(
    page: Page, server: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page.goto("/guide")
    page.get_by_role("heading", level=1).wait_for()
    cookies = page.context.cookies()
    assert {(cookie["name"], cookie["expires"]) for cookie in cookies} <= {("_streamlit_xsrf", -1)}
    assert "_streamlit_xsrf" in " ".join(topic.text.en for topic in guide().privacy.topic)
    (log,) = tmp_path_factory.getbasetemp().glob("home[0-9]*/server.log")
    assert "127.0.0.1" not in log.read_text(encoding="utf-8").replace(server, "")
