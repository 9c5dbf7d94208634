"""A part of a class as one process of the server would carry it; started by ``tests/test_class_burst.py``.

``class_worker.py URL HOME CODE lesson N`` plays N groups at once and prints each alias with its last answer;
``class_worker.py URL HOME CODE answers PROMPT`` answers without end and prints each answer that was confirmed;
with ``crowd PROMPT`` eight groups do, each answer with its alias.
"""

import itertools
import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from classroom import class_views, keys, taking_part
from classroom.bulletin import bulletin
from classroom.door import come_back, free_aliases, join
from classroom.members import Seat
from classroom.refusals import Refusal
from classroom.store import Store

GROUPS = 8


def take_a_seat(store: Store, code: str) -> Seat:
    """Everybody wants the first free name: all but one are refused it, and look again."""
    while True:
        try:
            return join(store, code, free_aliases(store, code)[0])
        except Refusal as refusal:
            if refusal.code != "alias_taken":
                raise


def play(store: Store, code: str, n: int) -> tuple[str, int]:
    """One group's lesson; its alias and the last of its answers."""
    seat = take_a_seat(store, code)
    asked = bulletin(store, seat).prompts
    last = 0
    for turn in range(2):
        taking_part.seen(store, seat, f"page-{turn}")
        last = random.randrange(1_000_000)
        for prompt in asked:
            taking_part.answer(store, seat, prompt.id, last)
        bulletin(store, seat)
    for _ in range(2):  # a button pressed twice
        run = taking_part.publish(store, seat, f"seed={n}", {"last": last})
        taking_part.tag(store, seat, run, "surprising")
        taking_part.stance(store, seat, "host", "before", n % 5 - 2)
    taking_part.tag(store, seat, class_views.board(store, seat)[0].id, "surprising")
    assert come_back(store, code, seat.alias, seat.key) == seat
    return seat.alias, last


def answer_without_end(store: Store, code: str, prompt: str) -> None:
    """Until somebody ends the process."""
    seat = take_a_seat(store, code)
    for n in itertools.count():
        taking_part.answer(store, seat, prompt, n)
        print(n, flush=True)


def crowd(store: Store, code: str, prompt: str) -> None:
    """Eight groups answer, and publish now and then, until somebody ends the process."""

    def one(k: int) -> None:
        seat = take_a_seat(store, code)
        for n in itertools.count():
            taking_part.answer(store, seat, prompt, n)
            sys.stdout.write(f"{seat.alias} {n}\n")
            sys.stdout.flush()
            if n % 5 == 0:
                taking_part.publish(store, seat, f"seed={k}", {"last": n})

    with ThreadPoolExecutor(GROUPS) as pool:
        list(pool.map(one, range(GROUPS)))


def main(url: str, home: str, code: str, act: str, argument: str) -> None:
    """Open the store and act; with hashes that cost nothing, so that the database is what all wait for."""
    keys.KEY_COST = keys.Cost(2, 1, 1)
    store = Store.open(url or None, Path(home))
    if act == "answers":
        answer_without_end(store, code, argument)
    if act == "crowd":
        crowd(store, code, argument)
    with ThreadPoolExecutor(int(argument)) as pool:
        print(json.dumps(list(pool.map(lambda n: play(store, code, n), range(int(argument))))))


if __name__ == "__main__":
    main(*sys.argv[1:])
