"""Alerts at many thresholds at once: the trade-off between events and false alerts, and thresholds chosen by it.

The thresholds are the bits of a few words, so that one step of :func:`simulator.alerts.tally` is a handful of bitwise
operations for 64 of them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.alerts import WEEK, WINDOW, YEAR, Followed

STEPS = tuple(
    i / 1000 for start, stop, step in ((1, 100, 1), (100, 200, 5), (200, 501, 20)) for i in range(start, stop, step)
)
"""Thresholds that a slider offers: by 0.1 % up to 10 %, then by 0.5 and 2 %; most risks are a few per cent."""
_AT_ONCE = 400_000
"""Patients times thresholds followed at once: what a step looks at stays in the processor's cache."""
Words = NDArray[np.uint64]


def totals(
    followed: Followed, thresholds: NDArray[np.floating], recovery: float, times: NDArray[np.floating] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unexplained alerts and detected events of all patients at each threshold, ``(T,)`` each.

    ``thresholds`` rise; ``recovery`` is the share of each below which an alert ends. ``times``: how often each
    patient counts.
    """
    patients, rise = followed.score.shape[1], np.asarray(thresholds, np.float32)
    unexplained, detected = np.zeros(len(rise)), np.zeros(len(rise))
    step = max(1, _AT_ONCE // max(len(rise), 1))
    for a in range(0, patients, step):
        some = followed.some(a, min(a + step, patients))
        often = np.ones(some.score.shape[1]) if times is None else times[a : a + step]
        place, ended, found = _walk(some, rise, rise * np.float32(recovery))
        unexplained += _counted(ended, place, often, len(rise))
        detected += _counted(found.ravel(), np.arange(found.size), often[some.event_patient], len(rise))
    return unexplained, detected


def threshold_for_rate(
    followed: Followed, recovery: float, rate: float, times: NDArray[np.floating] | None = None
) -> float:
    """The lowest threshold whose unexplained alerts per patient-year do not exceed ``rate``: see below."""
    return thresholds_for_rates(followed, recovery, (rate,), times)[0]


def thresholds_for_rates(
    followed: Followed, recovery: float, rates: Sequence[float], times: NDArray[np.floating] | None = None
) -> list[float]:
    """For each rate the lowest threshold whose unexplained alerts per patient-year do not exceed it.

    To be used on validation patients; searched among 200 quantiles of the scores, above the threshold
    at which alerts are most numerous: below it they are few only because they never end. ``times``: how
    often each patient counts, ``(patients,)``; once if not given.
    """
    times = np.ones(len(followed.weeks)) if times is None else times
    scores = followed.score[followed.score >= 0]
    grid = np.unique(np.quantile(scores, 1 - np.geomspace(0.5, 1e-4, 200)))
    unexplained, _ = totals(followed, grid, recovery, times)
    found = unexplained / (followed.weeks @ times * WEEK / YEAR)
    peak = int(np.argmax(found))
    modest = [found[peak:] <= rate for rate in rates]
    return [float(grid[peak + int(np.argmax(below))] if below.any() else grid[-1]) for below in modest]


def _walk(
    followed: Followed, rise: NDArray[np.float32], fall: NDArray[np.float32]
) -> tuple[NDArray[np.int64], Words, Words]:
    """The steps of :func:`simulator.alerts.tally`, a bit for each threshold.

    Returns where and at which thresholds unexplained alerts end, as positions in ``(words, patients)`` and a word
    each, and the thresholds that detect each event, ``(words, events)``.
    """
    first = _first_bits(len(rise))
    above, kept = np.searchsorted(rise, followed.score), np.searchsorted(fall, followed.score, "right")
    seen, near = _spread(followed.score >= 0), _spread(followed.near)
    weeks, patients = followed.score.shape
    on, explained = np.zeros((2, len(first), patients), np.uint64)
    of_events = np.empty((weeks, len(first), len(followed.event_day)), np.uint64)
    places, ends = [], []
    for week in range(weeks):
        now = first.take(above[week], axis=1) | (on & first.take(kept[week], axis=1))  # unknown: below all of them
        gone = on & ~now & seen[week]
        alone = gone & ~explained
        places.append(np.flatnonzero(alone))
        ends.append(alone.ravel()[places[-1]])
        explained = (explained & (on | ~now)) | (now & near[week])
        on = (on ^ gone) | now
        of_events[week] = now.take(followed.event_patient, axis=1)
    places.append(np.arange(on.size))
    ends.append((on & ~explained).ravel())
    return np.concatenate(places), np.concatenate(ends), _detected(followed, of_events)


def _detected(followed: Followed, on: Words) -> Words:
    """The thresholds at which each event's patient was in alert on at least one of the 30 days before it.

    ``on``: those at which the patient of each event was in alert, ``(weeks, words, events)``.
    """
    event, last = np.arange(len(followed.event_day)), (followed.event_day - 1 - followed.first_day) // WEEK
    found = np.zeros(on.shape[1:], np.uint64)
    for before in range(WINDOW // WEEK + 2):
        week = last - before
        close = (week >= 0) & (followed.first_day + WEEK * week + WEEK - 1 >= followed.event_day - WINDOW)
        found[:, close] |= on[week[close], :, event[close]].T
    return found


def _first_bits(thresholds: int) -> Words:
    """Words in which the first 0, 1, 2 … bits are set: ``(words, thresholds + 1)``."""
    bits = np.tri(thresholds + 1, -(-max(thresholds, 1) // 64) * 64, -1, bool)
    return np.ascontiguousarray(np.packbits(bits, axis=1).view(np.uint64).T)


def _spread(true: NDArray[np.bool_]) -> Words:
    """A word of ones where true."""
    return -true.astype(np.uint64)


def _counted(
    words: Words, place: NDArray[np.int64], often: NDArray[np.floating], thresholds: int
) -> NDArray[np.float64]:
    """How often each threshold's bit is set in ``words``.

    ``place``: the position of each in ``(words, n)``, which says its thresholds and how ``often`` ``(n,)`` it counts.
    """
    out = np.zeros((-(-max(thresholds, 1) // 64) * 8, 256))
    first_byte, who = 8 * (place // len(often)), place % len(often)
    for byte, value in enumerate(words.view(np.uint8).reshape(-1, 8).T):
        out += np.bincount((first_byte + byte) * 256 + value, often[who], out.size).reshape(out.shape)
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return (out @ bits).ravel()[:thresholds]
