"""How a screen learns that its class asks something of it: it waits for an answer, and presses a button nobody sees.

A part that runs by itself every second (Streamlit's ``run_every``) would keep a fifth of a core busy for 35 screens;
and a request that comes just when a page has been made, but not yet sent, makes Streamlit drop what is left of it.
So the browser asks the server (:func:`news`) and is answered when there is something; once its page is whole it
presses the button of the part concerned. What is answered says only that something has changed.
"""

import asyncio
import secrets
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from classroom.bulletin import Bulletin, state
from classroom.members import Member, Seat
from classroom.refusals import Refusal
from classroom.store import Store
from classroom.taking_part import seen
from interface.class_place import Place, place
from interface.class_store import store

EVERY = 0.1
"""Seconds between two looks at a class in which screens wait."""
PATIENCE = 20.0
"""Seconds after which a screen that waits is answered anyway, and asks again: so it is known to be there."""
AT_ONCE, SLOW = 3, 0.5
"""Screens that are answered together; the next one's turn comes when one of them asks again, for then its page is
whole, or after so many seconds. All at once they would take the server from each other, and none be whole sooner."""
NAP = 0.01
HIDDEN = "[class*=st-key-class_wake],.stElementContainer:has([data-class-news]){display:none}"
"""For the marks and their buttons: neither seen, nor read aloud, nor reached with the keyboard."""
CALM = 1.0
"""Seconds before a screen that wants to know everything is told more."""
OUT, UNKNOWN = "out", ""


def call(now: Bulletin, member: Member, everything: bool = False) -> str:
    """What tells one state of a class from another, to those who may know; ``everything``: the board's runs too."""
    if not now.seats(member):
        return OUT
    asked = [(one.id, one.open, one.shown) for one in now.prompts]
    shown = now.version if everything else (now.pushes, now.frozen, asked)
    return sha256(repr(shown).encode()).hexdigest()[:12]


def wake(name: str, now: Bulletin, *, everything: bool = False) -> None:
    """Have the part of the page that calls this run again when the class asks for it; ``name`` is the part's own."""
    here = place()
    assert here.member is not None
    mark = (
        f'<i hidden data-class-news="{ticket_of(here)}" data-button="class_wake_{name}" '
        f'data-shown="{call(now, here.member, everything)}" data-all="{int(everything)}"></i>'
    )
    st.html(mark)
    st.button("·", key=f"class_wake_{name}")  # without a word, for nobody sees it


def ticket_of(here: Place) -> str:
    """What a screen shows to be told news: made by chance, good for this visit and this server only."""
    here.ticket = here.ticket or secrets.token_urlsafe(12)
    _PLACES[here.ticket] = here
    return here.ticket


_PLACES: WeakValueDictionary[str, Place] = WeakValueDictionary()


@dataclass(eq=False)
class _Waiting:
    member: Member
    screen: str
    shown: str
    everything: bool
    told: asyncio.Future[str]

    def tell(self, now: Bulletin | None) -> bool:
        """Answer if there is something new."""
        found = call(now, self.member, self.everything) if now else OUT
        if found == self.shown or self.told.done():
            return False
        self.told.set_result(found)
        return True


class Desk:
    """Those who wait for news, by class; each class is looked at for all of them, while there are any."""

    def __init__(self, found: Store) -> None:
        self.store = found
        self._waiting: defaultdict[str, list[_Waiting]] = defaultdict(list)
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._at_work: dict[str, float] = {}

    async def wait(self, member: Member, shown: str, everything: bool = False, screen: str = "") -> str:
        """What the ``screen`` should show, as soon as this is not what it does; the same once patience ends."""
        self._at_work.pop(screen, None)
        if everything:
            await asyncio.sleep(CALM)
        one = _Waiting(member, screen, shown, everything, asyncio.get_running_loop().create_future())
        waiting = self._waiting[member.class_id]
        waiting.append(one)
        if member.class_id not in self._looking:
            self._looking[member.class_id] = asyncio.create_task(self._look(member))
        try:
            return await asyncio.wait_for(one.told, PATIENCE)
        except TimeoutError:
            return shown
        finally:
            waiting.remove(one)

    async def _look(self, member: Member) -> None:
        waiting = self._waiting[member.class_id]
        try:
            while waiting:
                try:
                    now = await asyncio.to_thread(self._read, member)
                except Refusal:  # the database does not answer: nothing is known
                    await asyncio.sleep(1)
                    continue
                for one in list(waiting):
                    if one.tell(now):
                        self._at_work[one.screen] = time.monotonic() + SLOW
                        await self._turn()
                await asyncio.sleep(EVERY)
        finally:
            del self._looking[member.class_id], self._waiting[member.class_id]

    async def _turn(self) -> None:
        """Wait until fewer than :data:`AT_ONCE` of the screens just told are at work."""
        while len(self._at_work) >= AT_ONCE:
            await asyncio.sleep(NAP)
            now = time.monotonic()
            self._at_work = {screen: until for screen, until in self._at_work.items() if until > now}

    def _read(self, member: Member) -> Bulletin | None:
        """The class's bulletin; None when the class is gone. Raises Refusal when nobody can tell."""
        try:
            return state(self.store, member)
        except Refusal as refusal:
            if refusal.code == "class_ended":
                return None
            raise


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """One for all visitors of this server."""
    return Desk(store())


async def news(request: Request) -> PlainTextResponse:
    """Answer a screen of a class that waits: ``of`` its ticket, ``shown`` what it shows, ``all`` whether of all."""
    asked = request.query_params
    here = _PLACES.get(asked.get("of", ""))
    if here is None or here.member is None:
        return PlainTextResponse(UNKNOWN, 404)
    await asyncio.to_thread(_is_there, here.member, here.file)
    everything, shown = asked.get("all") == "1", asked.get("shown", "")[:20]
    return PlainTextResponse(await desk().wait(here.member, shown, everything, f"{here.ticket} {everything}"))


def _is_there(member: Member, file: str) -> None:
    """A group that is seated is seen on its page."""
    if isinstance(member, Seat):
        with suppress(Refusal):  # the answer tells
            seen(store(), member, file)
