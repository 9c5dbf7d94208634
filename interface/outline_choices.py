"""What the visitor chooses in the argument builder, kept for the visit: the widgets, and the outline they make."""

from typing import Any, cast

import streamlit as st

from classroom.outline import NUMERALS, Figure, Idea, Outline, Part, Point, builder
from classroom.outline_sheet import short
from classroom.sheet import LONGEST_TITLE, clean
from interface.glossary import explained
from interface.run_figures import names
from interface.session import session
from simulator.language import Text

MOST_ARGUMENTS = 4
"""Of a part."""
_SLOT = "hydroscope_outline"


def introduction() -> None:
    """The fact to begin with, the problem, the plan to start from."""
    t, found = session().t, builder()
    code, hooks = t.language, found.hooks
    st.selectbox(
        t._("A fact to begin with"),
        range(len(hooks)),
        index=None,
        format_func=lambda i: t._(
            "{fact} ({source})", fact=hooks[i].fact.in_(code), source=short(hooks[i].source, t)
        ),
        placeholder=t._("Choose a fact"),
        **_keeping("hook", None),
    )
    _kept()["problem"] = _problem()
    st.selectbox(
        t._("The problem: choose one, or type your own"),
        [problem.in_(code) for problem in found.problems],
        index=None,
        accept_new_options=True,
        placeholder=t._("Choose or type a question"),
        **_keeping("problem", None),
    )
    st.radio(
        t._("A plan to start from"),
        range(len(found.plans)),
        format_func=lambda i: found.plans[i].title.in_(code),
        **_keeping("plan", 0),
    )


def parts() -> None:
    """For each part its title, its arguments in order, and what each leans on."""
    t, ideas = session().t, builder().ideas
    plan = builder().plans[_value("plan", 0)]
    for i, title in enumerate(plan.parts):
        with st.container(border=True):
            st.markdown("### " + t._("Part {numeral}", numeral=NUMERALS[i]))
            key = f"title:{_value('plan', 0)}:{i}"
            named = t._("Title of part {numeral}", numeral=NUMERALS[i])
            st.text_input(named, max_chars=LONGEST_TITLE, **_keeping(key, title.in_(t.language)))
            elsewhere = {idea for j in range(len(plan.parts)) if j != i for idea in _value(f"part:{j}", [])}
            st.multiselect(
                t._("Arguments of part {numeral}, in the order in which you choose them", numeral=NUMERALS[i]),
                [name for name in ideas if name not in elsewhere],
                format_func=lambda name: _titled(ideas[name], t),
                placeholder=t._("Choose 1 to {n} arguments", n=MOST_ARGUMENTS),
                select_all=False,
                max_selections=MOST_ARGUMENTS,
                **_keeping(f"part:{i}", []),
            )
            for name in _value(f"part:{i}", []):
                _supports(ideas[name])


def outline() -> Outline:
    """The outline of what is chosen."""
    found = builder()
    hook, plan = _value("hook", None), _value("plan", 0)
    titles = [title.in_(session().language) for title in found.plans[plan].parts]
    return Outline(
        None if hook is None else found.hooks[hook],
        clean(_problem() or ""),
        tuple(
            Part(
                clean(_value(f"title:{plan}:{i}", title)),
                tuple(_point(found.ideas[name]) for name in _value(f"part:{i}", [])),
            )
            for i, title in enumerate(titles)
        ),
    )


def tree(part: Part, figures: dict[str, Figure]) -> str:
    """What a part leans on, as a list in Markdown."""
    t, lines = session().t, []
    for point in part.points:
        lines.append(f"- {_titled(point.idea, t)}")
        lines += [f"    - {document}" for document in dict.fromkeys(short(one.source, t) for one in point.documents)]
        shown = [figures[name] for name in point.figures if name in figures]
        counted = [(one.label, f"{one.value}, {one.interval}") for one in shown]
        lines += ["    - " + t._("{what}: {count}", what=what, count=count) for what, count in counted]
    return "\n".join(lines)


def _supports(idea: Idea) -> None:
    t, labels = session().t, names()
    with st.expander(idea.title.in_(t.language), icon=":material/attach_file:"):
        st.caption(explained(f"{idea.explain.in_(t.language)} {idea.example.in_(t.language)}"))
        for j, extract in enumerate(idea.documents):
            told = t._("“{words}” ({source})", words=extract.quote.in_(t.language), source=short(extract.source, t))
            st.checkbox(told, **_keeping(f"document:{idea.id}:{j}", False))
        for name in idea.figures:
            told = t._("A figure of your study: {name}", name=labels[name])
            st.checkbox(told, **_keeping(f"figure:{idea.id}:{name}", False))


def _point(idea: Idea) -> Point:
    documents = tuple(e for j, e in enumerate(idea.documents) if _value(f"document:{idea.id}:{j}", False))
    return Point(idea, documents, tuple(name for name in idea.figures if _value(f"figure:{idea.id}:{name}", False)))


def _problem() -> str | None:
    """What was chosen, in the visitor's language, or what was typed."""
    kept: str | None = _value("problem", None)
    found = (one for one in builder().problems if kept in (one.fr, one.en))
    return next((one.in_(session().language) for one in found), kept)


def _titled(idea: Idea, t: Text) -> str:
    side = t._("lever") if idea.side == "lever" else t._("limit")
    return f"{idea.title.in_(t.language)} · {side}"


def _kept() -> dict[str, Any]:
    return cast(dict[str, Any], st.session_state.setdefault(_SLOT, {}))


def _value(name: str, default: Any) -> Any:
    return _kept().get(name, default)


def _keeping(name: str, default: Any) -> dict[str, Any]:
    """The arguments of a widget whose value is kept while other pages are visited."""
    key, value = f"outline:{name}", _value(name, default)
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def keep() -> None:
        _kept()[name] = st.session_state[key]

    return {"key": key, "on_change": keep}
