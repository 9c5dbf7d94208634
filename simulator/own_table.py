"""Learning from somebody else's table: split by person, the study's own models, judged as the study's are.

What is not fit to learn from is refused with a :class:`simulator.problem.Problem` that says what was found and what
is allowed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import evaluation as ev
from models.explanation import groups
from models.tabular import Encoder, alone, encoder
from models.training import SPLITS, TEST, TRAIN, Floats, Model, ModelSettings, TooFewEvents, assign, train
from simulator import own_columns
from simulator.files import TextTable
from simulator.problem import Problem, shown
from synthetic_data.streams import Streams

N_ = str  # marks a text for translation

FEWEST = 30
"""Persons with the event, and persons with a row without it, below which nothing is learned: modelling choice; the
test then has about nine of each."""
MOST_FEATURES = 40
HIDDEN, SUSPECT = 0.995, 0.95
"""AUROC of one column alone from which it must hold the outcome, or may."""
KINDS = ("logistic", "tree", "boosting", "never")
"""The study's models that any table can have."""


@dataclass(frozen=True)
class Asked:
    """What the visitor chose: columns of the table, and the values of ``outcome`` that count as the event.

    ``person``: the column that says whose row it is; None: every row is another person. ``texts``: those of the
    ``features`` whose values are names, not quantities. ``draw``: which lot shares out the persons.
    """

    person: str | None
    outcome: str
    event: tuple[str, ...]
    features: tuple[str, ...]
    texts: tuple[str, ...] = ()
    draw: int = 0


@dataclass(frozen=True)
class Prepared:
    """The rows that can serve. ``rows``: their places in the file; ``table``: the features as numbers and texts;
    ``y``, ``person`` (0 .. persons-1) and ``split`` ``(rows,)``; ``left_out``: rows without outcome or person."""

    asked: Asked
    rows: NDArray[np.int64]
    table: pd.DataFrame
    y: NDArray[np.bool_]
    person: NDArray[np.int64]
    split: NDArray[np.int8]
    left_out: int

    @property
    def n_persons(self) -> int:
        """How many persons the rows are of."""
        return int(self.person.max()) + 1

    @property
    def by_visit(self) -> bool:
        """Whether some persons have several rows."""
        return self.n_persons < len(self.rows)


@dataclass(frozen=True)
class Learned:
    """A model of the table and what it is worth. ``suspects``: columns that say nearly all by themselves, with
    their AUROC; ``x`` ``(rows, features)``; ``scores`` ``(rows,)``; ``tested``: the test rows, ``rank`` the person
    of each, ``weights`` the bootstrap's resamples of these."""

    prepared: Prepared
    settings: ModelSettings
    encoder: Encoder
    x: Floats
    model: Model
    scores: Floats
    suspects: dict[str, ev.Estimate]
    tested: NDArray[np.bool_]
    rank: NDArray[np.int64]
    weights: NDArray[np.float32]
    discrimination: ev.Discrimination

    def at(self, threshold: float) -> ev.Confusion:
        """The four counts of the test rows when those with a risk above the threshold are called."""
        alarm, y = self.scores[self.tested] > threshold, self.prepared.y[self.tested]
        return ev.confuse(alarm, y, self.rank, self.weights)


def prepare(table: TextTable, asked: Asked, by_row: bool = False) -> Prepared:
    """The table as it is learned from, its persons shared out; ``by_row`` shares out the rows instead.

    Raises Problem.
    """
    _check_choice(asked)
    cells = table.columns
    known = ~cells[asked.outcome].map(own_columns.is_gap).to_numpy(bool)
    if asked.person:
        known &= (cells[asked.person] != "").to_numpy(bool)
    kept = cells[known]
    y = kept[asked.outcome].isin(asked.event).to_numpy(bool)
    names = kept[asked.person] if asked.person else pd.Series([f"{k:09d}" for k in range(len(kept))])
    person = np.unique(names.to_numpy(str), return_inverse=True)[1].astype(np.int64)
    _check_outcome(asked, y, person)
    features = {
        name: kept[name] if name in asked.texts else own_columns.numbers(kept[name]) for name in asked.features
    }
    split = _split(y, np.arange(len(y)) if by_row else person, asked.draw)
    return Prepared(
        asked,
        np.flatnonzero(known),
        pd.DataFrame(features).reset_index(drop=True),
        y,
        person,
        split,
        int((~known).sum()),
    )


def _check_choice(asked: Asked) -> None:
    used = {asked.person, asked.outcome} & set(asked.features)
    if used:
        raise Problem(N_("“{column}” cannot be learned from and be the answer too."), column=shown(used.pop()))
    if not asked.features:
        raise Problem(N_("Choose at least one column to learn from."))
    if len(asked.features) > MOST_FEATURES:
        raise Problem(
            N_("{n} columns to learn from are chosen; {most} at most."), n=len(asked.features), most=MOST_FEATURES
        )


def _check_outcome(asked: Asked, y: NDArray[np.bool_], person: NDArray[np.int64]) -> None:
    """Both outcomes, in enough persons."""
    outcome = shown(asked.outcome)
    if not len(y) or y.all() or not y.any():
        raise Problem(
            N_(
                "Every row has the same outcome in “{column}”: without rows of both kinds there is nothing to tell "
                "apart. Choose another outcome, or another value as the event."
            ),
            column=outcome,
        )
    ill, well = len(np.unique(person[y])), len(np.unique(person[~y]))
    if ill < FEWEST:
        raise Problem(
            N_(
                "Too few events: {n} persons with the event “{event}” in “{column}”; at least {fewest} are needed, "
                "for they are shared out between learning, adjusting and testing."
            ),
            n=ill,
            event=shown(", ".join(asked.event)),
            column=outcome,
            fewest=FEWEST,
        )
    if well < FEWEST:
        raise Problem(
            N_("Too few persons without the event: {n} in “{column}”; at least {fewest} are needed."),
            n=well,
            column=outcome,
            fewest=FEWEST,
        )


