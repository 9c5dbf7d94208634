"""Who could read the health data, under which law, for each way of hosting them: rules, story, what leaves."""

from simulator.sovereignty.hosting import HOSTINGS, OPTIONS, Hosting, Option, hosting_of, number_of
from simulator.sovereignty.law import Finding, findings
from simulator.sovereignty.matrix import doors, intruders, matrix
from simulator.sovereignty.readers import FOREIGN, OUTSIDE, READERS, THINGS, Cell

__all__ = [
    "FOREIGN",
    "HOSTINGS",
    "OPTIONS",
    "OUTSIDE",
    "READERS",
    "THINGS",
    "Cell",
    "Finding",
    "Hosting",
    "Option",
    "doors",
    "findings",
    "hosting_of",
    "intruders",
    "matrix",
    "number_of",
]
