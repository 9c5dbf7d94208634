"""Questions of the bank in a class: asked by the teacher, answered by each group on its own figures, marked."""

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from classroom import taking_part, teaching
from classroom.bulletin import Asked
from classroom.draws import Drawn, draw, listed, public, varies
from classroom.items import ArgueItem, CalculateItem, ChartItem, ChoiceItem, Item, bank, theme_of, themes
from classroom.marking import Mark, Unmarkable, mark
from classroom.members import Seat, Teacher
from classroom.objectives import LEVEL_TITLES
from classroom.readings import scenario_of, settled
from interface.charts import category, layer, number, show
from interface.class_store import asked, emptied, named, store, told
from interface.colours import COLOURS
from interface.compute import study
from interface.long_names import LEGEND, height, in_lines, names_axis
from interface.quiz_charts import CHARTS, drawn_chart
from interface.quiz_feedback import correction
from interface.quiz_widgets import ask, grid, statement
from interface.session import session
from interface.shell import plain, reading
from simulator.language import MISSING

SHOWN = 90
"""Characters of a question in a list."""


def item_of(one: Asked) -> Item | None:
    """The question of a prompt; None if the bank no longer has it."""
    return bank().get(one.subject)


def choose(teacher: Teacher) -> None:
    """Pick questions of the bank and ask them."""
    s = session()
    t, code = s.t, s.language
    theme = st.selectbox(
        t._("Theme"), list(themes()), format_func=lambda name: themes()[name].title.in_(code), key="ask_theme"
    )
    offered = {item.id: item for item in bank().values() if theme_of(item) == theme}
    emptied(ask_items=[])
    names = {name: f"{LEVEL_TITLES[item.level].in_(code)} · {_short(item)}" for name, item in offered.items()}
    chosen = st.multiselect(
        t._("Questions to ask"),
        list(offered),
        format_func=names.__getitem__,
        key="ask_items",
        placeholder=t._("Choose"),
        select_all=False,
    )
    for name in chosen:
        with st.container(border=True):
            statement(public(draw(offered[name], 0)))
    if st.button(t._("Ask these questions"), type="primary", key="ask_questions", disabled=not chosen):
        with told():
            for name in reversed(chosen):  # the last one asked stands on top
                teaching.ask(store(), teacher, "question", name)
            asked("ask_items")


def answer(seat: Seat, one: Asked, given: Any) -> None:
    """The question on the group's screen: to answer while it is open, corrected once the teacher shows it."""
    t, item = session().t, item_of(one)
    if item is None:
        return
    drawn = draw(item, seat.seed)
    statement(public(drawn))
    drawn = drawn_chart(drawn, one.id)
    if one.open:
        value = ask(public(drawn), f"asked-{one.id}", given)
        if st.button(t._("Send"), type="primary", key=f"asked-{one.id}-send"):
            if value is None:
                st.warning(t._("Complete your answer first."), icon=":material/info:")
            else:
                with told():
                    taking_part.answer(store(), seat, one.id, value)
                    given = value
        if given is not None:
            st.caption(t._("Your answer is kept. You can change it until the teacher closes."))
    elif isinstance(item, ArgueItem) and given is not None:
        _written(given)
    if not one.open and given is None:
        st.caption(t._("The question is closed; your group has not answered."))
    if one.shown:
        mine = Mark(None, item.points) if given is None else _given_mark(seat, one, drawn, given)
        correction(drawn, given, mine)
        if isinstance(item, ArgueItem):
            _criteria(seat, one, item)


def _written(text: Any) -> None:
    """An argued answer, as it was written and nothing else."""
    with st.container(border=True):
        st.markdown(plain(str(text)).replace("\n", "  \n"))


def _criteria(seat: Seat, one: Asked, item: ArgueItem) -> None:
    """What each line of the grid was given, and what was looked for."""
    t, code = session().t, session().language
    _, kept = taking_part.marks(store(), seat).get(one.id, (0, None))
    if not isinstance(kept, dict):
        st.caption(t._("Your teacher has not marked this answer yet."))
        return
    lines = [
        f"- **{criterion.text.in_(code)}** ({points_of(float(kept.get(str(i), 0)), criterion.points)})  \n"
        + " · ".join(text.in_(code) for text in criterion.expected)
        for i, criterion in enumerate(item.criteria)
    ]
    st.markdown(t._("Your points, line by line, and what was looked for:") + "\n" + "\n".join(lines))


