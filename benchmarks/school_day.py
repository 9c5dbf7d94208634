"""``python -m benchmarks.school_day [--minutes 12]``: eight hours of a school day on one server, compressed.

Eight lessons: a teacher opens a class, the pupils come in a wave, work (see :mod:`benchmarks.pupils`) and leave, some
of them without a word, as when a lid is closed; then the break. The memory of all the server's processes is
looked at every second. Memory is flat if no later break holds more than a tenth above the third one, by when the
caches are full.
"""

import argparse
import asyncio
import json
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.app_server import Server, served
from benchmarks.class_load import table, told
from benchmarks.pupils import Book, Pupil, open_class

HOURS = 8
ARRIVING, WORKING = 0.1, 0.7
"""Shares of an hour during which pupils come, and after which they leave."""
WARM = 3
"""Hours that the caches take to fill, with twenty pupils."""
FLAT = 1.10
MOST_PUPILS, MOST_MINUTES = 200, 480


@dataclass(frozen=True)
class Hour:
    """Megabytes at most, and in the last tenth of the break; ``joined`` pupils of those who came."""

    largest: float
    at_rest: float
    joined: int


async def lesson(server: Server, book: Book, pupils: int, seconds: float, every: float, number: int) -> int:
    """One class from its opening to the last one who leaves; how many had joined."""
    chance, end = random.Random(number), time.monotonic() + WORKING * seconds
    teacher = await open_class(server.address)
    everybody = [Pupil(server.address, teacher.asked["class"], book, 1000 * number + i) for i in range(pupils)]

    async def one(pupil: Pupil) -> None:
        await asyncio.sleep(chance.uniform(0, ARRIVING * seconds))
        await pupil.join()
        await pupil.play(end - time.monotonic(), every)

    came = await asyncio.gather(*map(one, everybody), return_exceptions=True)
    book.errors += [("join", f"{type(problem).__name__} {problem}") for problem in came if problem]
    for screen in (*(pupil.screen for pupil in everybody), teacher):
        if screen.pages and not screen.cut:  # it was opened, and is so still
            await (screen.vanish() if chance.random() < 0.3 else screen.close())
    return came.count(None)


async def day(server: Server, book: Book, pupils: int, seconds: float, every: float) -> list[Hour]:
    """All the hours, each of so many seconds."""
    watching, found = asyncio.create_task(server.watch()), []
    for number in range(HOURS):
        begun, first = time.monotonic(), len(server.memory)
        joined = await lesson(server, book, pupils, seconds, every, number)
        await asyncio.sleep(max(0.0, begun + seconds - time.monotonic()))
        used = np.array([bytes_ for _, bytes_ in server.memory[first:]]) / 1e6
        rest = used[-max(1, round(seconds / 10)) :]
        found.append(Hour(round(used.max()), round(float(np.median(rest))), joined))
        print(f"hour {number + 1}: {found[-1]}, {len(book.errors)} errors", flush=True)
    watching.cancel()
    return found


def growth(hours: list[Hour]) -> float:
    """The largest break after the warm-up, divided by the one that ended it."""
    rest = [hour.at_rest for hour in hours[WARM - 1 :]]
    return max(rest) / rest[0]


def main() -> int:
    """Print the hours; the exit code is 1 if the memory is not flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--pupils", type=int, default=20)
    parser.add_argument("--every", type=float, default=6, help="seconds between two actions of a pupil")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--log", type=Path, help="what the server says")
    options = parser.parse_args()
    if not (0 < options.pupils <= MOST_PUPILS and 0 < options.minutes <= MOST_MINUTES and options.every > 0):
        parser.error(f"at most {MOST_PUPILS} pupils and {MOST_MINUTES} minutes")
    book = Book()
    with served(options.log) as server:
        time.sleep(8)  # the default study is being computed
        hours = asyncio.run(day(server, book, options.pupils, 60 * options.minutes / HOURS, options.every))
    result: dict[str, Any] = {**told(book), "errors": book.errors, "growth": growth(hours)}
    if options.json:
        result |= {"hours": [asdict(hour) for hour in hours], "memory": server.memory}
        options.json.write_text(json.dumps(result, indent=1))
    print(table(result))
    print(f"memory at rest, largest after hour {WARM} over that of hour {WARM}: {growth(hours):.3f} (flat: {FLAT})")
    return int(growth(hours) > FLAT)


if __name__ == "__main__":
    raise SystemExit(main())
