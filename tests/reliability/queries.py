"""Hostile links: all through what reads the link, some through whole pages of a real server."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, add_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.query_params import sanitize_query_string

import run
from benchmarks.process_tree import resident
from interface.session import session, write_link
from interface.shell import tell_problems
from interface.story import STORY
from tests.reliability.links import link
from tests.reliability.report import Report, chance
from tests.reliability.visitor import Visitor, healthy, server

PART = "queries"
LONGEST_TOLD = 6_000
"""Characters of all that is said about a link, whatever its length."""
ALIVE = re.compile(r"(?<!\\)[<\[$`*#]")
"""What a stranger's words may not do in a remark: begin a link, a picture, a formula."""
ADDRESSES = [address for pages in STORY.values() for _, _, _, address in pages]
AT_ONCE = 2


def play(seed: int, numbers: range, report: Report) -> None:
    """Read every link; what is wrong is written down."""
    for number in report.in_time(numbers):
        kind, query = link(chance(seed, PART, number))
        with report.case(number, kind, query):
            report.ended[read(query)] += 1


def read(query: str) -> str:
    """Read one link as the beginning of a visit does, then the link that is made of it, which must say the same.

    How it ended: whether something was told. Raises AssertionError.
    """
    with visiting(query) as said:
        first, told = session(), session().messages()
        tell_problems()
        write_link()
        again = urlencode(first.query())
    texts = [m.delta.new_element.alert.body for m in said if m.delta.new_element.HasField("alert")]
    assert len("".join(texts)) <= LONGEST_TOLD, f"{len(''.join(texts))} characters said"
    assert len(texts) == len(told), f"{len(texts)} remarks of {len(told)}"
    assert not (live := ALIVE.findall("".join(texts))), f"signs that Markdown would obey: {live}"
    with visiting(again):
        second = session()
        assert not second.messages(), f"the link made of it is refused: {second.messages()}"
        assert second.query() == first.query(), f"{second.query()} after {first.query()}"
        assert (second.scenario, second.kept) == (first.scenario, first.kept), "another scenario after it"
    return "told" if told else "taken in silence"


@contextmanager
def visiting(query: str) -> Iterator[list[ForwardMsg]]:
    """A visit that begins with this link, up to the first page; what it says to the browser."""
    said: list[ForwardMsg] = []
    script = str(run.ROOT / "interface" / "story.py")
    context = ScriptRunContext(
        session_id="hostile",
        _enqueue=said.append,
        query_string="",
        session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager("/upload"),
        main_script_path=script,
        user_info={},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(script),
    )
    add_script_run_ctx(ctx=context)
    try:
        context.reset(sanitize_query_string(query), context.page_script_hash)
        yield said
    finally:
        add_script_run_ctx(ctx=None)


def play_pages(seed: int, numbers: range, report: Report) -> None:
    """Follow links to whole pages of a real server, page after page; no failure may be shown, no secret sent."""

    async def follow(address: str, number: int) -> None:
        kind, query = link(chance(seed, PART, number))
        page = ADDRESSES[number % len(ADDRESSES)]
        visitor = Visitor(address, page, query)
        with report.case(number, f"whole page, {kind}", f"/{page}?{query}"):
            try:
                await visitor.open()
                how = "shown"
            except TimeoutError:
                how = "computing still after a minute, and saying so"
            finally:
                await visitor.leave()
            visitor.check()
            assert visitor.texts, "the page is empty"
            assert how == "shown" or visitor.waiting, "neither a page nor a bar that moves"
            report.ended[f"whole page {how}"] += 1

    async def all_of_them(address: str) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with places:
                await follow(address, number)

        await asyncio.gather(*(one(number) for number in numbers))
        await healthy(address)

    with server() as started:
        asyncio.run(all_of_them(started.address))
        report.figures["server memory at the end, MB"] = round(resident(started.process.pid) / 1e6)
