"""The same work for many seeds, in parallel processes, with its progress."""

import os
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from scipy.stats import t as student

from models.evaluation import Estimate

Task = TypeVar("Task")
Result = TypeVar("Result")
Told = Callable[[float], None]
LOW_PRIORITY = 10
"""Niceness of processes that are last in line."""


class NoPrediction(ValueError):
    """The scenario gives no prediction to measure; the message is the reason of :func:`simulator.report.run_all`."""


def for_each(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    progress: Told | None = None,
    *,
    last_in_line: bool = False,
) -> Generator[Result, None, None]:
    """``work`` of every task, in order; ``progress`` is told the share done.

    Processes, for half of the work holds the interpreter; one thread each, for they would wait for each other.
    ``last_in_line``: they leave the processor to whoever else wants it, so that a server still answers.
    """
    if last_in_line:
        work = partial(_last_in_line, os.getpid(), work)
    with parallel_config("loky", inner_max_num_threads=1):
        runner = Parallel(n_jobs=max(1, min(workers, len(tasks))), return_as="generator")
        for done, result in enumerate(runner(delayed(work)(task) for task in tasks), start=1):
            if progress:
                progress(done / len(tasks))
            yield result


def _last_in_line(server: int, work: Callable[[Task], Result], task: Task) -> Result:
    if os.getpid() != server and hasattr(os, "nice"):
        os.nice(max(0, LOW_PRIORITY - os.nice(0)))
    return work(task)


def mean(values: NDArray[np.float64]) -> Estimate:
    """Mean over the seeds with its 95 % interval (Student's t); no interval for fewer than two.

    Seeds whose value is unknown (NaN) are left out.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return Estimate(float("nan"))
    if len(known) == 1:
        return Estimate(float(known[0]))
    half = student.ppf(0.975, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known))
    return Estimate(float(known.mean()), float(known.mean() - half), float(known.mean() + half))
