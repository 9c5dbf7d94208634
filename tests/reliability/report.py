"""What a part was given and what went wrong, with all that is needed to repeat it."""

import itertools
import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

SHOWN = 300
"""Characters of an input that are written down."""


def chance(seed: int, part: str, number: int) -> Random:
    """The draws of one case: the same wherever and whenever it is played, alone or among others."""
    return Random(f"{seed} {part} {number}")


@dataclass
class Report:
    """``given``: cases by kind; ``ended``: how they ended; ``wrong``: number, input and what happened; ``slowest``:
    seconds, number and kind; ``until``: when to stop."""

    part: str
    seed: int
    given: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    until: float = math.inf
    slowest: tuple[float, int, str] = (0.0, -1, "")

    def fail(self, number: int, given: object, what: str) -> None:
        """Write a defect down."""
        self.wrong.append({"case": number, "given": _short(given), "what": what[:2000]})

    def late(self) -> bool:
        """Whether the time that was given is over: what was played until then counts."""
        return time.monotonic() > self.until

    def in_time(self, numbers: range) -> Iterator[int]:
        """The numbers, as long as there is time."""
        return itertools.takewhile(lambda _: not self.late(), numbers)

    @contextmanager
    def case(self, number: int, kind: str, given: object) -> Iterator[None]:
        """One case; whatever is raised in it is a defect."""
        self.given[kind] += 1
        start = time.perf_counter()
        try:
            yield
        except Exception as problem:  # any is a defect: that is what is looked for, and the next case is played
            self.ended["wrong"] += 1
            self.fail(number, given, f"{kind}: {type(problem).__name__}: {problem} ({_where(problem)})")
        self.slowest = max(self.slowest, (round(time.perf_counter() - start, 3), number, kind))

    def told(self) -> str:
        """The part in a few lines."""
        lines = [
            f"{self.part}, seed {self.seed}: {sum(self.given.values())} cases, {len(self.wrong)} wrong",
            "  given: " + ", ".join(f"{kind} {n}" for kind, n in sorted(self.given.items())),
            "  ended: " + ", ".join(f"{how} {n}" for how, n in self.ended.most_common()),
        ]
        lines += [f"  {name}: {value}" for name, value in self.figures.items()]
        if self.slowest[1] >= 0:
            lines.append("  slowest: {:.2f} s, case {} ({})".format(*self.slowest))
        lines += ["  WRONG case {case}: {what}\n    given {given}".format(**one) for one in self.wrong[:20]]
        return "\n".join(lines)


def _short(given: object) -> str:
    text = given if isinstance(given, str) else repr(given)
    return ascii(text[:SHOWN]) + (f"… ({len(text)} characters)" if len(text) > SHOWN else "")


def _where(problem: BaseException) -> str:
    """The last line of code of ours that it went through."""
    lines, trace = [], problem.__traceback__
    while trace:
        lines.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    ours = [line for line in lines if "/.venv/" not in line and "/lib/python" not in line]
    return (ours or lines or [""])[-1]
