"""A whole class at the same moment, carried by two processes; and a process that is killed while it writes."""

import json
import signal
import subprocess
import sys
from collections import Counter

import run
from classroom import class_views, taking_part, teaching
from classroom.bulletin import bulletin
from classroom.door import come_back, open_class
from tests.class_stores import Place, everything


def start(place: Place, code: str, act: str, argument: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.class_worker", place.url or "", str(place.home), code, act, argument]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=run.ROOT, text=True, **pipes)


def test_thirty_five_groups_at_once_lose_and_double_nothing(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    prompts = [teaching.ask(store, teacher, kind, "first") for kind in ("question", "poll")]
    working = [start(place, teacher.code, "lesson", groups) for groups in ("18", "17")]
    told = [process.communicate(timeout=300) for process in working]
    assert [process.returncode for process in working] == [0, 0], told
    last = {alias: value for out, _ in told for alias, value in json.loads(out)}
    assert len(last) == 35
    store.clock.now += 1
    aliases = bulletin(store, teacher).groups
    assert sorted(aliases.values()) == sorted(last)
    for prompt in prompts:
        answered = teaching.answers(store, teacher, prompt)
        assert {aliases[group]: value for group, value in answered.items()} == last
    rows = everything(store)
    assert {name: len(rows[name]) for name in ("answers", "runs", "stances")} == {
        "answers": 70,
        "runs": 35,
        "stances": 35,
    }
    assert len({group.seed for group in rows["groups"]}) == 35
    assert Counter(len(run.tags.get("surprising", [])) > 0 for run in class_views.board(store, teacher)) == {True: 35}
    assert all(present.page == "page-1" for present in teaching.present(store, teacher))
    store.close()


def test_what_was_confirmed_is_there_after_a_kill(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    prompt = teaching.ask(store, teacher, "question", "first")
    with start(place, teacher.code, "answers", prompt) as process:
        assert process.stdout
        for _ in range(25):
            confirmed = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        confirmed = max([confirmed, *map(int, process.stdout.read().split())])
    store.close()
    again = place.open()
    [group] = teaching.present(again, teacher)
    assert teaching.answers(again, teacher, prompt)[group.group_id] in (confirmed, confirmed + 1)
    key = teaching.reset_key(again, teacher, group.group_id)
    taking_part.answer(again, come_back(again, teacher.code, group.alias, key), prompt, -1)  # no lock is left behind
    again.close()
