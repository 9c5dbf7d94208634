"""What a model of somebody else's table learned: odds ratios that can be compared, and the worth of each column."""

from typing import Literal, NamedTuple

import numpy as np

from models import explanation
from models.evaluation import Estimate
from models.importance import Importance, importance
from models.training import TRAIN, VALIDATION
from simulator.own_table import Learned
from synthetic_data.streams import Streams


class Odds(NamedTuple):
    """How a difference between two rows multiplies the odds of the event.

    ``kind``: ``value``, ``size`` more in a column of numbers (its standard deviation, rounded); ``missing``, not
    filled in; ``is``, the ``text`` (None: any rarer one) and not what rows usually have; ``not``, the text and not
    the ``other`` one, where there are two.
    """

    column: str
    kind: Literal["value", "missing", "is", "not"]
    ratio: Estimate
    size: float = 0.0
    text: str | None = None
    other: str | None = None


def odds(found: Learned) -> list[Odds]:
    """Of a logistic regression, everything else being equal; robust to several rows of one person."""
    prepared, encoder = found.prepared, found.encoder
    learns = prepared.split == TRAIN
    x = found.x[learns]
    batch = x, prepared.y[learns], prepared.person[learns].astype(np.int32)
    weights = explanation.weights(found.model, [batch], found.settings.regularisation)
    usual, spread = x.mean(axis=0, dtype=float), x.std(axis=0, dtype=float)
    out = []
    for k, (group, column) in enumerate(
        zip(explanation.groups(encoder.names).values(), encoder.columns, strict=True)
    ):
        names, meaning = [encoder.names[i] for i in group], encoder.meaning(k)
        if meaning[0] == "value":
            size = float(f"{spread[group[0]]:.1g}")
            if size:
                out.append(Odds(column, "value", weights.odds_ratio({names[0]: size}), size))
            if len(names) > 1:
                out.append(Odds(column, "missing", weights.odds_ratio({names[1]: 1})))
            continue
        texts = [text if text is None else text.removeprefix("is:") for text in meaning]
        if len(names) == 2:
            ratio = weights.odds_ratio({names[0]: -1, names[1]: 1})
            out.append(Odds(column, "not", ratio, text=texts[1], other=texts[0]))
            continue
        for name, text in zip(names, texts, strict=True):
            change = {n: float(n == name) - float(usual[i]) for n, i in zip(names, group, strict=True)}
            out.append(Odds(column, "is", weights.odds_ratio(change), text=text))
    return out


def importance_of(found: Learned) -> Importance:
    """What is lost when a column is shuffled between the validation rows."""
    prepared, seen = found.prepared, found.prepared.split == VALIDATION
    columns = {found.encoder.columns[int(k)]: group for k, group in explanation.groups(found.encoder.names).items()}
    rng = Streams(prepared.asked.draw).generator("explanation.importance")
    person = prepared.person[seen].astype(np.int32)
    return importance(found.model, found.x[seen], prepared.y[seen], person, columns, rng)
