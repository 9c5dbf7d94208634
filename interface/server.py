"""What the server does once, for all visitors: prepare the default study, and never show a traceback."""

import asyncio
import gc
import logging
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from streamlit import error_util
from streamlit.logger import get_logger

from interface.ending import heard, unless
from simulator.hand import SUPPORTED, hands

if TYPE_CHECKING:
    from simulator.study import Study

FIRST = (
    "interface.class_place",
    "interface.shell",
    "interface.path_bar",
    "interface.mission_charts",
    "interface.compute",
)
"""What the first page needs."""
LOADED, WHOLE = threading.Event(), threading.Event()
"""Set unless the server has just started and still loads what the first page needs; what any page may need."""
LOADED.set()
WHOLE.set()
WANTED = threading.Event()
"""Set once a page needs what any page may need."""
ENDING = asyncio.Event()
"""Set once the server is told to stop."""
PAUSE = 4.0
"""Seconds for which the first page has the interpreter to itself, before what it does not need is loaded."""
SWITCH = 0.002
"""Seconds after which a thread that computes lets another have the interpreter. The one that answers all visitors
asks for it at each message; with Python's own 5 ms it would wait longer, and a quarter of this takes a seventh more
of the processor (docs/performance.md)."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Load the libraries and make the default study while the browser opens: the server answers meanwhile."""
    for known in LOADED, WHOLE, WANTED:
        known.clear()
    sys.setswitchinterval(SWITCH)
    get_logger(error_util.__name__).addFilter(said_by_us)
    threading.Thread(target=_prepare, daemon=True).start()
    with heard(ENDING):
        yield


def _prepare() -> None:
    try:
        default = _load()
    finally:
        LOADED.set()  # if this failed, the page fails in the same way, where it is told
        WHOLE.set()
    from simulator.cost import TooCostly
    from simulator.report import run_all
    from simulator.workshop import Workshop

    with suppress(TooCostly):
        if run_all(default) is None:
            default.result("explained")
    time.sleep(PAUSE)
    if SUPPORTED:  # not before: its processes have to load the libraries again
        default.cache.workshop = Workshop(hands(), ready=1)
    vars(import_module("scipy.stats").norm)  # put off until now, for the pages that use it
    gc.collect()
    gc.freeze()


def _load() -> "Study":
    """Load what the first page needs, the default pairing among it, and the rest when it is wanted."""
    for name in FIRST:
        import_module(name)
    LOADED.set()
    from interface.compute import cache
    from simulator.cost import TooCostly
    from simulator.scenario import Scenario
    from simulator.study import Study

    default = Study(Scenario(), cache())
    with suppress(TooCostly):
        default.result("linkage")  # its rate is the first figure of all
    WANTED.wait(PAUSE)
    import_module("models.estimators")
    return default


def whole() -> None:
    """Wait until scikit-learn is loaded, which predictions need."""
    WANTED.set()
    WHOLE.wait()


def said_by_us(record: logging.LogRecord) -> bool:
    """False for Streamlit's own report of an error on a page: it has its message, and :func:`report_error` comes."""
    return record.getMessage() != "Uncaught app execution"


def where(error: BaseException) -> str:
    """The lines of code that led to an error, and its kind; not its message, which may hold what a visitor typed."""
    before = error.__cause__ or error.__context__
    lines = [where(before)] if before else []
    return "".join([*lines, *traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"])


def report_error(error: Exception) -> bool:
    """Tell the visitor in one sentence, the terminal where it happened."""
    from interface.allowance import tell
    from interface.session import session
    from simulator.cost import TooCostly

    if isinstance(error, TooCostly):  # a part of a page that runs alone
        tell(error)
        return True
    logging.getLogger("hydroscope").log(logging.ERROR, "A page failed\n%s", where(error))
    st.error(
        session().t._("Something went wrong here. Your scenario is kept in the address; reload the page."),
        icon=":material/error:",
    )
    return True


async def class_news(request: Request) -> Response:
    """Answer a screen of a class, at the latest when the server ends; the store's libraries are loaded only where
    there is one."""
    await asyncio.to_thread(whole)
    found = await asyncio.to_thread(import_module, "interface.class_news")
    return await unless(ENDING, found.news(request))
