"""What a visitor may look at once two files are paired: weights, any one pair, the figures without and with truth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.evaluation import Estimate
from simulator.files import TextTable
from simulator.linkage.pairing import Paired, pair_tables
from simulator.linkage.patterns import candidate_patterns
from simulator.linkage.request import Request
from simulator.linkage.result import waterfall
from simulator.linkage.review import exact
from simulator.linkage.similarity import Likeness
from simulator.linkage.weights import posterior


@dataclass(frozen=True)
class Evidence:
    """A pairing with every pair that could be a link, whatever the threshold, and the weights of all others.

    ``all_links`` is at the threshold 0; ``histogram`` counts the pairs compared by weight, one row a bit:
    ``low, high, pairs, expected`` (matches among them).
    """

    tables: tuple[TextTable, ...]
    all_links: Paired
    histogram: pd.DataFrame

    def at(self, threshold: float) -> Paired:
        """The links from a probability on: what ``pair_tables`` gives at that threshold."""
        links = self.all_links.links
        kept = links[links["probability"] >= threshold].reset_index(drop=True)
        return replace(self.all_links, request=replace(self.all_links.request, threshold=threshold), links=kept)

    def rows(self, links: pd.DataFrame) -> tuple[list[int], list[int]]:
        """Where the records of some links are in the left and in the right table."""
        name = self.all_links.request.id_column
        sides = zip((self.tables[0], self.tables[-1]), ("left_id", "right_id"), strict=True)
        left, right = (pd.Index(table.columns[name]).get_indexer(links[end]).tolist() for table, end in sides)
        return left, right

    def steps(self, link: pd.DataFrame) -> pd.DataFrame:
        """From the first odds to the verdict on one pair, a table of one row; see ``waterfall``."""
        (i,), (j,) = self.rows(link)
        fields, request = self.all_links.fields, self.all_links.request
        levels = [f.comparison.levels(f.codes[0][[i]], f.codes[1][[j]])[0] for f in fields]
        probability = float(link["probability"].iloc[0]) if request.one_to_one else None
        return waterfall(self.all_links.weights, np.array(levels, np.uint8), probability)


def weigh(request: Request, tables: Sequence[TextTable], likeness: Likeness) -> Evidence:
    """Pair two tables, or the records of one, at any threshold. Raises Problem."""
    paired = pair_tables(replace(request, threshold=0.0), tables, likeness)
    return Evidence(tuple(tables), paired, _histogram(paired, len(tables) == 1))


def _histogram(paired: Paired, one_table: bool) -> pd.DataFrame:
    """All pairs compared by weight, one bin a bit."""
    left, right = ({f.field.name: f.codes[side] for f in paired.fields} for side in (0, 1))
    room = paired.request.max_pairs * len(paired.request.rules)
    comparisons = [f.comparison for f in paired.fields]
    found = candidate_patterns(comparisons, paired.request.rules, left, right, room, one_table)
    weight = paired.weights.total(found.levels)
    low = np.floor(weight).astype(int)
    bins = np.arange(low.min(initial=0), low.max(initial=0) + 1)
    counts = found.counts.astype(float)
    pairs = np.bincount(low - bins[0], counts, bins.size)
    expected = np.bincount(low - bins[0], counts * posterior(weight), bins.size)
    return pd.DataFrame({"low": bins, "high": bins + 1, "pairs": pairs.astype(int), "expected": expected})


@dataclass(frozen=True)
class AgainstTruth:
    """Links held against a column that says who is who: how many were, and exact 95 % intervals.

    ``unknown`` counts the links of which a record has no value there: they are left out of both figures.
    """

    right: int
    judged: int
    true_pairs: int
    unknown: int
    precision: Estimate
    recall: Estimate


def against_truth(evidence: Evidence, links: pd.DataFrame, truth: Sequence["pd.Series[str]"]) -> AgainstTruth:
    """``truth``: one column for each table, the same text for the records of one person, "" for unknown."""
    ends = zip((truth[0], truth[-1]), evidence.rows(links), strict=True)
    left, right = (column.to_numpy(object)[rows] for column, rows in ends)
    known = (left != "") & (right != "")
    n_right, n_judged = int((left == right)[known].sum()), int(known.sum())
    n_true = _true_pairs(truth)
    precision, recall = exact(n_right, n_judged), exact(n_right, n_true)
    return AgainstTruth(n_right, n_judged, n_true, len(links) - n_judged, precision, recall)


def _true_pairs(truth: Sequence["pd.Series[str]"]) -> int:
    counts = [column[column != ""].value_counts() for column in truth]
    if len(counts) == 1:
        return int((counts[0] * (counts[0] - 1) // 2).sum())
    both = pd.concat(counts, axis=1, join="inner")
    return int(both.prod(axis=1).sum())
