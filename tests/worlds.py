"""Small synthetic worlds for the tests, each made once per process."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from simulator.world import observe
from synthetic_data.cohort import Cohort, CohortSettings
from synthetic_data.course import Course, CourseSettings
from synthetic_data.records import HealthRecords, RecordsSettings, Stays, make_records
from synthetic_data.streams import Persons, Streams
from synthetic_data.telemetry import Telemetry, TelemetrySettings

SEED = 1
COHORT = CohortSettings(n_patients=600)
BRIEF = CohortSettings(n_patients=600, n_days=365)
USUAL_COURSE, USUAL_TELEMETRY = CourseSettings(), TelemetrySettings()
SMALL_POOL = RecordsSettings(n_pool=5000)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Threads of scikit-learn wait for each other by spinning: on a busy machine one is ten times faster."""
    with threadpool_limits(1):
        yield


@cache
def patients(
    start: int = 0,
    stop: int = 600,
    cohort: CohortSettings = COHORT,
    course: CourseSettings = USUAL_COURSE,
    telemetry: TelemetrySettings = USUAL_TELEMETRY,
) -> tuple[Cohort, Course, Telemetry]:
    """The persons ``start`` to ``stop - 1``, what happens to them and what their implants send."""
    return observe(cohort, course, telemetry, Streams(SEED), Persons(start, stop))


def stays_of(course: Course) -> Stays:
    """The true heart-failure stays as the hospital side learns them."""
    return Stays(course.stay_patient, course.stay_day, course.stay_length, course.death_day)


@cache
def records(
    settings: RecordsSettings = SMALL_POOL, cohort: CohortSettings = COHORT, stop: int = 600
) -> HealthRecords:
    """The hospital records of the first bearers and of their pool."""
    people, course, _ = patients(0, stop, cohort)
    return make_records(settings, cohort.n_days, people, stays_of(course), Streams(SEED))


def arrays(value: Any, prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array in a dataclass of arrays and tables, by name."""
    for field in fields(value):
        item = getattr(value, field.name)
        tables = item if isinstance(item, dict) else {field.name: item}
        for name, table in tables.items():
            if isinstance(table, pd.DataFrame):
                yield from ((f"{prefix}{name}.{column}", np.asarray(table[column])) for column in table)
            elif isinstance(table, np.ndarray):
                yield f"{prefix}{name}", table


def assert_same(one: Any, other: Any) -> None:
    """Bit for bit the same arrays and tables."""
    left, right = dict(arrays(one)), dict(arrays(other))
    assert left.keys() == right.keys()
    for name, array in left.items():
        assert array.dtype == right[name].dtype, name
        np.testing.assert_array_equal(array, right[name], err_msg=name)
