"""The drawn pictures: sound drawings in the colours of the ideas, with words in both languages, where they belong."""

import base64
import re
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from interface.colours import DARK
from interface.scenes import HEAD, SCENES, svg
from simulator.language import LANGUAGES, language
from tests.visits import visit


def seen(app: AppTest) -> list[tuple[str, str]]:
    """The words and the SVG text of each picture on the page."""
    bodies = "".join(element.proto.body for element in app.get("html"))
    found = re.findall(r'<img class="scene" src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]*)">', bodies)
    return [(words.replace("&#x27;", "'"), base64.b64decode(data).decode()) for data, words in found]


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_is_sound_and_has_no_colour_of_its_own(name: str) -> None:
    root = ElementTree.fromstring(svg(name))
    inks = {element.get(kind) for element in root.iter() for kind in ("stroke", "fill")} - {None, "none"}
    assert inks and inks <= set(DARK)


@pytest.mark.parametrize("code", LANGUAGES)
def test_mission_shows_the_story_in_pictures(code: str) -> None:
    t = language(code)
    names = ("implant", "hospital", "meeting", "space", "leaves")
    assert seen(visit("mission", lang=code)) == [(t._(SCENES[name][1]), svg(name)) for name in names]


@pytest.mark.parametrize("page", HEAD)
def test_a_stage_bears_its_picture_at_its_head(page: str) -> None:
    app = visit(page, preset="discovery", lang="en")
    assert [drawn for _, drawn in seen(app)] == [svg(name) for name in HEAD[page]]
