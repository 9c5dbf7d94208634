"""``python -m benchmarks.replicas``: two servers behind nginx with one PostgreSQL; one is killed in mid-lesson.

A class joins and votes; then one server is killed (kill -9). Whoever sat on it reconnects through nginx, which sends
the browser to the other server, and comes back with the group's four digits; the class votes again. In the end the
database must hold every answer that was confirmed on a screen. On this computer alone, bounded in number and time.
Needs Debian's nginx and postgresql, and ``requirements-test.txt``.
"""

import argparse
import asyncio
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

import run
from benchmarks.app_server import Server, free_port, served
from benchmarks.class_updates import ask_poll, closing
from benchmarks.process_tree import running, tree
from benchmarks.pupils import PASSPHRASE, Book, Pupil
from benchmarks.screen import Screen
from benchmarks.tab import Cut
from classroom.aliases import ALIASES
from classroom.schema import Answer, Group, Prompt
from classroom.store import Store
from tests import programs
from tests.class_stores import served_postgres

MOST = 35
CONFIRMED = "Votre réponse est enregistrée"
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
  map $cookie_hydroscope_at $seat {{ default $cookie_hydroscope_at; "" $request_id; }}
  upstream hydroscope {{ hash $seat consistent; {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://hydroscope; proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_connect_timeout 2s; proxy_read_timeout 1h; proxy_send_timeout 1h;
      add_header Set-Cookie "hydroscope_at=$seat; Path=/; HttpOnly; SameSite=Lax";
    }}
  }}
}}
"""
"""A browser keeps to one server by a cookie that says nothing of anybody; a whole school may share one address."""


@contextmanager
def proxy(servers: list[Server]) -> Iterator[str]:
    """The address of nginx before these servers."""
    port, program = free_port(), programs.find("nginx")
    if program is None:
        raise SystemExit("no nginx on this machine: apt install nginx-light")
    with tempfile.TemporaryDirectory(prefix="hydroscope-") as folder:
        lines = " ".join(f"server {one.address} max_fails=1 fail_timeout=5s;" for one in servers)
        Path(folder, "conf").write_text(NGINX.format(folder=folder, servers=lines, port=port))
        with running([str(program), "-c", f"{folder}/conf", "-e", f"{folder}/error"]):
            while not run.answers(port):
                time.sleep(0.1)
            yield f"127.0.0.1:{port}"


def cookie_of(address: str) -> str:
    """What a browser is given with its first page."""
    with urllib.request.urlopen(f"http://{address}/", timeout=30) as page:
        found = SimpleCookie(page.headers["Set-Cookie"])
    return "; ".join(f"{name}={one.value}" for name, one in found.items())


class Sitting(Pupil):
    """A pupil who notes the group's name and key, as the page asks, and comes back with them."""

    async def sit(self) -> None:
        """Join, and write the key down."""
        await self.join()
        self.voted: set[str] = set()
        self.alias = re.findall(r"Vous êtes \*\*(.+?)\*\*", self.screen.texts)[0]
        self.key = re.findall(r"badge\[\*\*(\d{4})\*\*\]", self.screen.texts)[0]

    async def come_back(self) -> float:
        """What the browser does by itself (connect again, with the same address), then name and four digits."""
        start = time.perf_counter()
        old = self.screen
        self.screen = Screen(old.address, "classe", old.query, old.cookie)
        await self.screen.open()
        self.screen.type("class_back_alias", self.alias)
        self.screen.type("class_back_key", self.key)
        await self.screen.submit("class_back", lambda screen: "Vous êtes" in screen.texts)
        return time.perf_counter() - start

    async def vote(self, choice: int) -> str:
        """Answer the poll that is open; its identity once the screen has confirmed the answer, else nothing."""
        try:
            await self.screen.until(lambda _: bool(self._asked()), 15)
            prompt = self._asked()[0]
            await self.choose(prompt, choice)
        except (Cut, TimeoutError):
            return ""
        self.voted.add(prompt)
        return prompt

    async def choose(self, prompt: str, choice: int) -> None:
        """Send this answer; returns once the screen has confirmed it."""
        field = f"vote_{prompt}_choice"
        self.screen.type(field, self.screen.widget(field).options[choice])
        await self.screen.submit(f"vote_{prompt}", lambda screen: CONFIRMED in screen.texts)

    def _asked(self) -> list[str]:
        """The polls on the screen that this group has not answered yet."""
        found = (re.fullmatch(r"vote_(\w+)_choice", key) for key in self.screen.keys)
        return [match[1] for match in found if match and match[1] not in self.voted]


