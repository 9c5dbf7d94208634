"""Any table as numbers that a model can learn from: gaps filled, texts turned into columns of 0 and 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from models.evaluation import Estimate
from models.importance import area, placements
from models.training import Floats

MOST_CATEGORIES = 12
"""Values of a text column told apart; the rarer ones share a column."""
RAREST = 10
"""Rows a value needs in the learning part to have a column of its own."""
FOLDS = 5


@dataclass(frozen=True)
class Encoder:
    """What was learned on the training rows to turn a table into numbers.

    ``numbers`` and ``texts``: the columns, in the order in which they are read. The features are called
    ``"column position.feature position"``, so that :func:`models.explanation.groups` puts those of one column
    together; :meth:`meaning` says what each is.
    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    fitted: ColumnTransformer

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of the features."""
        return (*self.numbers, *self.texts)

    @property
    def names(self) -> tuple[str, ...]:
        """A name per feature."""
        return tuple(f"{k}.{j}" for k in range(len(self.columns)) for j in range(len(self.meaning(k))))

    def meaning(self, k: int) -> list[str | None]:
        """Of each feature of the column ``k``: ``"value"``, ``"missing"`` or, of a text, ``"is:…"``.

        ``None`` stands for all the rarer values together.
        """
        step = self.fitted.named_transformers_[f"c{k}"]
        if k < len(self.numbers):
            return ["value", *("missing" for _ in step.indicator_.features_)]
        rare = step.infrequent_categories_[0]
        own = [c for c in step.categories_[0] if rare is None or c not in rare]
        return [*(f"is:{value}" for value in own), *(None for _ in [rare] if rare is not None)]

    def transform(self, table: pd.DataFrame) -> Floats:
        """The features of some rows, ``(rows, features)``."""
        return np.asarray(self.fitted.transform(table[list(self.columns)]), np.float32)


def encoder(table: pd.DataFrame, numbers: Sequence[str], texts: Sequence[str]) -> Encoder:
    """Learn from some rows: medians for the gaps of ``numbers`` and whether there are any, the values of ``texts``.

    Numbers are floats with NaN for a gap, texts strings; an empty text is a value like another. A value never met
    counts as a rare one.
    """
    steps: list[tuple[str, object, list[str]]] = []
    for k, name in enumerate((*numbers, *texts)):
        fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
        spread = OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            min_frequency=RAREST,
            max_categories=MOST_CATEGORIES,
            sparse_output=False,
            dtype=np.float32,
        )
        steps.append((f"c{k}", fill if k < len(numbers) else spread, [name]))
    fitted = ColumnTransformer(steps).fit(table[[*numbers, *texts]])
    return Encoder(tuple(numbers), tuple(texts), fitted)


def alone(
    x: Floats, y: NDArray[np.bool_], person: NDArray[np.int64], columns: Mapping[str, list[int]]
) -> dict[str, Estimate]:
    """AUROC that each group of ``columns`` reaches by itself, on persons it has not learned from.

    A tree of four questions, cross-validated by person: it sees a single threshold as well as a value in the
    middle. ``x`` ``(rows, features)``; ``y``, ``person`` ``(rows,)``.
    """
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    judge = DecisionTreeClassifier(max_depth=4, min_samples_leaf=5, random_state=0)
    found = {}
    for name, group in columns.items():
        score = cross_val_predict(judge, x[:, group], y, groups=person, cv=folds, method="predict_proba")
        found[name] = area(placements(score[:, 1].astype(np.float32), y), y, person.astype(np.int32))
    return found
