"""The databases that are broken: an SQLite file, and PostgreSQL where it is installed, each new for each case."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from classroom import keys
from classroom.refusals import Refusal
from tests import programs
from tests.class_stores import Clock, Place, new_database, served_postgres
from tests.reliability.report import Report


@contextmanager
def databases(report: Report) -> Iterator[list[Callable[[int], Place]]]:
    """What makes an empty database for a case, of each kind; hashes cost nothing meanwhile."""
    costs = keys.PASSPHRASE_COST, keys.KEY_COST
    keys.PASSPHRASE_COST = keys.KEY_COST = keys.Cost(2, 1, 1)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hydroscope-")))
        made: list[Callable[[int], Place]] = [lambda n: Place(None, home / f"case-{n}", Clock(time.time()))]
        if programs.find("postgres"):
            address = stack.enter_context(served_postgres())
            made.append(lambda n: Place(new_database(address, f"case{n}"), home, Clock(time.time())))
        else:
            report.figures["PostgreSQL"] = "not on this machine, not tried"
        try:
            yield made
        finally:
            keys.PASSPHRASE_COST, keys.KEY_COST = costs


def refusal(act: Callable[[], object]) -> str:
    """The code with which it is refused, in words of ours; "" if it is not. Any other exception is a defect."""
    try:
        act()
    except Refusal as refused:
        return refused.code
    return ""
