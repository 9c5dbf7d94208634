"""``PYTHON -m benchmarks.audit_opendp``: the noise of our private counts beside that of OpenDP.

PYTHON is that of an environment with ``opendp`` (265 MB), SciPy and pydantic. For each ε the library is asked what
its mechanism promises for counts that differ by 2 in all, and both are drawn from. Target: the same ε, and no
difference at p < 0.001.
"""

import sys

import numpy as np
import opendp.prelude as dp
from scipy import stats

from simulator.space.noise import MOVED, noise

THOUSANDTHS, DRAWS, MOST = (100, 500, 3000), 40_000, 1e-3


def main() -> None:
    """Print a line for each ε."""
    dp.enable_features("contrib")
    space = dp.atom_domain(T=int), dp.absolute_distance(T=int)
    met = True
    for thousandths in THOUSANDTHS:
        theirs = dp.m.make_laplace(*space, scale=1000 * MOVED / thousandths)
        promised = theirs.map(MOVED)
        drawn = [[theirs(0) for _ in range(DRAWS)], [noise(thousandths) for _ in range(DRAWS)]]
        p = alike(np.array(drawn))
        met &= p >= MOST and abs(promised - thousandths / 1000) < 1e-9
        print(f"ε {thousandths / 1000}: OpenDP promises {promised:.6f}, chi-square p {p:.3f}")
    print("met" if met else "missed")
    sys.exit(not met)


def alike(drawn: np.ndarray) -> float:
    """How likely as large a difference between two rows of draws is, if they are of one distribution."""
    edges = np.unique(np.quantile(drawn, np.linspace(0.02, 0.98, 25)))
    seen = [np.bincount(np.searchsorted(edges, row), minlength=len(edges) + 1) for row in drawn]
    return float(stats.chi2_contingency(np.array(seen)).pvalue)


if __name__ == "__main__":
    main()
