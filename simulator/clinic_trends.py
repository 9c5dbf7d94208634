"""What the nurse of La clinique sees of a patient's measures: the very weekly deviations that the model is given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.landmarks import landmark_day
from simulator.clinic import Game
from simulator.study import Study
from synthetic_data.telemetry import CHANNELS, IMPEDANCE, INDEXED

WEEKS = 12


@dataclass(frozen=True)
class Trend:
    """One measure of one patient: position among :data:`synthetic_data.telemetry.CHANNELS`, and its last weeks.

    ``deviation``: ``(weeks,)`` of the week's mean from the patient's usual level, in personal standard deviations,
    oldest first, NaN where nothing arrived; ``harmful``: +1 if it rises when water builds up, -1 if it falls.
    """

    channel: int
    deviation: NDArray[np.float32]
    harmful: int


def trends(study: Study, game: Game, morning: int, listed: int) -> list[Trend]:
    """The measures that the model may use of one listed patient, as they stand on a morning."""
    features, bearer = study.features, int(study.evaluation.test_patients[game.place[listed]])
    mine = slice(*np.searchsorted(features.patient, [bearer, bearer + 1]))
    rows = features.values[mine][landmark_day(features.week[mine]) <= game.day[morning]][-WEEKS:]
    indexed = study.scenario.telemetry.fluid_index and study.bearers.cohort.manufacturer[bearer] == INDEXED
    turned = indexed and not study.scenario.landmarks.harmonise
    found = []
    for c, channel in enumerate(CHANNELS):
        name = f"{channel.key}.week"
        if name in features.names:
            shown = rows[:, features.names.index(name)]
            way = 1 if (channel.congestion > 0) != (turned and c == IMPEDANCE) else -1
            found.append(Trend(c, np.where(shown == 0, np.nan, shown), way))
    return found
