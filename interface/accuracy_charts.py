"""The accuracy paradox: where few are ill, “never” is right most of the time."""

import numpy as np

from interface.charts import Chart, Spec, Table, category, chart, data_of, draw, layer, number, percent_axis, show
from interface.colours import COLOURS, INK
from interface.kept import kept
from interface.moving import Frame
from interface.moving_tables import Rows, tables_of
from interface.session import session
from models.evaluation import Confusion, Estimate
from simulator.language import Text
from simulator.study import Study

CLAIMED = 0.95
"""The accuracy of diagnostic aids in the dossier (document 4, after CCNE opinion 141)."""
HEIGHT = 190
BARS = {"bars": ("who", "share", "low", "high", "i")}
"""What a threshold moves among the right answers."""


def accuracy(found: Study) -> None:
    """The accuracy paradox: “never” against the model and against the 95 % of the dossier."""
    draw(_accuracy(found), key="accuracy", button=False)


def accuracy_data(found: Study) -> None:
    """The button that shows its data."""
    data_of(lambda: _accuracy(found), key="accuracy", subject=session().t._("“95% accurate”: and so what?"))


def accuracy_that_moves(found: Study) -> Frame:
    """The bars and what is read in them, for a frame."""
    bars = {"bars": _bars(found.verdict.confusion, session().t)}
    return Frame(sentences={"accuracy": _told_accuracy(found)}, tables=tables_of("accuracy", bars, BARS))


@kept("verdict")
def _accuracy(found: Study) -> Chart:
    made = accuracy_chart(found.verdict.confusion, session().t)
    return chart(*made, height=HEIGHT, name="accuracy", moving=BARS)


def accuracies(confusion: Confusion) -> None:
    """Share of right answers: the model, “never”, and what is claimed for diagnostic aids."""
    show(*accuracy_chart(confusion, session().t), key="accuracy", height=HEIGHT)


def _bars(confusion: Confusion, t: Text) -> Rows:
    ours, never = (t.estimate(e, percent=True, digits=1) for e in (confusion.accuracy, confusion.accuracy_of_never))
    claimed = t._("close to {share}", share=t.percent(CLAIMED))
    told = [
        (t._("This model, at your threshold"), ours, confusion.accuracy),
        (t._("Always answer “never”"), never, confusion.accuracy_of_never),
        (t._("Claimed for AI diagnostic aids (CCNE, opinion 141)"), claimed, Estimate(CLAIMED)),
    ]
    return [
        {
            "who": t._("{who}: {share}", who=who, share=share),
            "share": e.value,
            "low": e.low if np.isfinite(e.low) else CLAIMED,
            "high": e.high if np.isfinite(e.high) else CLAIMED,
            "i": i,
        }
        for i, (who, share, e) in enumerate(told)
    ]


def accuracy_chart(confusion: Confusion, t: Text) -> tuple[Spec, dict[str, Table]]:
    """The bars' specification and table."""
    x = number("share", t._("Right answers"), axis=percent_axis(), scale={"domain": [0, 1]})
    y = category("who", None, sort={"field": "i", "op": "min"}, axis=None)  # a bar that moves would come last
    colour = {"type": "bar", "color": COLOURS["implant"], "size": 14, "yOffset": 10, "opacity": 0.8}
    text = {"type": "text", "align": "left", "yOffset": -8, "fontSize": 12, "color": COLOURS["grey"]}
    # a box higher than its bar: so narrow an interval could not be seen as a line
    interval = {"type": "bar", "size": 24, "yOffset": 10, "fillOpacity": 0, "strokeWidth": 2, "stroke": INK}
    seen = {"condition": {"test": "datum.low < datum.high", "value": 1}, "value": 0}
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "opacity": seen}
    return (
        {
            "layer": [
                layer(colour, "bars", x=x, y=y),
                layer(interval, "bars", **ends),
                layer(text, "bars", x={"value": 2}, y=y, text=category("who", None)),
            ]
        },
        {"bars": _bars(confusion, t)},
    )


def _told_accuracy(found: Study) -> str:
    t, confusion = session().t, found.verdict.confusion
    return t._(
        "Only {prevalence} of the patient-weeks are followed by a hospitalisation within {days} days, so “never” "
        "is right {never} of the time and announces nothing. This model is right {accuracy} of the time and "
        "announces {found} of the hospitalisations.",
        prevalence=t.percent(found.evaluation.discrimination.prevalence.value, 1),
        days=found.scenario.landmarks.horizon_days,
        never=t.percent(confusion.accuracy_of_never.value, 1),
        accuracy=t.percent(confusion.accuracy.value, 1),
        found=t.percent(found.verdict.measures.event_sensitivity.value),
    )
