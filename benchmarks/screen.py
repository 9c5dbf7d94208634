"""A visitor's screen: what one does on it, and what it shows (:mod:`benchmarks.tab` has the connection)."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qsl

from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.tab import PATIENCE, Cut, Tab, Until, own_key


class Screen(Tab):
    """One visit."""

    def __str__(self) -> str:
        return (
            f"{self.page!r} ?{self.query}: {len(self._shown)} elements, {self._started} runs, {self.texts[-300:]!r}"
        )

    async def open(self) -> float:
        """Connect and wait until the first page is complete; the seconds it took."""
        start = time.perf_counter()
        await self.connect()
        return await self._run("", start=start)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(self.query))

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """Label and value of all figures on the page, from top to bottom, as a browser repaints them (moving.js)."""
        found = [self._shown[path].new_element.metric for path in self._paths("metric")]
        values = [one.body for one in found]
        for path in self._paths("link_button")[:1]:  # the first holds what the server says of the slider's value
            [frame] = json.loads(self._shown[path].new_element.link_button.url[1:])["frames"].values()
            moved = [value for place, *_, value in frame if "stMetricValue" in place]
            values = moved + values[len(moved) :]  # what moves comes first on the page
        return tuple((one.label, value) for one, value in zip(found, values, strict=True))

    @property
    def texts(self) -> str:
        """All that is written on the page."""
        kinds = {"markdown": "body", "heading": "body", "alert": "body", "html": "body"}
        found = [(path, kind) for kind in kinds for path in self._paths(kind)]
        return "\n".join(getattr(getattr(self._shown[p].new_element, k), kinds[k]) for p, k in sorted(found))

    def widget(self, key: str) -> Any:
        """The element of the widget with this key of ours."""
        return self._find(key)[0]

    @property
    def keys(self) -> list[str]:
        """Our keys of the widgets on the page."""
        return [self._key(delta) for delta in self._shown.values()]

    def has(self, key: str) -> bool:
        """Whether there is a widget with this key of ours."""
        return key in self.keys

    @property
    def links(self) -> list[str]:
        """What the links to other pages say."""
        return [self._shown[path].new_element.page_link.label for path in self._paths("page_link")]

    async def go(self, page: str, until: Until = lambda _: True) -> float:
        """Choose a page of the menu; the seconds until it is complete."""
        self.page, self._hash = page, self.pages[page]
        return await self._run("", until, query="")

    async def move(self, key: str, value: object, until: Until = lambda _: True) -> float:
        """Give a widget a value (True presses a button); the seconds until what it changes is complete."""
        element, fragment = self._find(key)
        state = _state(element, value)
        self._values[element.id] = state
        try:
            return await self._run(fragment, until)
        finally:
            if state.WhichOneof("value") == "trigger_value":
                self._values.pop(element.id, None)

    def type(self, key: str, value: object) -> None:
        """Fill a field of a form; nothing is sent before the form is."""
        element, _ = self._find(key)
        self._values[element.id] = _state(element, value)

    async def submit(self, form: str, until: Until = lambda _: True) -> float:
        """Press the button of a form."""
        buttons = (self._shown[path].new_element.button for path in self._paths("button"))
        return await self.move(
            own_key(next(b.id for b in buttons if b.is_form_submitter and b.form_id == form)), True, until
        )

    async def until(self, reached: Until, patience: float = PATIENCE) -> float:
        """Wait for what others make this screen show; the moment it was there."""
        async with asyncio.timeout(patience):
            while not reached(self):
                if self.cut:
                    raise Cut
                self._changes.clear()
                await self._changes.wait()
        return time.perf_counter()


def _state(element: Any, value: object) -> WidgetState:
    """A widget's value as the front end sends it."""
    state, kind = WidgetState(id=element.id), element.DESCRIPTOR.name
    if kind == "Button":
        state.trigger_value = True
    elif kind == "Checkbox":
        state.bool_value = bool(value)
    elif (kind == "Slider" and element.options) or kind in ("ButtonGroup", "MultiSelect"):
        values = value if isinstance(value, (list, tuple)) else [value]
        state.string_array_value.data.extend(map(str, values))
    elif kind == "Slider":
        state.double_array_value.data.append(float(value))  # type: ignore[arg-type]
    else:
        state.string_value = str(value)
    return state
