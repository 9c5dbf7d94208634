"""What the processes that compute have in common, loaded before they part from each other (see :mod:`hand`)."""

import gc
import os
from importlib import import_module

from simulator.hand import hands

gc.disable()  # Python looks for circles of objects two hundred times while libraries load, a tenth of that time
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(max(1, (os.cpu_count() or 1) // hands()))
worker, _ = map(import_module, ("simulator.worker", "models.estimators"))
gc.freeze()
