"""A browser's tab without a browser: Streamlit's websocket and its own messages, nothing drawn.

It sends what Streamlit's front end sends: the values of the widgets that were touched, the address, which large
elements it still holds; it runs a fragment again at the interval that the server asks for.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60.0
"""Seconds after which an action has failed."""
TOLD, KEPT = 50, 150
"""Large elements whose hashes are told to the server, which then need not send them again; those kept for it."""
MARK = re.compile(
    'data-class-news="(?P<ticket>[^"]*)" data-button="(?P<button>[^"]*)" '
    'data-shown="(?P<shown>[^"]*)" data-of="(?P<of>[^"]*)"'
)
"""Where a part of the page waits for its class."""
Until = Callable[["Screen"], bool]


class Cut(Exception):
    """The server has closed the connection."""


class Screen:
    """One visit. ``query`` is the address, ``page`` the page's address in the menu, ``failures`` what went wrong."""

    def __init__(self, address: str, page: str = "", query: str = "", cookie: str = "") -> None:
        self.address, self.page, self.query, self.cookie = address, page, query, cookie
        self.pages: dict[str, str] = {}
        self.failures: list[str] = []
        self.received = 0
        self._hash = ""
        self._shown: dict[tuple[int, ...], Any] = {}
        self._values: dict[str, WidgetState] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Task[None]] = {}
        self._running = False
        self._started = 0
        self._ended = 0.0
        """When our run has ended, if the server calls it early: it does so too where it was complete, but another
        fragment's run began before its messages had left. What begins next tells."""
        self._waiting: tuple[str, int, Until, asyncio.Future[float]] | None = None
        self._changes = asyncio.Event()
        self._socket: ClientConnection
        self._listener: asyncio.Task[None]

    def __str__(self) -> str:
        return (
            f"{self.page!r} ?{self.query}: {len(self._shown)} elements, {self._started} runs, {self.texts[-300:]!r}"
        )

    async def open(self) -> float:
        """Connect and wait until the first page is complete; the seconds it took."""
        start = time.perf_counter()
        await self.connect()
        return await self._run("", start=start)

    async def connect(self) -> None:
        """Connect, and ask for nothing yet."""
        headers = {"Cookie": self.cookie} if self.cookie else None
        self._socket = await connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            max_size=None,
            open_timeout=PATIENCE,
            compression=None,
        )
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Leave."""
        self._stop_timers()
        for task in self._news.values():
            task.cancel()
        await asyncio.gather(*self._news.values(), return_exceptions=True)
        await self._socket.close()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener

    async def vanish(self) -> None:
        """Leave without a word, as a computer does whose lid is closed."""
        self._stop_timers()
        self._socket.transport.abort()
        with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
            await self._listener

    @property
    def cut(self) -> bool:
        """Whether the server has gone away."""
        return self._listener.done()

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(self.query))

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """Label and value of all figures on the page, from top to bottom."""
        found = [self._shown[path].new_element.metric for path in self._paths("metric")]
        return tuple((one.label, one.body) for one in found)

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
            _own_key(next(b.id for b in buttons if b.is_form_submitter and b.form_id == form)), True, until
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

    async def _run(
        self, fragment: str, until: Until = lambda _: True, start: float = 0, query: str | None = None
    ) -> float:
        """Ask for a run; the seconds until a run of it has ended and shows what is expected."""
        start = start or time.perf_counter()
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting = fragment, self._started, until, done
        await self._send(fragment, query=query)
        try:
            return await asyncio.wait_for(done, PATIENCE) - start
        finally:
            self._waiting = None

    async def _send(self, fragment: str, automatic: bool = False, query: str | None = None) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query if query is None else query
        state.widget_states.widgets.extend(self._values.values())
        state.page_script_hash, state.page_name = self._hash, "" if self._hash else self.page
        state.fragment_id, state.is_auto_rerun = fragment, automatic
        state.cached_message_hashes.extend(list(self._kept)[-TOLD:])
        state.context_info.locale = "fr-FR"
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed:
            raise Cut from None

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._read(message)
        except ConnectionClosed:
            pass
        finally:
            self._stop_timers()
            self._changes.set()
            if self._waiting and not self._waiting[3].done():
                self._waiting[3].set_exception(Cut())

    def _read(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(self._keep(message.ref_hash, self._kept[message.ref_hash]))
            known.metadata.CopyFrom(message.metadata)
            return self._read(known)
        if message.metadata.cacheable:
            self._keep(message.hash, message)
        if kind == "new_session":
            self._begin(list(message.metadata.run.fragment_ids))
        elif kind == "delta":
            self._show(tuple(message.metadata.delta_path), message.delta)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "navigation":
            self.pages = {
                page.url_pathname if not page.is_default else "": page.page_script_hash
                for page in message.navigation.app_pages
            }
            self._hash = message.navigation.page_script_hash
            self.page = next((page for page, known in self.pages.items() if known == self._hash), self.page)
        elif kind == "auto_rerun":
            self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished":
            self._end(message)
        return None

    def _keep(self, name: str, message: ForwardMsg) -> ForwardMsg:
        self._kept.pop(name, None)
        self._kept[name] = message
        if len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept)))
        return message

    def _begin(self, fragments: list[str]) -> None:
        self._started += 1
        self._running = True
        ended, self._ended = self._ended, 0.0
        if ended and fragments and self._waiting and self._waiting[0] not in fragments:
            self._done(ended)
        if fragments:
            self._shown = {p: d for p, d in self._shown.items() if d.fragment_id not in fragments}
        else:
            self._shown = {}
            self._stop_timers()

    def _show(self, path: tuple[int, ...], delta: Any) -> None:
        self._shown[path] = delta
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        if mark := MARK.search(element.html.body):
            button = mark["button"]
            if button not in self._news or self._news[button].done():
                self._news[button] = asyncio.create_task(self._follow(button))
        widget = getattr(element, element.WhichOneof("type") or "", None)
        if getattr(widget, "set_value", False):  # the server's own value replaces what was touched
            self._values.pop(widget.id, None)
        if element.HasField("exception"):
            self.failures.append(element.exception.message)
        if element.HasField("alert") and element.alert.format == Alert.ERROR:
            self.failures.append(element.alert.body)

    def _end(self, message: ForwardMsg) -> None:
        self._running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        self._changes.set()
        if not self._waiting:
            return
        fragments, (fragment, started, _, _) = message.metadata.run.fragment_ids, self._waiting
        if self._started == started or (fragment not in fragments if fragment else fragments):
            return
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._ended = time.perf_counter()
        else:
            self._done(time.perf_counter())

    def _done(self, at: float) -> None:
        if self._waiting and not self._waiting[3].done() and self._waiting[2](self):
            self._waiting[3].set_result(at)

    def _mark(self, button: str) -> dict[str, str] | None:
        bodies = (d.new_element.html.body for d in self._shown.values() if d.HasField("new_element"))
        return next((m.groupdict() for body in bodies if (m := MARK.search(body)) and m["button"] == button), None)

    async def _follow(self, button: str) -> None:
        """What ``interface/class_news.js`` does for one mark."""
        with contextlib.suppress(Cut, LookupError):
            while not self.cut:
                while not (mark := self._mark(button)):
                    await asyncio.sleep(0.3)
                told = await self._asked_for_news(mark)
                if told is None:
                    await asyncio.sleep(2)
                    continue
                if told == (self._mark(button) or mark)["shown"]:
                    continue
                while self._running:
                    await asyncio.sleep(0.03)
                element, fragment = self._find(button)
                self._values[element.id] = _state(element, True)
                await self._send(fragment)
                self._values.pop(element.id, None)
                for _ in range(100):
                    await asyncio.sleep(0.03)
                    if (self._mark(button) or mark)["shown"] != mark["shown"]:
                        break

    async def _asked_for_news(self, mark: dict[str, str]) -> str | None:
        host, port = self.address.split(":")
        asked = urlencode({name: mark[name] for name in ("ticket", "shown", "of")})
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return None
        try:
            writer.write(
                f"GET /class/news?{asked} HTTP/1.1\r\nHost: {self.address}\r\nConnection: close\r\n\r\n".encode()
            )
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        except OSError:
            return None
        finally:
            writer.close()
        return body.decode() if b" 200 " in head.split(b"\r\n")[0] else None

    def _repeat(self, fragment: str, interval: float) -> None:
        async def again() -> None:
            with contextlib.suppress(Cut):
                while True:
                    await asyncio.sleep(interval)
                    await self._send(fragment, automatic=True)

        self._stop_timers([fragment])
        self._timers[fragment] = asyncio.create_task(again())

    def _stop_timers(self, fragments: Any = None) -> None:
        for fragment in list(self._timers) if fragments is None else fragments:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()

    def _paths(self, kind: str) -> list[tuple[int, ...]]:
        return sorted(p for p, d in self._shown.items() if d.HasField("new_element") and d.new_element.HasField(kind))

    def _find(self, key: str) -> tuple[Any, str]:
        for delta in self._shown.values():
            if self._key(delta) == key:
                element = delta.new_element
                return getattr(element, element.WhichOneof("type")), delta.fragment_id
        raise LookupError(f"no widget {key!r} on {self.page!r}")

    def _key(self, delta: Any) -> str:
        if delta.WhichOneof("type") != "new_element":
            return ""
        element = delta.new_element
        return _own_key(getattr(getattr(element, element.WhichOneof("type") or "", None), "id", ""))


def _own_key(identity: str) -> str:
    """The key we gave a widget, in the identity that Streamlit made with it."""
    return identity.split("-", 2)[-1] if identity.startswith("$$ID-") else identity


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
