"""The AI: what is read from the measures, what is learned from it, and what it is worth."""

from models.later import later

for _unused in "numpy.f2py", "numpy.testing":  # 0.07 s: SciPy looks at all that NumPy has
    later(_unused)
