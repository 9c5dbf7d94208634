"""Streamlit's own buttons: the English names that ``interface/names.py`` replaces are those it still gives."""

from pathlib import Path

import streamlit

from interface.headers import scripts
from interface.names import names, names_mark, names_script
from simulator.language import language

FILES = Path(streamlit.__file__).parent / "static" / "static" / "js"
WHERE = (
    *("index", "StreamlitMarkdown", "Toolbar", "DataFrame", "ArrowVegaLiteChart", "utils", "FileUploader"),
    *("NumberInput", "Selectbox", "Multiselect", "TextInput"),
)
"""The scripts of Streamlit that name what the pages use."""


def test_streamlit_gives_these_names() -> None:
    told = "".join(file.read_text("utf8") for name in WHERE for file in FILES.glob(f"{name}.*.js"))
    assert [one for one in names(language("en")) if one.rstrip("*").rstrip() not in told] == []


def test_each_has_a_name_of_its_own_in_both_languages() -> None:
    french, english = names(language("fr")), names(language("en"))
    assert all("*" in name for was, name in (*french.items(), *english.items()) if "*" in was)
    assert len(set(french.values())) == len(french) and not set(french.values()) & set(english.values())


def test_the_script_may_run_and_is_no_text_of_the_page() -> None:
    assert scripts().count("'sha256-") >= 5 and "data-names" in names_mark(language("fr"))
    assert "<" not in names_script().replace("=>", "")
