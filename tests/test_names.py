"""Streamlit's own buttons: the English names that ``interface/names.py`` replaces are those it still gives."""

import re
from pathlib import Path

import pytest
import streamlit

from interface.headers import script, scripts
from interface.names import names, names_mark, words
from interface.offline import server_lost
from simulator.language import language

FILES = Path(streamlit.__file__).parent / "static" / "static" / "js"
WHERE = (
    *("index", "StreamlitMarkdown", "Toolbar", "DataFrame", "Table", "ArrowVegaLiteChart", "utils", "FileUploader"),
    *("NumberInput", "Selectbox", "Multiselect", "TextInput", "InputInstructions", "Tooltip"),
    *("MenuButton", "useMenuTrigger"),
)
"""The scripts of Streamlit that name what the pages use."""


@pytest.fixture(scope="module")
def told() -> str:
    return "".join(file.read_text("utf8") for name in WHERE for file in FILES.glob(f"{name}.*.js"))


def pieces(english: str) -> list[str]:
    """What stands between the stars."""
    return [piece.strip(" :|") for piece in english.split("*") if piece.strip(" :|")]


def test_streamlit_gives_these_names(told: str) -> None:
    assert [piece for one in names(language("en")) for piece in pieces(one) if piece not in told] == []


def test_streamlit_writes_these_words_where_they_are_looked_for(told: str) -> None:
    some = words(language("en"))
    assert [piece for those in some.values() for one in those for piece in pieces(one) if piece not in told] == []
    marks = [re.findall(r"[\w-]{8,}(?=[\] ]|$)", place) for place in some]
    assert all(marks) and [mark for those in marks for mark in those if mark not in told] == []


def test_each_word_of_a_place_is_translated() -> None:
    french, english = words(language("fr")), words(language("en"))
    assert french.keys() == english.keys()
    for place, those in french.items():
        assert those.keys() == english[place].keys() and not set(those.values()) & set(those)
        told = [one for one in those.values() if one != server_lost(language("fr"))]  # whatever Streamlit says of it
        assert len(set(told)) == len(told)


def test_each_has_a_name_of_its_own_in_both_languages() -> None:
    french, english = names(language("fr")), names(language("en"))
    assert all("*" in name for was, name in (*french.items(), *english.items()) if "*" in was)
    assert len(set(french.values())) == len(french) and not set(french.values()) & set(english.values())


def test_the_script_may_run_and_is_no_text_of_the_page() -> None:
    assert scripts().count("'sha256-") >= 5 and "data-names" in names_mark(language("fr"))
    assert "<" not in script("names").replace("=>", "")
