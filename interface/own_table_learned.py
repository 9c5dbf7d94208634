"""What a model of a visitor's table learned, drawn as on the page Apprentissage."""

from collections.abc import Callable
from typing import TypeVar, cast

import pandas as pd
import streamlit as st

from interface import own_table_words as words
from interface import tree_drawing
from interface.charts import draw
from interface.explanation_charts import DRAWN, HEADINGS, losses, odds, strongest_first
from interface.own_files import held
from interface.session import session
from interface.shell import plain, prose, reading
from models import explanation
from simulator import own_explained
from simulator.language import Text
from simulator.own_explained import Odds
from simulator.own_table import Learned
from simulator.problem import shown

N_ = str  # marks a text for translation
Result = TypeVar("Result")

MOST_LINES = 15


def learned(found: Learned) -> None:
    """The drawing that suits the kind of model."""
    st.markdown("### " + session().t._(HEADINGS[found.model.kind]))
    kinds = {"logistic": _weights, "tree": _tree, "boosting": _importance, "never": _never}
    kinds[found.model.kind](found)


def once(what: str, found: Learned, compute: Callable[[], Result]) -> Result:
    """Something made of what was learned, made once and held until something else is learned."""
    made, name = held().made, f"table_{what}"
    if made.get(name, [None])[0] is not found:
        made[name] = found, compute()
    return cast(Result, made[name][1])


def _weights(found: Learned) -> None:
    t = session().t
    ratios = once("odds", found, lambda: own_explained.odds(found))
    table = strongest_first({_difference(t, o): o.ratio for o in ratios})
    draw(odds(table.head(MOST_LINES), t._("Odds of the event multiplied by")), key="weights")
    first = table.iloc[0]
    reading(
        t._(
            "The strongest is “{what}”: it multiplies the odds of the event (with to without) by {odds} {interval}, "
            "everything else being equal. Where the line crosses 1, nothing is proved, and nothing here says what "
            "causes what.",
            what=plain(str(first["what"])),
            odds=t.number(first["value"], 2),
            interval=t.interval(first["low"], first["high"], 2),
        )
    )
    told = t._(
        "A number grows by about one standard deviation; a text is compared with what rows usually have. Intervals "
        "allow for the likeness of the rows of one person (Liang & Zeger 1986)."
    )
    more = len(table) - MOST_LINES
    if more > 0:
        told += " " + t.n("{count} weaker line is not shown.", "{count} weaker lines are not shown.", more)
    st.caption(told)


def _difference(t: Text, o: Odds) -> str:
    column = shown(o.column, words.LONGEST)
    if o.kind == "value":
        return t._("{column}: {x} more", column=column, x=words.number(t, o.size))
    if o.kind == "missing":
        return t._("{column}: not filled in", column=column)
    if o.kind == "not":
        return t._("{column}: {a}, not {b}", column=column, a=words.value(t, o.text), b=words.value(t, o.other))
    return t._("{column}: {value}", column=column, value=words.value(t, o.text))


def _tree(found: Learned) -> None:
    t = session().t

    def question(t: Text, name: str, threshold: float) -> tuple[str, bool]:
        return words.question(t, found.encoder, name, threshold)

    speech = tree_drawing.Words(question, N_("{share} of the rows"))
    root = explanation.tree(found.model, DRAWN[session().level])
    tree_drawing.draw(root, speech)
    leaf, path = tree_drawing.riskiest(root, speech)
    if not path:
        reading(t._("The tree found no question worth asking: everybody gets {risk}.", risk=t.percent(root.risk, 1)))
        return
    reading(
        t._(
            "Of the rows it learned from, {share} end where the risk is highest: {risk}, against {usual} for all. "
            "Dashed: the tree goes on asking. The final risk is then adjusted on other persons (calibration).",
            share=t.percent(leaf.share, 1),
            risk=t.percent(leaf.risk, 1),
            usual=t.percent(root.risk, 1),
        )
    )


def _importance(found: Learned) -> None:
    t = session().t
    result = once("importance", found, lambda: own_explained.importance_of(found))
    rows = [{"what": shown(name, words.LONGEST), **vars(e)} for name, e in result.loss.items()]
    table = pd.DataFrame(rows).sort_values("value", ascending=False)
    losses(table.head(MOST_LINES))
    first = table.iloc[0]
    reading(
        t._(
            "Give each row the “{what}” of another at random: the AUROC falls by {loss} {interval}, from {auroc}. "
            "Measured on {persons} validation persons.",
            what=plain(str(first["what"])),
            loss=t.number(first["value"], 3),
            interval=t.interval(first["low"], first["high"], 3),
            auroc=t.number(result.auroc.value, 2),
            persons=result.n_patients,
        )
    )
    st.caption(
        t._("Permutation importance (Breiman 2001) says what the model needs, not in which direction it pushes.")
    )


def _never(found: Learned) -> None:
    t = session().t
    prose(
        t._(
            "“Never” looks at no column. To every row it gives the same risk: {risk}, the share of rows with the "
            "event. Saying no every time, it is right {right} of the time.",
            risk=t.percent(found.model.n_train_events / found.model.n_train_rows, 1),
            right=t.percent(1 - found.discrimination.prevalence.value, 1),
        )
    )
