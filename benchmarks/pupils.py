"""A pupil as the load generator plays one: joins a class, then does something every ten seconds or so.

Of its actions 60 % move the threshold or turn to another page, 25 % change the pairing or the model, 15 % the world.
To change something the pupil turns to its page first, which is one of the 60 %. What changes the study is followed to
the verdict: the time is that of the change and of the page Évaluation after it.
"""

import asyncio
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from benchmarks.screen import Screen
from benchmarks.tab import Cut
from simulator.language import language
from simulator.scenario import DEFAULT_PRESET, PRESETS, read
from simulator.study import Study

SHARED_WORLDS = tuple(round(0.5 + 0.1 * i, 2) for i in range(12))
"""Values of the sensors' noise that many pupils try; each makes a world."""
PRIVATE_SHARE = 1 / 3
"""Of the new worlds, those that nobody else asks for."""
ERRORS = tuple(round(0.2 * i, 2) for i in range(11))
VIEWS = {"": 2, "donnees": 2, "appariement": 2, "apprentissage": 2, "evaluation": 6}
"""Pages that are turned to, and how often."""
WITHOUT_FIGURES = ("donnees",)
Doing = Callable[[], Awaitable[None]]
PASSPHRASE = "four words for this class"
TRIES = 60


@dataclass
class Book:
    """What all pupils write down. ``times``: seconds by kind of action; ``figures``: by page and scenario."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[tuple[str, str]] = field(default_factory=list)
    cut: int = 0
    figures: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    private: Iterator[float] = field(default_factory=lambda: _private_worlds())

    def check(self, kind: str, screen: Screen) -> None:
        """Nothing may have gone wrong, and everybody must be shown the same figures for the same scenario."""
        self.errors += [(kind, failure) for failure in screen.failures]
        screen.failures.clear()
        if screen.page in WITHOUT_FIGURES:
            return
        key = screen.page, scenario_of(screen)
        if self.figures.setdefault(key, screen.metrics) != screen.metrics:
            self.errors.append((kind, f"{key}: {screen.metrics} after {self.figures[key]}"))

    def check_truth(self, most: int) -> int:
        """Compute some of the verdicts shown here, without the server; how many were compared."""
        shown = [(key[1], figures) for key, figures in self.figures.items() if key[0] == "evaluation"]
        for query, figures in random.Random(1).sample(shown, min(most, len(shown))):
            if (true := verdict(query)) != tuple(body for _, body in figures[:2]):
                self.errors.append(("truth", f"{query}: {figures} instead of {true}"))
        return min(most, len(shown))


def scenario_of(screen: Screen) -> str:
    """The part of the address that says which study is shown."""
    return "&".join(f"{k}={v}" for k, v in sorted(screen.asked.items()) if k not in ("class", "lang", "level"))


def verdict(query: str) -> tuple[str, str]:
    """The first two figures of the page Évaluation, computed here."""
    asked, t = dict(parse_qsl(query)), language("fr")
    base = PRESETS[asked.pop("preset", DEFAULT_PRESET)].scenario
    measures = Study(read(asked.items(), base)[0]).verdict.measures
    rate = measures.unexplained_alerts_per_patient_year.value
    return t.percent(measures.event_sensitivity.value, 0), t.number(rate, 2)


def _private_worlds() -> Iterator[float]:
    """Values of the noise that are not shared, each once until all were used."""
    all_values = [round(i / 100, 2) for i in range(30, 251)]
    return itertools.cycle([value for value in all_values if value not in SHARED_WORLDS])


async def open_class(address: str) -> Screen:
    """The teacher's screen, with a new class."""
    teacher = Screen(address, "classe")
    await teacher.open()
    teacher.type("class_new", PASSPHRASE)
    await teacher.submit("class_open", lambda screen: "class" in screen.asked)
    return teacher


