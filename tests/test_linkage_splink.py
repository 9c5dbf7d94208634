"""The same comparisons and blocks by Splink, an independent implementation of the same model."""

import pytest

from benchmarks.linkage import engine_pairs, f1
from benchmarks.splink_linkage import splink_pairs
from tests.linkage_tables import Errors, tables


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("implanted", [0.15, 1.0])
def test_agrees_with_splink(implanted):
    made = tables(3_000, 20_000, seed=11, errors=Errors(local=0, implanted=implanted))
    ours = engine_pairs(made, 0.9)
    i, j, _ = splink_pairs(made.left, made.right, 0.9)
    assert f1(made, *ours) == pytest.approx(f1(made, i, j), abs=0.01)
    both = len(set(zip(*ours, strict=True)) & set(zip(i, j, strict=True)))
    assert both > 0.97 * max(len(i), len(ours[0]))
