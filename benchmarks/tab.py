"""The connection of a browser's tab without a browser: Streamlit's websocket, its messages, and what they show.

It sends what Streamlit's front end sends: the values of the widgets that were touched, the address, which large
elements it still holds; it runs a fragment again at the interval that the server asks for.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks import news

PATIENCE = 60.0
"""Seconds after which an action has failed."""
TOLD, KEPT = 50, 150
"""Large elements whose hashes are told to the server, which then need not send them again; those kept for it."""
Until = Callable[[Any], bool]
"""Whether a screen shows what is waited for."""


class Cut(Exception):
    """The server has closed the connection."""


class Tab:
    """One connection. ``query`` is the address, ``page`` the page's address in the menu, ``failures`` what went
    wrong."""

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

    async def _run(
        self, fragment: str, until: Until = lambda _: True, start: float = 0, query: str | None = None
    ) -> float:
        """Ask for a run; the seconds until a run of it has ended and shows what is expected."""
        start = start or time.perf_counter()
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting = fragment, self._started, until, done
        try:
            await self._send(fragment, query=query)
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
                self._waiting[3].exception()  # who sends just now is told by the socket, and asks no more

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
        if ended and not fragments and self._waiting:  # a part has asked for the whole page
            self._waiting = "", *self._waiting[1:]
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
        button = (news.mark_in(element.html.body) or {}).get("button")
        if button and (button not in self._news or self._news[button].done()):
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

    async def _follow(self, button: str) -> None:
        """What ``interface/class_news.js`` does for one mark."""
        with contextlib.suppress(Cut, LookupError):
            while not self.cut:
                while not (mark := self._mark(button)):
                    await asyncio.sleep(0.3)
                told = await news.asked_for(self.address, mark)
                if told is None:
                    await asyncio.sleep(2)
                elif told[0] != (self._mark(button) or mark)["shown"]:
                    await self._press(button, mark, told[1])

    async def _press(self, button: str, mark: news.Mark, page: str | None) -> None:
        """Once the page is whole, or go to a page by the menu; waits until the part says something else."""
        while self._running:
            await asyncio.sleep(0.03)
        if page is None:
            element, fragment = self._find(button)
            self._values[element.id] = WidgetState(id=element.id, trigger_value=True)
            await self._send(fragment)
            self._values.pop(element.id, None)
        else:
            self.page, self._hash = page, self.pages[page]
            await self._send("", query="")
        for _ in range(100):
            await asyncio.sleep(0.03)
            if (self._mark(button) or mark)["shown"] != mark["shown"]:
                break

    def _mark(self, button: str) -> news.Mark | None:
        bodies = (d.new_element.html.body for d in self._shown.values() if d.HasField("new_element"))
        return next((mark for body in bodies if (mark := news.mark_in(body)) and mark["button"] == button), None)

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
        return own_key(getattr(getattr(element, element.WhichOneof("type") or "", None), "id", ""))


def own_key(identity: str) -> str:
    """The key we gave a widget, in the identity that Streamlit made with it."""
    return identity.split("-", 2)[-1] if identity.startswith("$$ID-") else identity
