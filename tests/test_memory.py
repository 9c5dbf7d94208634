"""Memory that was let go does not stay with a program."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, threading
from pathlib import Path
from simulator import memory

def resident():
    return os.sysconf("SC_PAGE_SIZE") * int(Path("/proc/self/statm").read_text().split()[1])

def work():
    pieces = [bytes(100_000) for _ in range(200)]
    last.append(bytes(100_000))  # lies above what is let go
    del pieces

last = []
FIRST
threads = [threading.Thread(target=work) for _ in range(4)]
before = resident()
for thread in threads:
    thread.start()
    thread.join()
THEN
print(resident() - before)
"""


def kept(first: str = "", then: str = "") -> int:
    """Bytes that four threads leave behind, each of which let 20 MB go."""
    program = PROGRAM.replace("FIRST", first).replace("THEN", then)
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_what_was_let_go_goes_back_to_the_system() -> None:
    most = 20_000_000
    assert kept() > most
    assert kept("memory.few_arenas()", "memory.trim()") < most / 4
