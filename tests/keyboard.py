"""``python -m tests.keyboard``: the pages gone through with Tab, Enter, Escape and the arrows alone.

Begins at the link that skips the menu, opens what is closed on the way, and prints for each page how many stops
there are and what is wrong: a stop without a name or a role, one that does not show its focus or cannot be seen,
one that keys do not open, shut or leave. A dialog is gone through in place of the page that it covers. With
``--states``, goes through states of :mod:`tests.states` instead of pages. Exit status 1 if anything is wrong.
"""

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.app_server import served
from tests import chromium, screenshots, states

MOST = 500
"""Stops of a page, after which it is taken to have no end."""
COLUMNS = 60
"""How often Tab may stay in one element: a long table has a stop for each of its columns."""
ACTIVE = "let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
STOP = f"""() => {{
    {ACTIVE}
    const marks = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor'];
    const look = x => marks.map(mark => getComputedStyle(x)[mark]).join();
    const before = window.keyboardStop, stayed = !before?.e.isConnected || before.e === e;
    const marked = stayed || before.near.some((x, i) => look(x) !== before.looks[i]);
    if (!e || ['BODY', 'HTML'].includes(e.tagName)) {{ window.keyboardStop = null; return {{marked, end: true}}; }}
    const seen = e.closest('label') ?? e, box = seen.getBoundingClientRect();
    const over = [e, e.parentElement, e.parentElement?.parentElement, seen.parentElement].filter(Boolean);
    const near = [...over, ...seen.querySelectorAll('*')];
    window.keyboardStop = {{e, near, looks: near.map(look)}};
    const inset = n => Math.min(3, n / 2), [w, h] = [box.width, box.height];
    const points = [[w / 2, h / 2], [inset(w), inset(h)], [w - inset(w), inset(h)], [inset(w), h - inset(h)],
                    [w - inset(w), h - inset(h)]].map(([x, y]) => [box.x + x, box.y + y]);
    const table = e.closest('.stDataFrame'); // its scroll box lies over its canvas
    const visible = points.some(point => {{ const hit = e.getRootNode().elementFromPoint(...point);
        return hit && (seen.contains(hit) || hit.contains(seen) && over.includes(hit) || table?.contains(hit)); }});
    return {{marked, end: false, same: before?.e === e, visible, tag: e.tagName, type: e.type ?? '',
            skip: e.dataset.testid === 'stSkipToContent', dialog: !!e.closest('[role=dialog]'),
            html: e.outerHTML.slice(0, 160),
            expanded: e.tagName === 'SUMMARY' ? String(e.parentElement.open) : e.getAttribute('aria-expanded') ?? '',
            value: e.getAttribute('aria-valuenow') ?? e.value ?? ''}};
}}"""
NOTHING = """() => ![...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .some(e => e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))"""
"""Nothing on the page can be pressed: a teacher has stopped it."""


@dataclass(frozen=True)
class Stop:
    """Where the focus is: what a screen reader says of it, and what the eye sees."""

    name: str
    role: str
    seen: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.role or '?'} “{self.name[:70]}”"


