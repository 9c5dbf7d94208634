"""axe-core in the page of a browser test: what breaks WCAG 2.2 A or AA, and what of it is Streamlit's own.

The script comes from the package axe-playwright-python, which ships it (MPL-2.0); nothing is fetched.
"""

import importlib.util
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

MISSING = "axe-core is not installed: pip install -r requirements-test.txt"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ALSO = ("heading-order", "empty-table-header", "image-redundant-alt", "page-has-heading-one")
"""Good practice that we hold ourselves to besides."""
GRAVE = ("serious", "critical")


@dataclass(frozen=True)
class Known:
    """What Streamlit itself breaks: a rule, the elements, why, and the issue that tells it, if we found one."""

    rule: str
    selector: str
    why: str
    issue: str = ""


STREAMLITS_OWN = (
    Known("list", '[data-testid="stSidebarNavItems"]', "the menu’s list holds a div around its items"),
    Known("listitem", '[data-testid="stSidebarNavItems"] li', "the menu’s items stand in a div, not in their list"),
    Known(
        "scrollable-region-focusable", '[data-testid="stPopoverBody"]', "a long popover scrolls, without a tab stop"
    ),
    Known("scrollable-region-focusable", '[data-testid="stTable"] > div', "a wide table scrolls, without a tab stop"),
)
"""A new one fails the test; docs/accessibility.md tells each."""

_RUN = """async ([rules, also, known, where]) => {
    const options = {elementRef: true, resultTypes: ['violations']};
    const found = [await axe.run(where, {...options, runOnly: {type: 'tag', values: rules}}),
                   await axe.run(where, {...options, runOnly: {type: 'rule', values: also}})];
    const tried = found.flatMap(one => ['passes', 'violations', 'incomplete', 'inapplicable'].flatMap(k => one[k]));
    const nodes = found.flatMap(one => one.violations).flatMap(v => v.nodes.map(n => ({
        rule: v.id, impact: v.impact, html: n.html.slice(0, 200), target: String(n.target).slice(-160),
        why: (n.failureSummary || '').split('\\n').slice(1, 3).join(' ').trim(),
        known: known.findIndex(([rule, selector]) => rule === v.id && n.element && n.element.matches(selector)),
    })));
    return {rules: tried.map(one => one.id), nodes};
}"""


@cache
def source() -> str | None:
    """axe-core as the package ships it; None without the package."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).with_name("axe.min.js").read_text("utf8")


def require() -> str:
    """axe-core; without it the test is skipped, or fails where CI=true."""
    script = source()
    if script is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    return script or pytest.skip(MISSING)


def version() -> str:
    """That of axe-core: 4.12.1."""
    return require().split("\n", 1)[0].split("axe v", 1)[1].split()[0]


@dataclass(frozen=True)
class Look:
    """What axe said of one state of a page: the rules it applied, and what breaks one."""

    rules: frozenset[str]
    broken: tuple[dict[str, Any], ...]

    @property
    def ours(self) -> list[str]:
        """Grave violations of our making, one line each."""
        return [_line(one) for one in self.broken if one["known"] < 0 and one["impact"] in GRAVE]

    @property
    def lesser(self) -> list[str]:
        """The others of our making."""
        return [_line(one) for one in self.broken if one["known"] < 0 and one["impact"] not in GRAVE]

    @property
    def streamlits(self) -> set[int]:
        """The places in :data:`STREAMLITS_OWN` of what was met."""
        return {one["known"] for one in self.broken if one["known"] >= 0}


def look(page: Page, where: str = "html") -> Look:
    """Hold the page as it is now, or the part ``where``, against WCAG 2.2 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(require())
    said = page.evaluate(_RUN, [RULES, ALSO, [(one.rule, one.selector) for one in STREAMLITS_OWN], where])
    return Look(frozenset(said["rules"]), tuple(said["nodes"]))


def _line(one: dict[str, Any]) -> str:
    return f"{one['rule']} ({one['impact']}) {one['target']} {one['html']} {one['why']}"


def clean(page: Page) -> None:
    """Fail if anything of ours breaks a rule here, whatever its gravity."""
    found = look(page)
    lines = [*found.ours, *found.lesser]
    assert not lines, "\n".join(lines)
