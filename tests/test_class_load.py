"""The load generator, in small: three pupils on the real server, who must be shown the same and the truth."""

import asyncio
import gc
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError

from benchmarks.class_load import table, told
from benchmarks.process_tree import resident, tree
from benchmarks.pupils import Book, Pupil, open_class, scenario_of
from benchmarks.screen import Screen
from benchmarks.tab import Cut


async def lesson(address: str, book: Book) -> list[Pupil]:
    teacher = await open_class(address)
    group = [Pupil(address, teacher.asked["class"], book, seed) for seed in range(3)]
    await asyncio.gather(*(pupil.join() for pupil in group))
    await asyncio.gather(*(pupil.screen.go("evaluation") for pupil in group))
    options = list(group[0].screen.widget("p:alert.threshold").options)
    for chosen in options[50], options[60]:
        await asyncio.gather(*(pupil._move("threshold", "p:alert.threshold", chosen) for pupil in group))
    await group[0].look()
    await group[1].screen.go("appariement")
    await group[1].change_pairing()
    for pupil in group:
        await pupil.screen.close()
    await teacher.close()
    return group


def test_three_pupils_are_shown_the_same_and_the_truth(server: str) -> None:
    book = Book()
    group = asyncio.run(lesson(urlparse(server).netloc, book))
    assert book.errors == [] and book.cut == 0
    assert len(book.times["threshold"]) >= 3 and len(book.times["join, from the address to the seat"]) == 3
    assert len({scenario_of(pupil.screen) for pupil in group} & {query for _, query in book.figures}) >= 1
    assert book.check_truth(1) == 1 and book.errors == []
    assert "errors: 0, cut connections: 0" in table({**told(book), "errors": book.errors})
    # a server that is fast and wrong is found out
    book.figures = {key: (("wrong", "1 %"), ("wrong", "1")) for key in book.figures}
    book.check_truth(1)
    assert [kind for kind, _ in book.errors] == ["truth"]


async def cut_off(turns: int, sending: bool = False) -> list[str]:
    """What the loop complains of when a screen's server goes away and the screen acts ``turns`` turns later.

    ``sending``: the screen has begun to send before, and learns of it by that.
    """
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told["message"]))

    async def silent(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(silent, "127.0.0.1", 0, subprotocols=["streamlit"]) as server:  # type: ignore[list-item]
        screen = Screen("{}:{}".format(*next(iter(server.sockets)).getsockname()))
        await screen.connect()
        listener = screen._listener

        async def send(_: bytes) -> None:
            await listener
            raise ConnectionClosedError(None, None)

        if sending:
            screen._socket.send = send  # type: ignore[method-assign,assignment]
        screen._socket.transport.abort()
        for _ in range(turns):
            await asyncio.sleep(0)
        with pytest.raises(Cut):
            await screen._run("")
        await screen._listener
        assert screen.cut
        del screen
        gc.collect()
    return complaints


@pytest.mark.parametrize("turns", range(4))
def test_a_screen_whose_server_has_gone_says_so_once(turns: int) -> None:
    assert asyncio.run(cut_off(turns)) == []


def test_a_screen_whose_server_goes_while_it_sends_says_so_once() -> None:
    assert asyncio.run(cut_off(0, sending=True)) == []


OWN = "held = b'x' * 100_000_000"
FILE = "import os; held = os.memfd_create('held'); os.pwrite(held, b'x' * 100_000_000, 0)"


@pytest.mark.parametrize("held", [OWN, FILE])
def test_the_memory_of_all_processes_is_counted(held: str) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("no /proc on this system")
    hold = f"import sys; {held}; print('held', flush=True); sys.stdin.read()"
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", start, hold], **pipes) as started:
        assert started.stdout is not None and started.stdout.readline() == b"held\n"
        assert len(tree(started.pid)) == 2
        assert 100_000_000 < resident(started.pid) < 180_000_000
        started.communicate(b"")
