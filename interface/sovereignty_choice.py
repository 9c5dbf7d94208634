"""The way of hosting that the visitor looks at: kept in the link as one number."""

from functools import cache

import streamlit as st

from interface.controls import widget
from interface.session import session, write_link
from interface.shell import prose
from interface.sovereignty_words import sourced
from simulator.parameters import Parameter, parameters_of
from simulator.sovereignty import OPTIONS, Hosting, findings, hosting_of, number_of
from simulator.sovereignty.law import Weight

N_ = str  # marks a text for translation

_KEY, _OPTION = "hosting:", "hosting_option"
WEIGHTS: dict[Weight, tuple[str, str]] = {
    "impossible": (":material/block:", N_("impossible")),
    "forbidden": (":material/gavel:", N_("not allowed")),
    "tension": (":material/warning:", N_("to be weighed")),
    "fine": (":material/check_circle:", N_("in order")),
}


def chosen_hosting() -> Hosting:
    """What the visitor has chosen; the US cloud of 2019 to begin with."""
    return hosting_of(session().view.get("hosting", number_of(OPTIONS["azure"].hosting)))


def option_of(hosting: Hosting) -> str | None:
    """The ready-made choice that ``hosting`` is; None when it has been changed."""
    return next((name for name, option in OPTIONS.items() if option.hosting == hosting), None)


@cache
def _fields() -> dict[str, Parameter]:
    return {p.key: p for p in parameters_of("", Hosting)}


def choose_option() -> None:
    """The ready-made choices as buttons, with the story of the one in hand."""
    t, name = session().t, option_of(chosen_hosting())
    st.session_state[_OPTION] = name
    st.pills(
        t._("A ready-made choice"),
        list(OPTIONS),
        format_func=lambda each: t._(OPTIONS[each].title),
        key=_OPTION,
        on_change=_option_taken,
        wrap=True,
    )
    if name:
        prose(f"{t._(OPTIONS[name].story)}  \n{sourced(OPTIONS[name].sources, t)}")
    else:
        prose(t._("A choice of your own."))


def choose_fields() -> None:
    """One widget for each thing to be chosen."""
    hosting = chosen_hosting()
    for name, parameter in _fields().items():
        widget(parameter, getattr(hosting, name), _KEY + name, _field_moved)


def what_the_law_says(hosting: Hosting) -> None:
    """The findings, the gravest first, each with its source."""
    t = session().t
    st.markdown("### " + t._("What the law says of it"))
    for finding in findings(hosting):
        icon, word = WEIGHTS[finding.weight]
        prose(f"{icon} **{t._(word)}** · {t._(finding.text)}  \n{sourced((finding.source,), t)}")
    st.caption(t._("Rules made for learning, law as of 2026: no legal advice."))


def _option_taken() -> None:
    name = st.session_state[_OPTION] or option_of(chosen_hosting())
    if name:
        _take(OPTIONS[name].hosting)


def _field_moved(name: str) -> None:
    _take(chosen_hosting().model_copy(update={name: st.session_state[_KEY + name]}))


def _take(hosting: Hosting) -> None:
    session().view["hosting"] = number_of(hosting)
    write_link()
