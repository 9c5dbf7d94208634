"""The end of the server, heard early enough to let go whoever waits.

uvicorn ends the lifespan only once every request is answered, and a screen of a class may wait 20 s for news: it is
the signal that has to be heard.
"""

import asyncio
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from starlette.responses import Response

SIGNALS = signal.SIGINT, signal.SIGTERM


@contextmanager
def heard(ending: asyncio.Event) -> Iterator[None]:
    """Set ``ending`` when Ctrl-C or SIGTERM comes; what the server itself does then is done as before."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():  # signals come to the main one only
        yield
        return
    before = {name: found for name in SIGNALS if callable(found := signal.getsignal(name))}

    def hear(name: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ending.set)
        before[signal.Signals(name)](name, frame)

    for name in before:
        signal.signal(name, hear)
    try:
        yield
    finally:
        for name, found in before.items():
            signal.signal(name, found)


async def unless(ending: asyncio.Event, answer: Coroutine[Any, Any, Response]) -> Response:
    """The answer; once the server ends, 503 at once: the browser asks again, and finds nobody or another server."""
    given, over = asyncio.create_task(answer), asyncio.create_task(ending.wait())
    try:
        await asyncio.wait({given, over}, return_when=asyncio.FIRST_COMPLETED)
        return given.result() if given.done() else Response(status_code=503)
    finally:
        given.cancel()
        over.cancel()