def outcome(teacher: Teacher, one: Asked) -> None:
    """What the class answered, as the teacher sees it: how many are right, which choices, texts to mark."""
    item = item_of(one)
    if item is None:
        return
    seeds = {group.group_id: group for group in teaching.present(store(), teacher)}
    given = teaching.answers(store(), teacher, one.id)
    if isinstance(item, ArgueItem):
        _to_mark(teacher, one, item, {seeds[k].alias: (k, v) for k, v in given.items() if k in seeds})
        return
    if isinstance(item, CalculateItem) and varies(item):
        st.caption(session().t._("Each group has its own figures: those above are an example."))
    elif isinstance(item, ChartItem):
        st.caption(session().t._("Each group reads a chart of its own."))
    marked = {k: (d := draw(item, seeds[k].seed), marked_as(d, v)) for k, v in given.items() if k in seeds}
    _shares(one, item, [(d, given[k], m) for k, (d, m) in marked.items() if m])


def marked_as(drawn: Drawn, value: Any) -> Mark | None:
    """The mark of an answer; None where it cannot be read as one."""
    if isinstance(drawn.item, ChartItem):
        chart = CHARTS[drawn.item.chart]
        drawn = settled(drawn, study(chart.stage, scenario=scenario_of(drawn)))
    return mark_of(drawn, value)


def mark_of(drawn: Drawn, value: Any) -> Mark | None:
    """The mark of an answer to a question whose right answer is known; None where it cannot be read as one."""
    try:
        return mark(drawn, value)
    except (Unmarkable, TypeError, ValueError):
        return None


def points_of(points: float, of: float) -> str:
    """Points out of those that could be had."""
    t = session().t
    return t._("{points} out of {of}", points=t.number(points), of=t.number(of)) if of else MISSING


def _short(item: Item) -> str:
    text = listed(item).in_(session().language).replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _given_mark(seat: Seat, one: Asked, drawn: Drawn, value: Any) -> Mark:
    """The teacher's mark of an argued answer where there is one, else the automatic one."""
    by_hand = taking_part.marks(store(), seat).get(one.id)
    if by_hand:
        return Mark(by_hand[0], drawn.item.points)
    try:
        return mark(drawn, value)
    except (Unmarkable, TypeError, ValueError):
        return Mark(None, drawn.item.points)


def _shares(one: Asked, item: Item, marked: list[tuple[Drawn, Any, Mark]]) -> None:
    """How many are right; which choices were made."""
    t = session().t
    if not marked:
        return
    right = sum(m.right for _, _, m in marked)
    if isinstance(item, ChoiceItem):
        made = Counter(d.order[v] for d, v, _ in marked)
        rows = [
            {
                "answer": choice.text.in_(session().language),
                "n": made[i],
                "kind": t._("right answer") if choice.right else t._("wrong answer"),
            }
            for i, choice in enumerate(item.choices)
        ]
    else:
        kinds = Counter("right" if m.right else "partly" if m.points else "wrong" for _, _, m in marked)
        words = {"right": t._("right"), "partly": t._("partly right"), "wrong": t._("wrong")}
        kind = {"right": t._("right answer"), "partly": t._("partly right"), "wrong": t._("wrong answer")}
        if item.kind in ("calculate", "chart"):
            del words["partly"]
        rows = [{"answer": word, "n": kinds[k], "kind": kind[k]} for k, word in words.items()]
    told = {t._("right answer"): "good", t._("partly right"): "alert", t._("wrong answer"): "bad"}
    told = {word: colour for word, colour in told.items() if any(row["kind"] == word for row in rows)}
    colours = {"domain": list(told), "range": [COLOURS[colour] for colour in told.values()]}
    bars = layer(
        "bar",
        "answers",
        x=number("n", t._("groups"), axis={"tickMinStep": 1}, scale={"domainMin": 0}),
        y=names_axis(),
        color=category("kind", None, scale=colours, legend=LEGEND),
        tooltip=[category("answer", t._("Answer")), number("n", t._("groups"))],
    )
    table = pd.DataFrame(rows).assign(what=lambda of: of["answer"])
    show(
        {"layer": [bars]}, {"answers": in_lines(table)}, key=f"answers_{one.id}", height=height(table, len(told)) + 30
    )
    reading(t._("Right: {right} of {all}.", right=right, all=len(marked)))


def _to_mark(teacher: Teacher, one: Asked, item: ArgueItem, texts: dict[str, tuple[str, Any]]) -> None:
    """The argued answers, one group at a time, with the grid."""
    t = session().t
    if not texts:
        return
    done = teaching.marks(store(), teacher)
    names = {alias: named(alias) + (" ✓" if (one.id, texts[alias][0]) in done else "") for alias in texts}
    alias = st.selectbox(t._("Group"), list(texts), format_func=names.__getitem__, key=f"mark_{one.id}")
    group, text = texts[alias]
    _written(text)
    before = done.get((one.id, group), (0, {}))[1]
    points = grid(item, f"mark_{one.id}_{group}", before)
    if points is not None and st.button(t._("Keep this mark"), key=f"mark_{one.id}_{group}_keep", type="primary"):
        with told():
            teaching.mark(store(), teacher, one.id, group, sum(points.values()), points)
            st.success(t._("Marked: {points}.", points=points_of(sum(points.values()), item.points)))
