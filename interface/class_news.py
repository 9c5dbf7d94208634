"""How a screen learns that its class asks something of it: it waits for an answer, and presses a button nobody sees.

A part that runs by itself every second (Streamlit's ``run_every``) would keep a fifth of a core busy for 35 screens;
and a request that comes just when a page has been made, but not yet sent, makes Streamlit drop what is left of it.
So the browser asks the server (:func:`news`) and is answered when there is something; once its page is whole it
presses the button of the part concerned, or follows the menu to the page that the teacher shows. What is answered
says nothing else than that something has changed. Each part waits for what it shows (:data:`Of`).
"""

import asyncio
import secrets
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, cast, get_args
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from classroom.bulletin import state
from classroom.members import Member, Seat, Teacher
from classroom.refusals import Refusal
from classroom.store import Store
from classroom.taking_part import seen
from classroom.teaching import room
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
"""Seconds before a part that shows what groups do is told more."""
Of = Literal["calls", "work", "room", "bar"]
"""What a part waits for: what the teacher asks of all screens; whatever the class does; who is where; how many are
there and whether they are paused."""
OUT, UNKNOWN = "out", ""


def sign(found: Store, member: Member, of: Of = "calls") -> str:
    """What tells one state of a class from another, to those who may know. Raises Refusal when nobody can tell."""
    try:
        now = state(found, member)
        if not now.seats(member):
            return OUT
        shown: object = now.version
        if of == "calls":
            shown = now.pushes, now.frozen, [(one.id, one.open, one.shown) for one in now.prompts]
        elif of == "bar":
            shown = len(now.groups), now.frozen
        elif of == "room" and isinstance(member, Teacher):
            shown = room(found, member)
    except Refusal as refusal:
        if refusal.code == "class_ended":
            return OUT
        raise
    return sha256(repr(shown).encode()).hexdigest()[:12]


def wake(name: str, of: Of) -> None:
    """Have the part of the page that calls this run again when there is something new; ``name`` is the part's own.

    Comes before the part looks at the class, so that it may be told twice, but never too little.
    """
    here, shown = place(), UNKNOWN
    assert here.member is not None
    with suppress(Refusal):  # told as soon as the database answers again
        shown = sign(store(), here.member, of)
    mark = (
        f'<i hidden data-class-news="{ticket_of(here)}" data-button="class_wake_{name}" '
        f'data-shown="{shown}" data-of="{of}"></i>'
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
    of: Of
    told: asyncio.Future[str]

    def tell(self, found: str) -> bool:
        """Answer if there is something new."""
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

    async def wait(self, member: Member, shown: str, of: Of = "calls", screen: str = "") -> str:
        """What the ``screen`` should show, as soon as this is not what it does; the same once patience ends."""
        self._at_work.pop(screen, None)
        if of in ("work", "room"):
            await asyncio.sleep(CALM)
        one = _Waiting(member, screen, shown, of, asyncio.get_running_loop().create_future())
        waiting = self._waiting[member.class_id]
        waiting.append(one)
        if member.class_id not in self._looking:
            self._looking[member.class_id] = asyncio.create_task(self._look(member.class_id))
        try:
            return await asyncio.wait_for(one.told, PATIENCE)
        except TimeoutError:
            return shown
        finally:
            waiting.remove(one)

    async def _look(self, class_id: str) -> None:
        waiting = self._waiting[class_id]
        try:
            while waiting:
                try:
                    found = await asyncio.to_thread(self._signs, list(waiting))
                except Refusal:  # the database does not answer: nothing is known
                    await asyncio.sleep(1)
                    continue
                for one, new in found:
                    if one.tell(new) and isinstance(one.member, Seat):  # the teacher waits for nobody
                        self._at_work[one.screen] = time.monotonic() + SLOW
                        await self._turn()
                await asyncio.sleep(EVERY)
        finally:
            del self._looking[class_id], self._waiting[class_id]

    async def _turn(self) -> None:
        """Wait until fewer than :data:`AT_ONCE` of the screens just told are at work."""
        while len(self._at_work) >= AT_ONCE:
            await asyncio.sleep(NAP)
            now = time.monotonic()
            self._at_work = {screen: until for screen, until in self._at_work.items() if until > now}

    def _signs(self, waiting: list[_Waiting]) -> list[tuple[_Waiting, str]]:
        """What each should show. Raises Refusal when nobody can tell."""
        return [(one, sign(self.store, one.member, one.of)) for one in waiting]


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """One for all visitors of this server."""
    return Desk(store())


async def news(request: Request) -> PlainTextResponse:
    """Answer a screen of a class that waits: ``ticket``, ``of`` what it wants to know, ``shown`` what it shows.

    Where all are brought to a page, its address follows after a space: the browser goes there as by the menu, in one
    run of the script instead of three.
    """
    asked = request.query_params
    here = _PLACES.get(asked.get("ticket", ""))
    of = asked.get("of", "calls")
    if here is None or here.member is None or of not in get_args(Of):
        return PlainTextResponse(UNKNOWN, 404)
    await asyncio.to_thread(_is_there, here.member, here.file)
    shown = asked.get("shown", "")[:20]
    told = await desk().wait(here.member, shown, cast(Of, of), f"{here.ticket} {of}")
    return PlainTextResponse(told + (await asyncio.to_thread(_way, here) if of == "calls" else ""))


def _way(here: Place) -> str:
    """A space and the address of the page to which the teacher has brought all, if this screen has not followed."""
    with suppress(Refusal):
        now = state(store(), cast(Member, here.member))
        if now.pushes > here.followed and now.page in here.pages:
            return f" {here.pages[now.page].url_path}"
    return ""


def _is_there(member: Member, file: str) -> None:
    """A group that is seated is seen on its page."""
    if isinstance(member, Seat):
        with suppress(Refusal):  # the answer tells
            seen(store(), member, file)
