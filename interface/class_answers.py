"""Polls and their answers, as the teacher's console and the groups' screens show them."""

from typing import Any

import pandas as pd

from classroom.bulletin import Asked
from classroom.draws import listed
from classroom.items import bank
from interface.charts import category, layer, number, show
from interface.colours import COLOURS
from interface.long_names import LEGEND, height, in_lines, names_axis
from interface.session import session
from interface.shell import plain, reading


def options(one: Asked) -> list[str]:
    """The answers to choose from, as the teacher typed them."""
    return [str(option) for option in one.content["options"]]


def title(one: Asked) -> str:
    """What was asked, as Markdown that shows it as it is."""
    if one.kind == "poll":
        return plain(str(one.content["question"]))
    item = bank().get(one.subject) if one.kind == "question" else None
    return listed(item).in_(session().language).split("\n")[0] if item else plain(one.subject)


def poll_chart(one: Asked, given: list[Any], mine: Any = None) -> None:
    """How many groups chose each answer; the group's own is darker."""
    t, choices = session().t, options(one)
    votes = [sum(value == k for value in given) for k in range(len(choices))]
    rows = [
        {"answer": choice, "what": choice, "n": n, "mine": t._("your group") if k == mine else t._("others")}
        for k, (choice, n) in enumerate(zip(choices, votes, strict=True))
    ]
    colours = {"domain": [t._("your group"), t._("others")], "range": [COLOURS["alert"], COLOURS["implant"]]}
    bars = layer(
        "bar",
        "votes",
        x=number("n", t._("groups"), axis={"tickMinStep": 1}, scale={"domainMin": 0}),
        y=names_axis(),
        color=category("mine", None, scale=colours, legend=None if mine is None else LEGEND),
        tooltip=[category("answer", t._("Answer")), number("n", t._("groups"))],
    )
    table = pd.DataFrame(rows)
    show(
        {"layer": [bars]},
        {"votes": in_lines(table)},
        key=f"votes_{one.id}",
        height=height(table, 0 if mine is None else 2) + 30,
    )
    top = max(votes)
    if votes.count(top) == 1:
        answers = t.n("{count} group", "{count} groups", len(given))
        reading(t._("{n} of {answers}: “{choice}”.", n=top, answers=answers, choice=plain(choices[votes.index(top)])))
