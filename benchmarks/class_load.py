"""``python -m benchmarks.class_load --pupils 35 --seconds 120``: a class at work, played on Streamlit's websocket.

The real app is started on this computer alone; the pupils join in a burst, then act every ten seconds or so (see
:mod:`benchmarks.pupils`). An action has ended when its run has, with the figures expected; figures that differ
between two pupils with the same scenario, or from those computed here, are errors. ``--updates`` measures instead how
long what the teacher does takes to reach every screen. The pupils that this program plays use the same processor.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.app_server import Server, served
from benchmarks.class_updates import updates
from benchmarks.pupils import Book, Pupil, open_class
from benchmarks.table import Row

LIGHT = ("threshold", "view")
LARGEST_CLASS = 35
MOST_PUPILS, MOST_SECONDS = 500, 3600
WORK = {"light: threshold and view": 0.3, "new world": 2.5, "join, from the address to the seat": 4.0}
TEACHING = dict.fromkeys(
    ("a page is pushed", "the screens pause", "the screens go on", "a poll opens", "the poll closes"), 2.0
)
"""What pupils and teacher do, and the most that the 95th percentile may be, in seconds."""
MEMORY, FLAT = 2000.0, 10.0
"""The most memory of the server, in MB, and how much more it may take a minute."""


def rows(runs: int | None = None) -> list[Row]:
    """A class of 35 that works for two minutes, then looks where its teacher says, ``runs`` times: the largest
    figures. They have no reference beside them: the targets are in seconds."""
    work = [measure(_options([])) for _ in range(runs or 1)]
    teaching = [measure(_options(["--updates"])) for _ in range(runs or 1)]
    late = [
        Row(f"35 pupils, 95 %: {kind}", max(one["actions"][kind]["p95"] for one in played), "s", most)
        for played, targets in ((work, WORK), (teaching, TEACHING))
        for kind, most in targets.items()
    ]
    wrong = max(len(one["errors"]) + one["cut"] for one in (*work, *teaching))
    memory, slope = (max(one["memory"][name] for one in work) for name in ("largest", "slope_per_minute"))
    return [
        *late,
        Row("35 pupils: errors, and connections cut", wrong, "", 0),
        Row("35 pupils: most memory of the server", memory, "MB", MEMORY),
        Row("35 pupils: more memory each minute of the second half", slope, "MB", FLAT),
    ]


async def play(server: Server, book: Book, pupils: int, seconds: float, every: float) -> dict[str, Any]:
    """Everybody joins at once, then works; the figures of the run."""
    teachers = [await open_class(server.address) for _ in range(-(-pupils // LARGEST_CLASS))]
    everybody = [Pupil(server.address, teachers[i // LARGEST_CLASS].asked["class"], book, i) for i in range(pupils)]
    watching, before = asyncio.create_task(server.watch()), (time.process_time(), server.cpu())
    start = time.monotonic()
    joined = await asyncio.gather(*(pupil.join() for pupil in everybody), return_exceptions=True)
    book.errors += [("join", f"{type(problem).__name__} {problem}") for problem in joined if problem]
    seated = [pupil for pupil, problem in zip(everybody, joined, strict=True) if not problem]
    await asyncio.gather(*(pupil.play(seconds, every) for pupil in seated))
    watching.cancel()
    took = time.monotonic() - start
    cores = {"server": (server.cpu() - before[1]) / took, "pupils": (time.process_time() - before[0]) / took}
    received = sum(pupil.screen.received for pupil in seated) / 1e6
    for screen in (*(pupil.screen for pupil in seated), *teachers):
        if not screen.cut:
            await screen.close()
    return {"pupils": pupils, "seconds": round(took), "cores": cores, "received_mb": received, **told(book)}


def told(book: Book) -> dict[str, Any]:
    """Times by kind of action, and what went wrong."""
    kinds = dict(book.times) | {"light: threshold and view": [t for kind in LIGHT for t in book.times[kind]]}
    return {"actions": {kind: _quantiles(taken) for kind, taken in kinds.items() if taken}, "cut": book.cut}


def _quantiles(taken: list[float]) -> dict[str, float]:
    return {
        "n": len(taken),
        "median": float(np.median(taken)),
        "p95": float(np.quantile(taken, 0.95)),
        "max": max(taken),
    }


def table(result: dict[str, Any]) -> str:
    """The result as it is printed."""
    lines = [f"{'seconds':38}{'n':>6}{'median':>9}{'p95':>9}{'max':>9}"]
    for kind, q in result["actions"].items():
        lines.append(f"{kind:38}{q['n']:6}{q['median']:9.3f}{q['p95']:9.3f}{q['max']:9.3f}")
    if "cores" in result:
        m = result["memory"]
        lines.append(
            f"server memory, MB: {m['first']} at first, {m['largest']} at most, {m['last']} at last, "
            f"{m['slope_per_minute']:+} a minute in the second half"
        )
        lines.append("cores busy: " + ", ".join(f"{who} {n:.2f}" for who, n in result["cores"].items()))
    errors = result["errors"]
    lines.append(
        f"errors: {len(errors)}, cut connections: {result['cut']}, verdicts checked: {result.get('checked', 0)}"
    )
    return "\n".join([*lines, *(f"  {kind}: {what}" for kind, what in errors[:10])])


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Start the app, play, check."""
    book = Book()
    with served(options.log) as server:
        time.sleep(options.settle)  # it loads its libraries, and starts the processes that compute
        if options.updates:
            result = asyncio.run(updates(server.address, options.pupils)) | {"cut": 0}
        else:
            result = asyncio.run(play(server, book, options.pupils, options.seconds, options.every))
            result["memory"] = server.memory_told()
            result["memory_over_time"] = [(round(at), used) for at, used in server.memory]
    if not options.updates:
        result["checked"] = book.check_truth(options.check)
        result["errors"] = book.errors
    return result


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=35)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--every", type=float, default=10, help="seconds between two actions of a pupil")
    parser.add_argument("--settle", type=float, default=20, help="seconds for which the server has run")
    parser.add_argument("--check", type=int, default=8, help="verdicts that are computed again without the server")
    parser.add_argument("--updates", action="store_true", help="measure what the teacher sends to all screens")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--log", type=Path, help="what the server says")
    options = parser.parse_args(arguments)
    if not (0 < options.pupils <= MOST_PUPILS and 0 < options.seconds <= MOST_SECONDS and options.every > 0):
        parser.error(f"at most {MOST_PUPILS} pupils and {MOST_SECONDS} seconds")
    return options


def main() -> None:
    """Print the table, and write the figures where ``--json`` says."""
    options = _options(None)
    result = measure(options)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))
    print(table(result))


if __name__ == "__main__":
    main()
