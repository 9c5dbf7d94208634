"""What can be made equal between groups of patients by moving thresholds, and what that costs.

Thresholds by group are chosen on validation patients only, and judged on test patients.
"""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression

from models.evaluation import Estimate
from models.fairness import Apart, most_apart
from models.training import TEST, VALIDATION
from simulator.alerts import tally
from simulator.fairness import Circle, Floats, Served, along_of, common, ratio
from simulator.pairing_losses import SMALLEST
from simulator.study import Study

Equalised = Literal["announced", "explained"]
KINDS: tuple[Equalised, ...] = ("announced", "explained")


@dataclass(frozen=True)
class Point:
    """One group at one threshold, with the resamples of its figures, ``(1 + resamples,)`` each."""

    threshold: float
    announced: Floats
    explained: Floats
    unexplained: Floats


@dataclass(frozen=True)
class Contrast:
    """Two groups whose stays differ most clearly, ``groups``: with more, then with fewer stays per patient-year.

    ``stays``: of both, ``(1 + resamples, 2)``; ``gap``: between them, for all pairs of groups at once;
    ``curves``: for each ``(thresholds, 4)``: threshold, share announced, share explained, unexplained alerts per
    patient-year; ``common``: both at the scenario's threshold; ``same``: the second group at the threshold where it
    comes nearest to what the first has, for what is made equal; for nothing where the first has no alert at all.
    """

    groups: tuple[int, int]
    stays: Floats
    gap: Apart
    curves: tuple[Floats, Floats]
    common: tuple[Point, Point]
    same: dict[Equalised, Point]


@dataclass(frozen=True)
class Option:
    """A threshold for each group, chosen on validation patients.

    ``thresholds``: ``(groups,)``; ``stays``: of the validation patients, from which they come; ``own``: whether the
    group got its own, ``(groups,)``: without at least :data:`SMALLEST` validation patients and stays it keeps the
    common one. ``before`` and ``after``: what the common threshold and these do for the test patients. ``usual``:
    share of all stays that a common threshold with as many unexplained alerts announces; ``change``: how many more
    these announce, in stays a year of 1,000 patients.
    """

    thresholds: Floats
    stays: int
    own: NDArray[np.bool_]
    before: Served
    after: Served
    usual: Estimate
    change: Estimate


def contrast(study: Study, name: str) -> Contrast | None:
    """What can be made equal between the two groups whose stays differ most; None without two large enough."""
    circle = Circle.of(study, name, TEST)
    rates = circle.share(circle.stays, circle.years)
    gap = most_apart(rates[:, :-1], circle.enough)
    if gap is None:
        return None
    a, b = gap.more, gap.less
    grid, served = along_of(study, circle)
    now = common(study, circle)
    curves = tuple(_curve(circle, grid, served, g) for g in (a, b))
    here = tuple(_point(circle, study.scenario.alert.threshold, now, g) for g in (a, b))
    same: dict[Equalised, Point] = {}
    for column, kind in enumerate(KINDS if np.isfinite(here[0].explained[0]) else (), start=1):
        at = _crossing(curves[1][:, 0], curves[1][:, column] - getattr(here[0], kind)[0], here[1].threshold)
        if at is not None:
            place = np.full(len(circle.group), np.searchsorted(grid, at))
            same[kind] = _point(circle, at, served.chosen(place), b)
    pair = (curves[0], curves[1]), (here[0], here[1])
    return Contrast((a, b), rates[:, [a, b]], gap, *pair, same)


def option(study: Study, name: str, kind: Equalised) -> Option:
    """Thresholds by group that make ``kind`` equal, and what they cost."""
    key = ("fairness_option", study.key("verdict"), name, kind)
    return cast(Option, study.cache.get(key, lambda: _option(study, name, kind)))


def equalising(
    circle: Circle, kind: Equalised, common: float, recovery: float, grid: Floats, served: Served
) -> Floats:
    """The threshold of each group of these (validation) patients, ``(groups,)``, out of :func:`along`'s grid.

    All that are large enough reach the same level of ``kind``, the best one that gives no more unexplained
    alerts in all than the ``common`` threshold.
    """
    now = Served.of(circle.followed, tally(circle.followed, np.array([common]), recovery))
    counts = {name: _in_groups(circle, getattr(served, name)) for name in ("announced", "alerts", "unexplained")}
    stays = np.bincount(circle.group, circle.stays, len(circle.enough))
    groups = np.flatnonzero(circle.enough)
    if kind == "announced":
        levels = [ratio(counts["announced"][:, g], stays[g]) for g in groups]
    else:
        levels = [_rising(counts["alerts"][:, g], counts["unexplained"][:, g]) for g in groups]
    allowed = _in_groups(circle, now.unexplained)[0, groups].sum()
    best = np.full(len(circle.enough), common)
    burden = -1.0
    for level in np.unique(np.concatenate(levels)) if levels else ():
        places = [_reached(values, level, kind) for values in levels]
        spent = counts["unexplained"][places, groups].sum()
        if burden < spent <= allowed:
            burden, best[groups] = spent, grid[places]
    return best


