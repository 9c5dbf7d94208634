"""Crafted messages to a real server, from strangers and from a pupil, while a class goes on that must not notice."""

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path
from random import Random

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from benchmarks.pupils import PASSPHRASE, open_class
from classroom.store import Store
from tests.class_stores import everything
from tests.reliability.frames import Frame, frame
from tests.reliability.queries import ADDRESSES
from tests.reliability.report import Report, chance
from tests.reliability.visitor import Visitor, healthy, server

PART = "messages"
SENDERS, PATIENCE = 4, 60
WITHOUT_A_PAGE = ("noise", "torn", "not for visitors", "idle")
"""What is sent by somebody who has asked for no page: half of it ends the connection."""
A_VISIT = 25
"""Messages after which a sender leaves and comes back on another page."""


class Sender(Visitor):
    """One who sends what no browser would."""

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        super().__init__(address, page, query)
        self.beats: asyncio.Queue[None] = asyncio.Queue()

    def _read(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "heartbeat_ack":
            self.beats.put_nowait(None)
        if PASSPHRASE.encode() in message.SerializeToString():
            self.leaks.append("the teacher's passphrase")
        super()._read(message)

    @property
    def hash(self) -> str:
        """The page where it is, as Streamlit names it."""
        return self._hash

    @property
    def identities(self) -> list[str]:
        """Of the widgets on the screen."""
        elements = (d.new_element for d in self._shown.values() if d.WhichOneof("type") == "new_element")
        widgets = (getattr(e, e.WhichOneof("type") or "", None) for e in elements)
        return [one for one in (getattr(widget, "id", "") for widget in widgets) if one]

    @property
    def fragments(self) -> list[str]:
        """The parts of the page that may run by themselves."""
        return sorted({delta.fragment_id for delta in self._shown.values()} - {""})

    async def send(self, what: Frame) -> str:
        """Send it, and wait until the server shows that it lives: how it took it."""
        try:
            await self._socket.send(what)
            for _ in range(PATIENCE):  # a run that begins just now throws away what was to be sent
                await self._socket.send(BackMsg(app_heartbeat=True).SerializeToString())
                waiting = asyncio.create_task(self.beats.get())
                await asyncio.wait({waiting, self._listener}, timeout=1, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    return "taken or dropped"
                waiting.cancel()
                if self.cut:
                    return "hung up"
        except ConnectionClosed:
            return "hung up"
        raise TimeoutError("no sign of life for a minute")


def play(seed: int, numbers: range, report: Report) -> None:
    """Send every message; then the class must be as it was, and a newcomer must find his page."""
    with tempfile.TemporaryDirectory(prefix="hydroscope-") as home, server(HYDROSCOPE_HOME=home) as started:
        asyncio.run(_all_of_them(started.address, Path(home), seed, numbers, report))


async def _all_of_them(address: str, home: Path, seed: int, numbers: range, report: Report) -> None:
    teacher = await open_class(address)
    code = teacher.asked["class"]
    await teacher.close()
    store = Store.open(None, home)
    before = _kept(store)
    boxes: list[str] = []
    start = time.perf_counter()
    shares = [numbers[k::SENDERS] for k in range(SENDERS)]
    async with asyncio.TaskGroup() as senders:
        for share in shares:
            senders.create_task(_sender(address, code, seed, share, report, boxes))
    report.figures["messages a second"] = round(len(numbers) / (time.perf_counter() - start), 1)
    report.figures["boxes “something went wrong”, shown to the sender alone"] = len(boxes)
    with report.case(-1, "the class afterwards", "all the messages"):
        assert _kept(store) == before, "the class is not what it was"
        await healthy(address)
    store.close()


def _kept(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What nobody but the teacher may change."""
    rows = everything(store)
    return {
        "classes": [(c.id, c.passphrase_hash, c.frozen, c.joinable, c.page, c.pushes) for c in rows["classes"]],
        "prompts": [tuple(row) for row in rows["prompts"]],
    }


async def _sender(address: str, code: str, seed: int, numbers: range, report: Report, boxes: list[str]) -> None:
    """Send the messages of these numbers, a visit's worth at a time."""
    visit: Sender | None = None
    for at, number in enumerate(numbers):
        if report.late():
            break
        draws = chance(seed, PART, number)
        if visit is None or visit.cut or at % A_VISIT == 0:
            await _leave(visit, boxes)
            visit = await _visit(address, code, draws)
        kind, what = frame(draws, visit)
        with report.case(number, kind, what):
            sender = await _bare(address) if kind in WITHOUT_A_PAGE else visit
            report.ended[how := await sender.send(what)] += 1
            assert not sender.leaks, f"sent: {sender.leaks[:3]}"
            if sender is not visit:
                await sender.leave()
            else:
                assert how != "hung up", "the visit was ended by a message that can be read"
    await _leave(visit, boxes)


async def _bare(address: str) -> Sender:
    """A connection without a page."""
    sender = Sender(address)
    await sender.connect()
    return sender


async def _leave(visit: Sender | None, boxes: list[str]) -> None:
    """Go; what the visitor was told went wrong is counted."""
    if visit:
        await visit.leave()
        boxes += visit.failures


async def _visit(address: str, code: str, draws: Random) -> Sender:
    """A new visit to some page, in the class or not."""
    page = draws.choice((*ADDRESSES, "classe", "tableau"))
    sender = Sender(address, page, f"class={code}" if draws.random() < 0.3 else "")
    with contextlib.suppress(TimeoutError):  # the others keep the server busy: what there is of the page will do
        await sender.open()
    return sender
