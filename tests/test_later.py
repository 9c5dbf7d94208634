"""Libraries that are loaded when they are used: not before, once, and with the same answers."""

import subprocess
import sys

PROGRAM = """
import sys, threading
import simulator.study, models.estimators
from sklearn.metrics import roc_auc_score
assert "scipy.stats._stats_py" not in sys.modules, "loaded though nobody has used it"
import sklearn.isotonic as held
found = []
def use():
    from scipy.stats import norm, spearmanr
    found.append((norm.ppf(0.975), spearmanr([1, 2, 3], [1, 3, 2])[0], held.spearmanr([1, 2, 3], [1, 3, 2])[0]))
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
import scipy, scipy.stats
from scipy.special import ndtri
assert found == [(ndtri(0.975), 0.5, 0.5)] * 8, found
assert scipy.stats is sys.modules["scipy.stats"] and "scipy.stats._stats_py" in sys.modules
assert held.spearmanr.__name__ == "spearmanr"
"""


def test_statistics_are_loaded_by_their_first_use_and_by_one_of_several_threads() -> None:
    ran = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True)
    assert not ran.returncode, ran.stderr
