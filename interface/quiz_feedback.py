"""The correction of a question: what was right, why each other answer is believed and wrong, where to read more."""

from pathlib import Path

import streamlit as st

from classroom.draws import Drawn, filled
from classroom.items import ArgueItem, CalculateItem, ChartItem, ChoiceItem, FallacyItem, Item, OrderItem, SortItem
from classroom.marking import Mark, Value
from classroom.sources import cited, link_of, page_of
from classroom.words import Words
from interface.glossary import explained
from interface.session import session
from interface.shell import plain

PAGES = Path(__file__).resolve().parents[1] / "pages"


def correction(drawn: Drawn, value: Value | None, mark: Mark) -> None:
    """Everything that is told once the question is answered, or closed without an answer (``value`` None)."""
    item = drawn.item
    _verdict(mark)
    for note in mark.notes if isinstance(item, CalculateItem) else ():
        st.markdown(f":material/lightbulb: {_said(note)}")
    match item:
        case ChoiceItem():
            _choices(drawn, item, value)
        case OrderItem():
            _steps(drawn, item, value)
        case SortItem():
            _cards(drawn, item, value)
        case ArgueItem():
            _mistakes(item)
        case CalculateItem() | ChartItem():
            _number(drawn, item, value)
    explanation = filled(item.explanation, {**drawn.figures, "answer": drawn.answer} if drawn.figures else {})
    st.info(explained(_said(explanation)), icon=":material/school:")
    where_from(item)


def where_from(item: Item) -> None:
    """The documents, papers and pages that the question leans on, to be opened where they can be."""
    t = session().t
    read = [
        f"[{_said(words)}]({link})" if (link := link_of(source)) else _said(words)
        for source in item.sources
        if (words := cited(source))
    ]
    if read:
        st.caption(t._("Sources: {sources}.", sources=" · ".join(read)))
    pages = [page for source in item.sources if (page := page_of(source))]
    if pages:
        with st.container(horizontal=True):
            for page in pages:
                st.page_link(PAGES / f"{page}.py", icon=":material/arrow_forward:")


def _verdict(mark: Mark) -> None:
    t = session().t
    if mark.points is None:
        return
    points = t._("{points} out of {of}", points=t.number(mark.points), of=t.number(mark.of))
    if mark.right:
        st.success(t._("Right: {points}.", points=points), icon=":material/check_circle:")
    elif mark.points:
        st.warning(t._("Partly right: {points}.", points=points), icon=":material/contrast:")
    else:
        st.warning(t._("Not yet: {points}.", points=points), icon=":material/cancel:")


def _choices(drawn: Drawn, item: ChoiceItem, value: Value | None) -> None:
    """The chosen answer first if it is wrong, then the right one, then the others, each with its reasons."""
    t = session().t
    chosen, yours = drawn.order[value] if isinstance(value, int) else -1, t._("your answer")
    for i in sorted(drawn.order, key=lambda i: (i != chosen or item.choices[i].right, not item.choices[i].right)):
        choice = item.choices[i]
        if choice.right:
            st.markdown(f":material/check_circle: **{_said(choice.text)}**")
        elif choice.believed and choice.wrong:
            mine = f" *({yours})*" if i == chosen else ""
            st.markdown(
                f":material/cancel: **{_said(choice.text)}**{mine}  \n"
                + t._("Why one may believe it: {why}", why=explained(_said(choice.believed)))
                + "  \n"
                + t._("Why it is wrong: {why}", why=explained(_said(choice.wrong)))
            )
    if isinstance(item, FallacyItem):
        st.markdown(t._("The trap has a name: **{name}**.", name=_said(item.fallacy)))


def _steps(drawn: Drawn, item: OrderItem, value: Value | None) -> None:
    """The right order, and where the pupil had put each step that was not at its place."""
    t = session().t
    given = [drawn.order[int(place)] for place in value] if isinstance(value, list) else []
    st.markdown(t._("The right order:"))
    lines = []
    for i, step in enumerate(item.steps):
        mine = given.index(i) + 1 if i in given else i + 1
        where = t._("your place: {n}", n=mine)
        lines.append(f"{i + 1}. {_said(step)}" + (f" *({where})*" if mine != i + 1 else ""))
    st.markdown("\n".join(lines))


def _cards(drawn: Drawn, item: SortItem, value: Value | None) -> None:
    t, titles = session().t, {bin.id: _said(bin.title) for bin in item.bins}
    given = list(value) if isinstance(value, list | tuple) else []
    lines = []
    for place, i in enumerate(drawn.order):
        card = item.cards[i]
        right = place < len(given) and given[place] == card.bin
        icon = ":material/check_circle: " if right else ":material/cancel: " if given else ""
        mine = titles.get(str(given[place])) if place < len(given) and not right else None
        yours = " *(" + t._("your answer: {answer}", answer=mine) + ")*" if mine else ""
        lines.append(f"- {icon}{_said(card.text)} → **{titles[card.bin]}**{yours}. {explained(_said(card.why))}")
    st.markdown("\n".join(lines))


def _number(drawn: Drawn, item: CalculateItem | ChartItem, value: Value | None) -> None:
    t, x = session().t, drawn.answer
    told = {
        "percent": t.percent(x, 1),
        "points": t.n("{n} point", "{n} points", round(x, 1), n=t.number(x, 1)),
        "number": t.number(x),
        "euros": t.money(x),
        "days": t.n("{n} day", "{n} days", round(x), n=t.number(x, 0)),
    }[item.unit]
    text = t._("The answer expected: **{answer}** (within {tolerance}).", answer=told, tolerance=_within(item))
    yours = t._("Yours: {answer}.", answer=plain(str(value)))
    st.markdown(text if value is None else f"{text} {yours}")


def _within(item: CalculateItem | ChartItem) -> str:
    t, n = session().t, session().t.number(item.tolerance)
    if item.unit in ("percent", "points"):
        return t.n("{n} point", "{n} points", max(1, round(item.tolerance)), n=n)
    return t.money(item.tolerance) if item.unit == "euros" else n


def _mistakes(item: ArgueItem) -> None:
    t = session().t
    st.markdown(
        t._("Usual mistakes:") + "\n" + "\n".join(f"- {explained(_said(mistake))}" for mistake in item.mistakes)
    )


def _said(words: Words) -> str:
    return words.in_(session().language)
