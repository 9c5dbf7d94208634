"""The visitor's file in the link, and the way between the host of the file and the page Souveraineté."""

from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interface import application
from interface.application_host import HOSTED
from interface.application_link import LONGEST, read_file, written
from simulator.parameters import Refusal
from simulator.sovereignty import number_of
from simulator.space.application import Application, Host
from simulator.space.catalogue import COLUMNS, in_order
from simulator.space.decision import decide
from simulator.space.ready_made import FILES
from tests.visits import said, sound, visit


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a visit keeps, without a visit."""
    found: dict[str, object] = {}
    monkeypatch.setattr(application, "st", SimpleNamespace(session_state=found))
    return found


def choices(name: str) -> st.SearchStrategy[object]:
    p = application.fields()[name]
    if name == "columns":
        return st.sets(st.sampled_from(list(COLUMNS))).map(in_order)
    if p.kind == "subset":
        return st.sets(st.sampled_from(list(p.choices))).map(lambda some: tuple(c for c in p.choices if c in some))
    if p.kind == "integer":
        return st.integers(int(p.low or 0), int(p.high or 0))
    return st.sampled_from(list(p.choices)) if p.choices else st.booleans()


CHANGES = st.fixed_dictionaries({}, optional={name: choices(name) for name in Application.model_fields})


@given(file=st.sampled_from(list(FILES)), changes=CHANGES)
def test_a_link_gives_the_file_again(file: str, changes: dict[str, object]) -> None:
    application.st.session_state.clear()  # type: ignore[attr-defined]
    application.take_file(file)
    application.ask(**changes)
    asked, link = application.current_application(), written()
    assert (asked == FILES["hydro"].application and file == "hydro") == (not link)
    assert sum(map(len, link.values())) < LONGEST
    application.st.session_state.clear()  # type: ignore[attr-defined]
    others, problems, unknown = read_file({**link, "seed": "4"})
    assert (others, problems, unknown) == ({"seed": "4"}, [], [])
    assert application.current_application() == asked and application.current_file() == file


@pytest.mark.parametrize(
    ("link", "refused", "unknown"),
    [
        ({"file": "<script>"}, 0, 1),
        ({"file.years": "99"}, 1, 0),
        ({"file.years": "9" * 5000}, 1, 0),
        ({"file.purpose": "profit"}, 1, 0),
        ({"file.partners": "health_insurance,santa"}, 1, 0),
        ({"file.partners": ""}, 1, 0),
        ({"file.columns": "IR_BEN_R.NAME"}, 0, 1),
        ({"file.columns": ",".join(COLUMNS) * 1000}, 0, 1),
        ({"file.__class__": "x", "file.": "x"}, 0, 2),
        ({"file.secrecy": "maybe", "file.host": "abroad"}, 1, 0),
    ],
)
def test_what_a_hostile_link_asks_for_is_told_and_changes_nothing(
    link: dict[str, str], refused: int, unknown: int
) -> None:
    others, problems, names = read_file(link)
    assert (others, len(problems), len(names)) == ({}, refused, unknown)
    assert all(isinstance(p, Refusal) for p in problems) and all(len(name) < 100 for name in names)
    expected = Application(host="abroad") if "file.host" in link else Application()
    assert application.current_application() == expected


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit

    monkeypatch.setattr(application, "st", streamlit)


@pytest.mark.usefixtures("live")
def test_the_page_follows_the_link_and_the_link_the_page() -> None:
    app = visit("authorisation", lang="en", file="university", file__years="7", file__purpose="insurance")
    wanted = FILES["university"].application.model_copy(update={"years": 7, "purpose": "insurance"})
    assert app.session_state["application"] == wanted
    assert all(f.rule.why.split("{")[0] in said(app) for f in decide(wanted).findings[:1])
    sound(app.slider(key="a:years").set_value(9).run())
    sound(app.checkbox(key="asked:PLATFORM.sex").uncheck().run())
    assert {k: v for k, v in app.query_params.items() if k.startswith("file")} == {
        "file": "university",
        "file.years": "9",
        "file.purpose": "insurance",
        "file.columns": "PLATFORM.sex",
    }


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("host", ["foreign_law", "uncertified"])
def test_from_the_host_of_the_file_to_who_could_read_there_and_back(host: Host) -> None:
    assert set(HOSTED) == set(get_args(Host))
    app = visit("authorisation", lang="en", file__host=host)
    sound(app.button(key="to_sovereignty").click().run())
    assert app.title[0].value == "Sovereignty"
    assert app.query_params["hosting"] == str(number_of(HOSTED[host]))
    assert application.fields()["host"].choices[host] in said(app)
    assert any("CNIL says of this host" in str(link.proto.label) for link in app.get("page_link"))
