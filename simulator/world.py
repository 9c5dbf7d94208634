"""The world computed shard by shard: telemetry is summarised as it is made and never held whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from threading import Thread
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from models.landmarks import WEEK, Features, LandmarkSettings, Weekly, make_features, weekly
from models.training import rule_column
from simulator.drawings import Drawings
from synthetic_data import france
from synthetic_data.bends import Bends
from synthetic_data.cohort import DEVICES, Cohort, CohortSettings, make_cohort
from synthetic_data.course import YEAR, Course, CourseSettings, simulate_course
from synthetic_data.records import NO_DAY, Stays
from synthetic_data.streams import Persons, Streams
from synthetic_data.telemetry import (
    CHANNEL_KEYS,
    CHANNELS,
    IMPEDANCE,
    INDEXED,
    Telemetry,
    TelemetrySettings,
    make_telemetry,
)

SHARD = 1536
"""Patients per shard; results do not depend on it (see :mod:`synthetic_data.streams`)."""
Progress = Callable[[str, float], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Bearers:
    """All bearers, and what really happens to them, whatever their implants send.

    ``stays``: their true heart-failure stays, ``sudden`` those without warning; ``death_day``: int32
    ``(patients,)``, :data:`NO_DAY` for those who survive the follow-up; ``cared``: bool ``(patients,)``,
    already followed by a nurse; ``bends``: the hidden congestion by shard, where it was asked for.
    """

    cohort: Cohort
    stays: Stays
    death_day: NDArray[np.int32]
    sudden: NDArray[np.bool_]
    cared: NDArray[np.bool_]
    bends: tuple[Bends, ...] = ()


@cache
def _may_start() -> bool:
    try:
        Thread(target=int, daemon=True).start()
    except RuntimeError:
        return False
    return True


def threads(asked: int) -> int:
    """How many of the threads asked for there may be: one where the system has none, as in a browser."""
    return asked if asked > 1 and _may_start() else 1


def shards(n_patients: int) -> list[Persons]:
    """The cohort cut into shards."""
    return [Persons(a, min(a + SHARD, n_patients)) for a in range(0, n_patients, SHARD)]


def observe(
    cohort_settings: CohortSettings,
    course_settings: CourseSettings,
    telemetry_settings: TelemetrySettings,
    streams: Streams,
    persons: Persons,
) -> tuple[Cohort, Course, Telemetry]:
    """Cohort, hidden course and daily telemetry of some patients, whoever else is in the study."""
    cohort, course = live(cohort_settings, course_settings, streams, persons)
    return cohort, course, make_telemetry(telemetry_settings, cohort, course.level, course.death_day, streams)


def live(
    cohort_settings: CohortSettings, course_settings: CourseSettings, streams: Streams, persons: Persons
) -> tuple[Cohort, Course]:
    """Some patients, and what really happens to them."""
    cohort = make_cohort(cohort_settings, streams, persons)
    return cohort, simulate_course(course_settings, cohort_settings.n_days, cohort, streams)


def make_bearers(
    cohort_settings: CohortSettings,
    course_settings: CourseSettings,
    streams: Streams,
    progress: Progress | None = None,
    drawings: Drawings | None = None,
) -> Bearers:
    """All bearers of the study; ``progress`` is told the share done after each shard.

    ``drawings``: where what their implants will need is drawn meanwhile, by another thread.
    """
    pieces, parts = shards(cohort_settings.n_patients), []
    if drawings:
        drawings.ahead(streams, pieces, cohort_settings.n_days)
    for persons in pieces:
        parts.append(bearers_of(*live(cohort_settings, course_settings, streams, persons)))
        if progress:
            progress("bearers", len(parts) / len(pieces))
    return gathered(parts, make_cohort(cohort_settings, streams))


def bearers_of(cohort: Cohort, course: Course) -> Bearers:
    """Some bearers, the same as in any study that holds them; their stays bear the numbers of the whole study."""
    death = course.death_day
    return Bearers(
        cohort,
        Stays(
            (course.stay_patient + cohort.persons.start).astype(np.int32), course.stay_day, course.stay_length, death
        ),
        np.where(death < course.n_days, death, NO_DAY).astype(np.int32),
        sudden=course.stay_sudden,
        cared=course.cared,
        bends=(course.bends,),
    )


def gathered(parts: Sequence[Bearers], cohort: Cohort) -> Bearers:
    """The bearers of successive shards together; ``cohort`` is that of all."""

    def joined(column: Callable[[Bearers], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([column(part) for part in parts])

    stays = {f.name: joined(lambda part: getattr(part.stays, f.name)) for f in fields(Stays)}  # noqa: B023
    return Bearers(
        cohort,
        Stays(**stays),
        death_day=joined(lambda part: part.death_day),
        sudden=joined(lambda part: part.sudden),
        cared=joined(lambda part: part.cared),
        bends=tuple(bends for part in parts for bends in part.bends),
    )


def make_weekly(
    settings: TelemetrySettings,
    n_days: int,
    bearers: Bearers,
    streams: Streams,
    workers: int = 2,
    progress: Progress | None = None,
    drawings: Drawings | None = None,
) -> Weekly:
    """What the implants of all bearers send, summed up by week.

    With two workers one draws the random numbers, half of the work, while the other does the rest. Two that each
    made whole shards would be slower: thousands of short operations would take the interpreter from each other.
    ``drawings``: those drawn already.
    """
    ends = np.cumsum([bends.n_patients for bends in bearers.bends]).tolist()
    pieces = [Persons(a, b) for a, b in pairwise([0, *ends])]
    drawings, parts = drawings or Drawings(), []
    for i, (persons, bends) in enumerate(zip(pieces, bearers.bends, strict=True)):
        if workers > 1:
            drawings.ahead(streams, pieces[i:], n_days)
        cohort, level = bearers.cohort.of(persons), drawings.level(bends, n_days)
        death = bearers.stays.death_day[persons.start : persons.stop]
        drawn, room = drawings.of(streams, persons, n_days), drawings.room(persons, n_days)
        telemetry = make_telemetry(settings, cohort, level, death, streams, drawn, room)
        parts.append(weekly(telemetry.values, telemetry.observed))
        if progress:
            progress("weekly", len(parts) / len(pieces))
    drawings.end()
    return Weekly(np.concatenate([p.sums for p in parts], 2), np.concatenate([p.counts for p in parts], 1))


def features_of(
    settings: LandmarkSettings,
    n_days: int,
    bearers: Bearers,
    sent: Weekly,
    fluid_index: bool = False,
    workers: int = 2,
    progress: Progress | None = None,
) -> Features:
    """One row per patient-week of every bearer, paired or not; ``fluid_index``: whether manufacturer E sends one."""

    def one(persons: Persons) -> Features:
        return features_of_some(settings, n_days, bearers, sent, fluid_index, persons)

    parts = list(in_shards(one, len(bearers.cohort), workers, "features", progress))
    return Features(
        parts[0].names,
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.patient for p in parts]),
        np.concatenate([p.week for p in parts]),
    )


def features_of_some(
    settings: LandmarkSettings, n_days: int, bearers: Bearers, sent: Weekly, fluid_index: bool, persons: Persons
) -> Features:
    """The rows of some bearers, as :func:`features_of` has them among those of all."""
    here = slice(persons.start, persons.stop)
    last = np.where(bearers.death_day[here] == NO_DAY, n_days, bearers.death_day[here])
    data = Weekly(sent.sums[:, :, here], sent.counts[:, here])
    if settings.harmonise and fluid_index:
        data = harmonised(data, bearers.cohort.manufacturer[here])
    known = demographics(bearers.cohort, here) if settings.demographics else {}
    known |= {f"context.{key}": _context(key, bearers, here) for key in settings.context}
    return make_features(settings, data, CHANNEL_KEYS, known, last, n_days, persons.start)


def demographics(cohort: Cohort, here: slice) -> dict[str, NDArray[np.float32]]:
    """What the platform knows of the patients themselves: decades of age, sex, kind of device."""
    device = cohort.device[here]
    return {
        "age": ((cohort.age[here] - 70) / 10).astype(np.float32),
        "male": (cohort.sex[here] == 1).astype(np.float32),
        **{f"device.{name}": (device == i).astype(np.float32) for i, name in enumerate(DEVICES) if i},
    }


def _context(key: str, bearers: Bearers, here: slice) -> NDArray[np.float32]:
    if key == "care":
        return bearers.cared[here].astype(np.float32)
    return france.large_hospitals()[bearers.cohort.hospital[here]].astype(np.float32)


def harmonised(data: Weekly, manufacturer: NDArray[np.int8]) -> Weekly:
    """The weeks with manufacturer E's fluid index turned back into an impedance."""
    sums, mine = data.sums.copy(), manufacturer == INDEXED
    mirror = CHANNELS[IMPEDANCE].low + CHANNELS[IMPEDANCE].high
    sums[:, IMPEDANCE, mine] = data.counts[:, mine] * mirror - sums[:, IMPEDANCE, mine]
    return Weekly(sums, data.counts)


