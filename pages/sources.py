"""Sources et calibrage: the simulator held against the published figures, each with its source."""

from interface import sources_figures as figures
from interface import sources_worlds as worlds
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.sources_charts import danger
from interface.sources_tornado import tornado
from simulator.scenario import Scenario

t = session().t
opening(
    t._("Sources and calibration"),
    t._("Can this simulator be believed? Where is it like life, where is it not, and who says so?"),
)
prose(
    t._(
        "These patients are invented, but not just anyhow. For every important figure, researchers have published "
        "what they counted in real patients. To **calibrate** is to adjust the mechanisms of the invented world, "
        "never its results, until its figures lie where the published ones allow. Alert thresholds are chosen on "
        "validation patients; what is shown was measured on test patients, whom the model has never met."
    )
)


# no fragment: a click inside a running one would wait until all its worlds are computed
chosen = worlds.choice()
scenario = Scenario() if chosen == "default" else session().scenario
rows, curve = worlds.own() if chosen == "own" else (worlds.ten(scenario), [])
if rows:
    figures.verdict(rows)
    figures.drawn(rows)
    figures.in_words(rows)
if curve:
    danger(curve)
tornado(scenario)
try_next(
    t._("Choose “10 worlds of the default scenario”: which figures no longer leave their band by bad luck?"),
    t._("On the page “Data”, double the noise of the sensors and come back: which figures leave their band first?"),
    t._("Open a list and read why each figure may differ: would you have noticed the difference yourself?"),
)