class Pupil:
    """One screen and what its pupil does with it."""

    def __init__(self, address: str, code: str, book: Book, seed: int) -> None:
        self.screen = Screen(address, "classe", f"class={code}")
        self.book, self.chance = book, random.Random(seed)
        self.intends: Doing | None = None

    async def join(self) -> None:
        """Open the class's address, take a name that is free still, sit down."""
        start = time.perf_counter()
        self.book.times["open the page"].append(await self.screen.open())
        for _ in range(TRIES):  # the others take names too
            name = self.chance.choice(self.screen.widget("class_alias").options).content
            self.screen.type("class_alias", name)
            await self.screen.submit("class_in")
            if not self.screen.has("class_join"):
                return self.book.times["join, from the address to the seat"].append(time.perf_counter() - start)
        raise LookupError("no name was free")

    async def play(self, seconds: float, every: float) -> None:
        """Act until the time is over; what goes wrong is written down, and the pupil goes on."""
        end = time.monotonic() + seconds
        await asyncio.sleep(self.chance.uniform(0, every))
        while time.monotonic() < end:
            pause = asyncio.create_task(asyncio.sleep(self.chance.uniform(0.5, 1.5) * every))
            await self.act()
            if self.screen.cut:
                return
            await pause

    async def act(self) -> None:
        """One action: what the pupil had turned to this page for, else one chosen by chance."""
        doing, self.intends = self.intends, None
        if doing is None:
            ways = {
                self.look: 1 / 3,
                self.change_pairing: 5 / 24,
                self.change_model: 5 / 24,
                self.change_world: 1 / 4,
            }
            doing = self.chance.choices(list(ways), list(ways.values()))[0]
        try:
            await doing()
        except Cut:
            self.book.cut += 1
            self.book.errors.append((doing.__name__, "connection cut"))
        except (TimeoutError, LookupError) as problem:
            self.book.errors.append((doing.__name__, f"{type(problem).__name__} {problem} on {self.screen}"))

    async def look(self) -> None:
        """Move the threshold, or turn to another page."""
        if self.screen.page == "evaluation" and self.chance.random() < 0.7:
            options = list(self.screen.widget("p:alert.threshold").options)[5:80]
            await self._move("threshold", "p:alert.threshold", self.chance.choice(options))
        else:
            pages = {page: often for page, often in VIEWS.items() if page != self.screen.page}
            await self._view(self.chance.choices(list(pages), list(pages.values()))[0])

    async def change_pairing(self) -> None:
        """Other errors in the registers."""
        if await self._is_on("appariement", self.change_pairing):
            taken = await self._move("", "p:identifiers.error_ratio", self.chance.choice(ERRORS))
            await self._to_verdict("linkage", taken)

    async def change_model(self) -> None:
        """Another kind of model."""
        if await self._is_on("apprentissage", self.change_model):
            kinds = list(self.screen.widget("p:model.kind").options)[:4]
            taken = await self._move("", "p:model.kind", self.chance.choice(kinds))
            await self._to_verdict("model", taken)

    async def change_world(self) -> None:
        """Sensors with more or less noise: everything has to be computed anew."""
        if not await self._is_on("donnees", self.change_world):
            return
        private = self.chance.random() < PRIVATE_SHARE
        noise = next(self.book.private) if private else self.chance.choice(SHARED_WORLDS)
        taken = await self._move("", "p:telemetry.noise", noise)
        await self._to_verdict("new world", taken)

    async def _move(self, kind: str, key: str, value: object) -> float:
        """Give a widget a value; written down under ``kind``."""
        taken = await self.screen.move(key, value, _complete)
        self.book.check(kind or key, self.screen)
        if kind:
            self.book.times[kind].append(taken)
        return taken

    async def _view(self, page: str) -> None:
        taken = await self.screen.go(page, _complete)
        self.book.check("view", self.screen)
        self.book.times["view"].append(taken)

    async def _is_on(self, page: str, then: Doing) -> bool:
        """Whether the page is there; if not, the pupil turns to it, to do ``then`` with the next action."""
        if self.screen.page == page:
            return True
        self.intends = then
        await self._view(page)
        return False

    async def _to_verdict(self, kind: str, taken: float) -> None:
        taken += await self.screen.go("evaluation", _complete)
        self.book.check(kind, self.screen)
        slow = self.screen.asked.get("model.kind") == "boosting"
        self.book.times[f"{kind}, gradient boosting" if slow else kind].append(taken)


def _complete(screen: Screen) -> bool:
    return screen.page in WITHOUT_FIGURES or bool(screen.metrics)