def in_shards(
    work: Callable[[Persons], T], n_patients: int, workers: int, stage: str, progress: Progress | None
) -> Iterator[T]:
    """``work`` on every shard in threads (numpy releases the interpreter), in order."""
    pieces = shards(n_patients)
    for done, result in enumerate(_spread(work, pieces, min(workers, len(pieces))), start=1):
        if progress:
            progress(stage, done / len(pieces))
        yield result


def _spread(work: Callable[[Persons], T], pieces: Sequence[Persons], workers: int) -> Iterable[T]:
    if workers == 1:
        return map(work, pieces)
    from joblib import Parallel, delayed  # 0.1 s, which a process with one worker has no use for

    runner = Parallel(n_jobs=workers, prefer="threads", return_as="generator")
    return cast(Iterable[T], runner(delayed(work)(piece) for piece in pieces))


def rule_alert_rates(features: Features, limits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Alerts per patient-year of a rule on one measure, for each limit; no outcome is needed.

    The rule calls when the month's deviation of :func:`models.training.rule_column`'s feature passes
    ``limits`` personal standard deviations on the harmful side (down for impedance). ``limits`` has
    shape ``(limits,)``; an alert begins in a week past the limit after one that was not.
    """
    column = features.values[:, rule_column(features.names)]
    same = features.patient[1:] == features.patient[:-1]
    past = -column[None, :] > np.asarray(limits)[:, None]
    begun = past[:, 1:] & ~(past[:, :-1] & same)
    return np.asarray((begun.sum(axis=1) + past[:, 0]) / (len(column) * WEEK / YEAR))