def _split(y: NDArray[np.bool_], unit: NDArray[np.int64], draw: int) -> NDArray[np.int8]:
    """Train, validation or test for each row, by lot between the units, those with the event apart from the others:
    else a part of a small table could be left without any."""
    n = int(unit.max()) + 1
    ill = np.bincount(unit, y, minlength=n) > 0
    place = np.empty(n, np.float32)
    g = Streams(draw).generator("own_table.split")
    for mine in (ill, ~ill):
        place[mine] = (g.permutation(int(mine.sum())) + 0.5) / max(int(mine.sum()), 1)
    return assign(ModelSettings(), place)[unit]


def learn(prepared: Prepared, settings: ModelSettings) -> Learned:
    """The encoder and the model from the training rows, calibrated on the validation rows, judged on the test rows.

    Raises Problem: a column that gives the outcome away, or too few events in a part.
    """
    learns = prepared.split == TRAIN
    texts = [name for name in prepared.asked.features if name in prepared.asked.texts]
    numbers = [name for name in prepared.asked.features if name not in texts]
    prepare_columns = encoder(prepared.table[learns], numbers, texts)
    x = prepare_columns.transform(prepared.table)
    suspects = _suspects(prepared, prepare_columns, x)
    try:
        model = train(settings, prepare_columns.names, x, prepared.y, prepared.split)
    except TooFewEvents:
        raise Problem(N_("Too few events: a part of the table is left with only one of the two outcomes.")) from None
    return _judged(prepared, settings, prepare_columns, x, model, suspects)


def _judged(
    prepared: Prepared,
    settings: ModelSettings,
    columns: Encoder,
    x: Floats,
    model: Model,
    suspects: dict[str, ev.Estimate],
) -> Learned:
    scores, tested = model.scores(x), prepared.split == TEST
    y = prepared.y[tested]
    if not 0 < y.sum() < len(y):
        raise Problem(N_("Too few events: a part of the table is left with only one of the two outcomes."))
    who, rank = np.unique(prepared.person[tested], return_inverse=True)
    draws = Streams(prepared.asked.draw).generator("evaluation.bootstrap")
    weights = ev.resample(len(who), ev.EvaluationSettings().n_bootstrap, draws)
    found = ev.discriminate(scores[tested], y, rank.astype(np.int64), weights)
    return Learned(prepared, settings, columns, x, model, scores, suspects, tested, rank, weights, found)


def _suspects(prepared: Prepared, columns: Encoder, x: Floats) -> dict[str, ev.Estimate]:
    """Columns that alone tell nearly everything, the test rows not looked at; raises Problem if one tells all."""
    seen = prepared.split != TEST
    found = alone(x[seen], prepared.y[seen], prepared.person[seen], groups(columns.names))
    by_name = {columns.columns[int(k)]: auroc for k, auroc in found.items() if auroc.value >= SUSPECT}
    hidden = [name for name, auroc in by_name.items() if auroc.value >= HIDDEN]
    if hidden:
        raise Hidden(tuple(hidden))
    return by_name


class Hidden(Problem):
    """The outcome is among the features, in the ``columns``."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(
            N_(
                "The outcome is hidden among the features: {columns}. By itself, such a column tells the rows with "
                "the event from the others (almost) without error. Most often it was filled in after the event, or "
                "is the outcome under another name; on the day of the prediction nobody would have it."
            ),
            columns=shown(", ".join(shown(c, 40) for c in columns), 200),
        )
        self.columns = columns


def parts(prepared: Prepared) -> pd.DataFrame:
    """``part, persons, rows, positive, ill`` (persons with the event) for train, validation and test."""
    table = []
    for k, name in enumerate(SPLITS):
        mine = prepared.split == k
        person, hit = prepared.person[mine], prepared.y[mine]
        table.append((name, len(np.unique(person)), int(mine.sum()), int(hit.sum()), len(np.unique(person[hit]))))
    return pd.DataFrame(table, columns=["part", "persons", "rows", "positive", "ill"])


def met_before(prepared: Prepared) -> float:
    """Share of the persons tested from whom the model has also learned."""
    tested = np.unique(prepared.person[prepared.split == TEST])
    return float(np.isin(tested, prepared.person[prepared.split == TRAIN]).mean())


def predictions(table: TextTable, found: Learned) -> pd.DataFrame:
    """One row per row that served: ``row`` in the file (the first after the names is 1), the columns of the file that
    say whose it is and what happened, the ``part`` it was in and the ``risk``."""
    prepared, asked = found.prepared, found.prepared.asked
    ours = {
        "row": prepared.rows + 1,
        "part": np.array(SPLITS)[prepared.split],
        "risk": np.round(found.scores.astype(float), 6),
    }
    cells = table.columns.iloc[prepared.rows]
    kept = [name for name in (asked.person, asked.outcome) if name]
    theirs = {f"file_{name}" if name in ours else name: cells[name].to_numpy() for name in kept}
    return pd.DataFrame({"row": ours["row"], **theirs, **ours})