async def lesson(address: str, servers: list[Server], pupils: int) -> dict[str, Any]:
    """The class, the kill and the class again; what was confirmed and how long coming back took."""
    teacher = Screen(address, "classe", cookie=cookie_of(address))
    await teacher.open()
    teacher.type("class_new", PASSPHRASE)
    await teacher.submit("class_open", lambda screen: "class" in screen.asked)
    code, book = teacher.asked["class"], Book()
    groups = [Sitting(address, code, book, seed) for seed in range(pupils)]
    for group in groups:
        group.screen.cookie = cookie_of(address)
    await asyncio.gather(*(group.sit() for group in groups))
    confirmed: list[tuple[str, str, int]] = []

    async def vote(turn: int) -> None:
        given = await asyncio.gather(*(group.vote((seed + turn) % 3) for seed, group in enumerate(groups)))
        confirmed.extend(
            (p, g.alias, (s + turn) % 3) for s, (g, p) in enumerate(zip(groups, given, strict=True)) if p
        )

    await ask_poll(teacher, 0)
    await vote(0)
    for pid in reversed(tree(servers[0].process.pid)):
        subprocess.run(["kill", "-9", str(pid)], check=False)
    await asyncio.sleep(1)
    lost = [group for group in groups if group.screen.cut]
    if teacher.cut:
        teacher = await teacher_again(teacher, code)
    back = await asyncio.gather(*(group.come_back() for group in lost))
    await teacher.move(closing(teacher)[0], True)
    await ask_poll(teacher, 1)
    before = len(confirmed)
    await vote(1)
    for screen in (teacher, *(group.screen for group in groups)):
        await screen.close()
    return {
        "pupils": pupils,
        "lost": len(lost),
        "back_median": float(np.median(back)) if back else 0.0,
        "back_max": max(back, default=0.0),
        "voted_again": len(confirmed) - before,
        "confirmed": confirmed,
    }


async def teacher_again(old: Screen, code: str) -> Screen:
    """The teacher, whose server has died, takes the class up with the passphrase."""
    screen = Screen(old.address, "classe", f"class={code}", old.cookie)
    await screen.open()
    screen.type("class_take_code", code)
    screen.type("class_take_phrase", PASSPHRASE)
    await screen.submit("class_take_up", lambda screen: bool(closing(screen)))
    return screen


def held(store: Store) -> dict[tuple[str, str], object]:
    """The answers that the database holds, by poll and the group's French name."""
    rows = select(Prompt.id, Group.alias, Answer.value)
    with store.read() as db:
        kept = db.execute(rows.join(Answer, Answer.prompt_id == Prompt.id).join(Group, Group.id == Answer.group_id))
        return {(prompt, ALIASES[alias].fr): value for prompt, alias, value in kept}


def main() -> int:
    """Print what happened; the exit code is 1 if an answer was lost or a group did not come back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=12)
    pupils = parser.parse_args().pupils
    if not 2 <= pupils <= MOST:
        parser.error(f"from 2 to {MOST} pupils")
    with ExitStack() as stack:
        url = stack.enter_context(served_postgres()) + "postgres"
        servers = [stack.enter_context(served(HYDROSCOPE_DATABASE_URL=url)) for _ in range(2)]
        address = stack.enter_context(proxy(servers))
        found = asyncio.run(lesson(address, servers, pupils))
        store = Store.open(url, Path())
        stack.callback(store.close)
        kept = held(store)
        absent = [one for one in found["confirmed"] if kept.get(one[:2]) != one[2]]
    print(f"{pupils} groups on two servers; one is killed: {found['lost']} connections cut")
    print(f"seconds to be back with the key: median {found['back_median']:.2f}, max {found['back_max']:.2f}")
    print(f"votes confirmed after it: {found['voted_again']} of {pupils}")
    print(f"answers confirmed on a screen: {len(found['confirmed'])}, missing in the database: {len(absent)}")
    return int(bool(absent) or found["voted_again"] < pupils)


if __name__ == "__main__":
    raise SystemExit(main())
