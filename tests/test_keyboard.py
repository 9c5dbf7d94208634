"""What ``python -m tests.keyboard`` finds wrong, and what it lets pass."""

import pytest
from playwright.sync_api import Page

from tests.keyboard import Walk

PAGE = """<a href="#main" data-testid="stSkipToContent">Skip</a><h1 id="main" tabindex="-1">Title</h1>
<style>.plain:focus {{ outline: none }}</style>
<button>Good</button>{}<a href="#">End</a>"""


@pytest.mark.parametrize(
    ("more", "stops", "wrong"),
    [
        ("<details><summary>More</summary><button>Inside</button></details>", 4, ()),
        ("<button></button>", 3, ("has no name or role: button",)),
        ("<button class=plain>Unmarked</button>", 3, ("does not show its focus: button “Unmarked”",)),
        ("<button style='position:fixed; left:-900px'>Away</button>", 3, ("cannot be seen: button “Away”",)),
    ],
)
def test_a_page_is_gone_through(page: Page, more: str, stops: int, wrong: tuple[str, ...]) -> None:
    page.set_content(PAGE.format(more))
    walk = Walk(page)
    walk.through()
    assert len(walk.stops) == stops
    assert bool(walk.wrong) == bool(wrong) and all(line.startswith(wrong) for line in walk.wrong), walk.wrong


@pytest.mark.parametrize(
    ("page_is", "over", "stops"),
    [("inert", "<div role=dialog><button>Close</button></div>", 1), ("style='visibility:hidden'", "Stopped", 0)],
)
def test_what_covers_the_page_is_gone_through_in_its_place(page: Page, page_is: str, over: str, stops: int) -> None:
    page.set_content(f"<div {page_is}>{PAGE.format('')}</div>{over}")
    walk = Walk(page)
    walk.through()
    assert len(walk.stops) == stops and not walk.wrong, walk.wrong