class Walk:
    """One page, gone through by keys; ``wrong`` holds what is found."""

    def __init__(self, page: Page) -> None:
        self.page, self.wrong, self.stops = page, list[str](), list[Stop]()
        self.last: Stop | None = None
        self.tree: CDPSession = page.context.new_cdp_session(page)

    def press(self, key: str) -> Stop | None:
        """Press a key; where the focus is then, None at the end of the page."""
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(90)  # what fades in has begun to
        seen = self.page.evaluate(STOP)
        if not seen["marked"] and self.last:
            self.wrong.append(f"does not show its focus: {self.last} {self.last.seen['html']}")
        self.last = None if seen["end"] else Stop(*self._said(), seen)
        return self.last

    def _said(self) -> tuple[str, str]:
        """Name and role in the browser's own accessibility tree."""
        there = self.tree.send("Runtime.evaluate", {"expression": f"(() => {{ {ACTIVE} return e; }})()"})["result"]
        nodes = self.tree.send(
            "Accessibility.getPartialAXTree", {"objectId": there["objectId"], "fetchRelatives": False}
        )["nodes"]
        name, role = (str(nodes[0].get(key, {}).get("value", "")) for key in ("name", "role"))
        return " ".join(name.split()), role

    def through(self) -> None:
        """From the link that skips the menu to the end of the page."""
        self.page.evaluate("document.body.tabIndex = -1, document.body.focus()")
        stop = self.press("Tab")
        if stop and stop.seen["dialog"]:
            return self._around(stop)
        if not stop and self.page.evaluate(NOTHING):
            return
        if not stop or not stop.seen["skip"]:
            self.wrong.append(f"the first stop does not skip the menu: {stop}")
        self.press("Enter")
        same, tried = 0, set[str]()
        while (stop := self.press("Tab")) and not stop.seen["skip"]:
            same = same + 1 if stop.seen["same"] else 0
            if same > COLUMNS or len(self.stops) > MOST:
                self.wrong.append(f"a trap: {stop} {stop.seen['html']}")
                return
            if not same:
                self.stops.append(stop)
                self._judge(stop)
                self._use(stop, tried)

    def _around(self, stop: Stop | None) -> None:
        """Through a dialog that covers the page: Tab stays in it."""
        while stop and str(stop) not in map(str, self.stops):
            self.stops.append(stop)
            self._judge(stop)
            stop = self.press("Tab")
        if stop and not stop.seen["dialog"]:
            self.wrong.append(f"leaves the dialog: {stop}")

    def _judge(self, stop: Stop) -> None:
        if not stop.name or stop.role in ("", "none", "generic"):
            self.wrong.append(f"has no name or role: {stop} {stop.seen['html']}")
        if not stop.seen["visible"]:
            self.wrong.append(f"cannot be seen: {stop} {stop.seen['html']}")

    def _use(self, stop: Stop, tried: set[str]) -> None:
        """Open what is closed; move the first slider; look into one popover and one list."""
        kind = next((kind for kind, is_one in KINDS.items() if is_one(stop)), "")
        if kind == "part":
            self._opened("Enter")
            screenshots.rest(self.page)
        elif kind and kind not in tried:
            tried.add(kind)
            getattr(self, f"_{kind}")(stop)

    def _opened(self, key: str) -> bool:
        """Press the key and wait until what has the focus says that it is open."""
        self.page.keyboard.press(key)
        for _ in range(40):
            self.page.wait_for_timeout(250)
            if self.page.evaluate(STOP).get("expanded") == "true":
                self.page.wait_for_timeout(800)  # what it holds may come from the server
                return True
        self.wrong.append(f"{key} does not open: {self.stops[-1]}")
        return False

    def _popover(self, stop: Stop) -> None:
        if not self._opened("Enter"):
            return
        inside = self.press("Tab")
        if not self.page.evaluate("!!document.activeElement.closest('[data-testid=stPopoverBody]')"):
            self.wrong.append(f"what opens is not the next stop: {stop}, then {inside}")
        self._shut(stop)

    def _list(self, stop: Stop) -> None:
        if self._opened("ArrowDown"):
            self._shut(stop)

    def _shut(self, stop: Stop) -> None:
        back = self.press("Escape")
        self.page.wait_for_timeout(300)
        if (self.page.evaluate(STOP)).get("expanded") == "true" or not back or back.name != stop.name:
            self.wrong.append(f"Escape does not come back to {stop}, but to {back}")

    def _slider(self, stop: Stop) -> None:
        for key in ("ArrowRight", "ArrowLeft"):
            before = self.page.evaluate(STOP).get("value")
            self.page.keyboard.press(key)
            screenshots.rest(self.page)
            now = self.page.evaluate(STOP)
            if now["end"] or now.get("value") == before:
                self.wrong.append(f"{key} does not move {stop}, or takes the focus from it")


KINDS: dict[str, Callable[[Stop], bool]] = {
    "part": lambda stop: stop.seen["tag"] == "SUMMARY" and stop.seen["expanded"] == "false",
    "list": lambda stop: stop.role == "combobox" and stop.seen["expanded"] == "false",
    "popover": lambda stop: stop.seen["tag"] == "BUTTON" and stop.seen["expanded"] == "false",
    "slider": lambda stop: stop.role == "slider",
}


def walks(wanted: argparse.Namespace) -> Iterator[tuple[str, Walk]]:
    """Each page or state gone through."""
    reach = {name: states.STATES[name] for name in wanted.states}
    reach = reach or {name: states.at(screenshots.ADDRESSES[name]) for name in wanted.pages}
    with served() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=screenshots.FLAGS)
        for language, width, name in itertools.product(wanted.languages, wanted.widths, reach):
            tab = screenshots.open_tab(browser, language, width, "light")
            tab.set_viewport_size({"width": width, "height": 1000 if width > 1000 else 500})
            reach[name](tab, f"http://{server.address}")
            walk = Walk(tab)
            walk.through()
            yield f"{name}-{language}-{width}", walk
            tab.context.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Go through the pages that the arguments ask for, and print what is wrong."""
    pages = list(screenshots.ADDRESSES)
    parser = argparse.ArgumentParser(prog="python -m tests.keyboard", description=__doc__)
    parser.add_argument("--pages", nargs="+", choices=pages, default=pages, metavar="PAGE")
    parser.add_argument("--states", nargs="+", choices=states.STATES, default=[], metavar="STATE")
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 640], help="640 is 1280 at 200 %%")
    parser.add_argument("--languages", nargs="+", choices=("fr", "en"), default=["fr"])
    parser.add_argument("--stops", action="store_true", help="print each stop, too")
    wanted, wrong = parser.parse_args(arguments), 0
    for where, walk in walks(wanted):
        print(f"{where}: {len(walk.stops)} stops", *walk.wrong, sep="\n    ", flush=True)
        if wanted.stops:
            print(*(f"    - {stop}" for stop in walk.stops), sep="\n", flush=True)
        wrong += len(walk.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
