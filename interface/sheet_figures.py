"""The figures of a printed sheet: the charts of the pages, drawn without a browser and without the network."""

from collections.abc import Callable

import numpy as np
import vl_convert

from classroom.activity import Activity, Figure
from classroom.kit import Drawn
from interface import data_path, sovereignty_flow
from interface.accuracy_charts import accuracy_chart
from interface.charts import Spec, Tables, complete, icons
from interface.colours import COLOURS
from interface.linkage_charts import dots, of_thousand
from interface.linkage_pairs import FATES, fates
from interface.natural_frequencies import of_100
from interface.pairing_losses_charts import rates_chart
from interface.trade_off_charts import trade_off_chart
from simulator.language import Language, Text
from simulator.pairing_losses import losses
from simulator.sovereignty import OPTIONS
from simulator.study import Study

WIDTH = 560
"""Pixels of a chart before it is enlarged."""
ENLARGED = 3
"""So that a figure as wide as the page is sharp in print: about 250 points per inch."""


def drawings(activity: Activity, studies: dict[str, Study], t: Text) -> dict[str, Drawn]:
    """The figure of each part that has one, by the part's id, drawn from the study of its scenario."""
    return {part.id: drawn(part.figure, studies[part.variant], t) for part in activity.part if part.figure}


def drawn(name: Figure, study: Study, t: Text) -> Drawn:
    """One figure; the stages that it needs must be possible."""
    return _FIGURES[name](study, t)


def _chart(spec: Spec, tables: Tables, code: Language, height: int) -> bytes:
    whole = complete(spec, tables, code, height=height, width=WIDTH)
    whole["background"] = "white"
    return bytes(vl_convert.vegalite_to_png(whole, scale=ENLARGED, allowed_base_urls=[]))


def _picture(svg: str) -> bytes:
    return bytes(vl_convert.svg_to_png(svg.replace("system-ui, sans-serif", "sans-serif"), scale=ENLARGED))


def _path(study: Study, t: Text) -> Drawn:
    paired = int(study.linkage.paired.sum()) if study.has_outcomes else None
    svg, label = data_path.on_paper(study, paired, t)
    caption = t._("The path of the data in the simulation. The closed space is dashed: only the model leaves.")
    return Drawn(_picture(_sized(svg)), label, caption, 1.0)


def _host(study: Study, t: Text) -> Drawn:
    svg, label = sovereignty_flow.on_paper(OPTIONS["azure"].hosting, t)
    caption = t._("One way of hosting the data, “{option}”: who could read what.", option=t._(OPTIONS["azure"].title))
    return Drawn(_picture(_sized(svg)), label, caption, 1.0)


def _thousand(study: Study, t: Text) -> Drawn:
    right, wrong, missed, absent = of_thousand(np.bincount(fates(study), minlength=len(FATES)))
    told = t._(
        "Of 1,000 implants, {paired} are paired (discs) and {lost} are not (dots).",
        paired=right + wrong,
        lost=missed + absent,
    )
    return Drawn(_picture(_sized(dots((("disc", right + wrong), ("speck", missed + absent))))), told, told, 0.75)


def _accuracy(study: Study, t: Text) -> Drawn:
    confusion = study.verdict.confusion
    told = t._(
        "Share of right answers: the model {model}, always answering “never” {never}, claimed for diagnostic aids "
        "95%.",
        model=t.estimate(confusion.accuracy, percent=True, digits=1),
        never=t.estimate(confusion.accuracy_of_never, percent=True, digits=1),
    )
    caption = t._("Share of right answers, patient-weeks of the test. Bars: 95% intervals.")
    return Drawn(_chart(*accuracy_chart(confusion, t), t.language, 190), told, caption, 0.8)


def _hundreds(study: Study, t: Text) -> Drawn:
    measures = study.verdict.measures
    found, right = (of_100(share) or 0 for share in (measures.event_sensitivity, measures.alert_ppv))
    told = t._(
        "Left: of 100 hospitalisations, {found} were announced by an alert (filled). Right: of 100 alerts, {right} "
        "were explained by a hospitalisation (filled).",
        found=found,
        right=right,
    )
    halves = (icons(100, found, COLOURS["implant"]), icons(100, right, COLOURS["alert"]))
    inner = "".join(
        f'<g transform="translate({240 * i} 0)">{half.partition(">")[2].removesuffix("</svg>")}</g>'
        for i, half in enumerate(halves)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 180">{inner}</svg>'
    return Drawn(_picture(_sized(svg)), told, told, 0.6)


def _trade_off(study: Study, t: Text) -> Drawn:
    measures = study.verdict.measures
    told = t._(
        "Hospitalisations announced against unexplained alerts: the model at all thresholds, at its own ({found}, "
        "{rate} per patient-year) and the published systems (diamonds).",
        found=t.estimate(measures.event_sensitivity, percent=True),
        rate=t.number(measures.unexplained_alerts_per_patient_year.value, 2),
    )
    return Drawn(_chart(*trade_off_chart(study, t), t.language, 300), told, told, 0.8)


def _rates(study: Study, t: Text) -> Drawn:
    found = losses(study)
    told = t._("Share of the bearers who are paired, by group, with 95% intervals. Dashed: all bearers.")
    rates = found.groups.dropna(subset="rate")
    low, high = rates["rate"].min(), rates["rate"].max()
    alt = t._("{caption} From {low} to {high}.", caption=told, low=t.percent(low), high=t.percent(high))
    height = 20 * (len(found.groups) + found.groups["characteristic"].nunique())
    return Drawn(_chart(*rates_chart(found, t), t.language, height), alt, told, 0.8)


def _sized(svg: str) -> str:
    """The drawing with a size of its own, which a browser does not need and a printer does."""
    box = svg.partition('viewBox="')[2].partition('"')[0].split()
    return svg.replace("<svg ", f'<svg width="{box[2]}" height="{box[3]}" ', 1)


_FIGURES: dict[Figure, Callable[[Study, Text], Drawn]] = {
    "path": _path,
    "thousand": _thousand,
    "accuracy": _accuracy,
    "hundreds": _hundreds,
    "trade_off": _trade_off,
    "rates": _rates,
    "host": _host,
}