def _curve(circle: Circle, grid: Floats, served: Served, group: int) -> Floats:
    """Threshold, share announced, share explained and unexplained alerts per patient-year of one group."""
    mine = circle.group == group
    announced, alerts, unexplained = (
        getattr(served, name)[:, mine].sum(axis=1) for name in ("announced", "alerts", "unexplained")
    )
    shares = ratio(announced, circle.stays[mine].sum()), ratio(alerts - unexplained, alerts)
    kept = alerts >= SMALLEST
    return np.column_stack([grid, *shares, unexplained / circle.years[mine].sum()])[kept]


def _crossing(thresholds: Floats, off: Floats, near: float) -> float | None:
    """The threshold closest to ``near`` at which ``off`` passes 0; None where it never does."""
    passed = np.flatnonzero(off[:-1] * off[1:] <= 0)
    if not len(passed):
        return None
    away = np.abs(np.log(thresholds / near))
    first = int(passed[np.argmin(away[passed])])
    best = min(off[first], off[first + 1], key=abs)
    return float(thresholds[np.argmin(np.where(off == best, away, np.inf))])


def _point(circle: Circle, threshold: float, served: Served, group: int) -> Point:
    return Point(
        threshold,
        circle.share(served.announced, circle.stays)[:, group],
        circle.explained(served)[:, group],
        circle.share(served.unexplained, circle.years)[:, group],
    )


def _option(study: Study, name: str, kind: Equalised) -> Option:
    circle, learning = Circle.of(study, name, TEST), Circle.of(study, name, VALIDATION)
    alert = study.scenario.alert
    thresholds = equalising(learning, kind, alert.threshold, alert.recovery, *along_of(study, learning))
    served = Served.of(circle.followed, tally(circle.followed, thresholds, alert.recovery))
    after = served.chosen(circle.group)
    usual = same_burden(circle, after, along_of(study, circle)[1])
    now = circle.share(after.announced, circle.stays)[:, -1]
    rate = circle.share(circle.stays, circle.years)[:, -1]
    change = 1000 * (now - usual) * rate
    return Option(
        thresholds,
        int(learning.stays.sum()),
        learning.enough,
        common(study, circle),
        after,
        Estimate.of(usual[0], usual[1:]),
        Estimate.of(change[0], change[1:]),
    )


def same_burden(circle: Circle, after: Served, served: Served) -> Floats:
    """Share of the stays that a common threshold announces with as many unexplained alerts as ``after``."""
    burden = np.maximum.accumulate((circle.weights @ served.unexplained.T)[:, ::-1], axis=1)
    found = (circle.weights @ served.announced.T)[:, ::-1]
    spent = circle.weights @ after.unexplained
    usual = [np.interp(x, mine, theirs) for x, mine, theirs in zip(spent, burden, found, strict=True)]
    return ratio(np.array(usual), circle.weights @ circle.stays)


def _in_groups(circle: Circle, counts: Floats) -> Floats:
    """Sums of ``(thresholds, patients)`` in each group."""
    return counts @ (circle.group[:, None] == np.arange(len(circle.enough))).astype(float)


def _rising(alerts: Floats, unexplained: Floats) -> Floats:
    """The share explained along the thresholds, made to rise with them: chance makes it waver."""
    shares = np.nan_to_num(ratio(alerts - unexplained, alerts))
    return np.asarray(isotonic_regression(shares, sample_weight=np.maximum(alerts, 1e-6)))


def _reached(levels: Floats, wanted: float, kind: Equalised) -> int:
    """The threshold that reaches a level: for announcing the highest, for explaining the lowest."""
    reached = np.flatnonzero(levels >= wanted)
    if kind == "announced":
        return int(reached[-1]) if len(reached) else 0
    return int(reached[0]) if len(reached) else len(levels) - 1
