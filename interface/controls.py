"""Widgets made from the parameters: each is written once, beside the code that uses it."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from interface.class_place import place
from interface.session import Session, session, write_link
from simulator.parameters import LEVELS, Parameter, Value
from simulator.scenario import parameters

_SHOWN = "values_shown"
POINTS = 100
MOST_SHOWN = {"discovery": 6, "advanced": 15, "expert": 1000}
"""Parameters on a page at each level."""


def controls(*names: str, columns: int = 1) -> None:
    """Widgets for the parameters of these groups (``"cohort"``) or with these keys, at the visitor's level.

    Row by row, so that they stand in line, and a narrow screen and the keyboard meet them in the same order.
    """
    s = session()
    levels = LEVELS[: LEVELS.index(s.level) + 1]
    wanted = [p for p in _named(names) if p.level in levels]
    for row in range(0, len(wanted), columns):
        places = st.columns(columns) if columns > 1 else [st.container()]
        for column, parameter in zip(places, wanted[row : row + columns], strict=False):
            with column:
                control(parameter)
    _tell_hidden_changes(s, [p for p in _named(names) if p.level not in levels])


def control(parameter: Parameter, *, label: str | None = None, in_view: bool = False) -> None:
    """One widget; its value is the scenario's, and moving it changes the scenario and the link.

    ``in_view``: all choices are shown side by side rather than in a list that opens.
    """
    value = session().scenario.get(parameter.key)
    widget(parameter, value, f"p:{parameter.key}", _moved, label=label, in_view=in_view)


def widget(
    parameter: Parameter,
    value: Value,
    key: str,
    on_change: Callable[[str], None],
    *,
    label: str | None = None,
    in_view: bool = False,
) -> None:
    """The widget that suits the parameter, showing ``value``; moving it calls ``on_change(parameter.key)``."""
    t = session().t
    show_value(key, _shown(value, parameter))
    text = label or t._(parameter.title)
    unit = t._("percentage points") if _in_points(parameter) else t._(parameter.unit)
    told = _is_share(parameter) or unit.casefold() in text.casefold().split()
    title = f"{text} ({unit})" if unit and not told else text
    source = t._("Source: {source}", source=t._(parameter.source))
    help_text = f"{t._(parameter.help)}\n\n*{source}*"
    common: dict[str, Any] = {"key": key, "help": help_text, "on_change": on_change, "args": (parameter.key,)}
    if parameter.kind == "switch":
        st.toggle(text, **common)
    elif parameter.kind == "choice" and in_view:
        choices = list(parameter.choices)
        st.pills(text, choices, required=True, format_func=lambda v: t._(parameter.choices[v]), wrap=True, **common)
    elif parameter.kind == "choice":
        st.selectbox(text, list(parameter.choices), format_func=lambda v: t._(parameter.choices[v]), **common)
    elif parameter.kind == "subset":
        st.pills(
            text,
            list(parameter.choices),
            selection_mode="multi",
            format_func=lambda v: t._(parameter.choices[v]),
            wrap=True,
            **common,
        )
    elif _is_wide(parameter):
        st.number_input(title, **_bounds(parameter), **common)
        if unit and isinstance(value, int) and value >= 1000:  # no browser groups the digits of a box
            st.caption(f"{t.number(value, 0)} {unit}")
    else:
        st.slider(title, **_bounds(parameter), format="percent" if _is_share(parameter) else "localized", **common)


def show_value(key: str, value: object) -> None:
    """Give a widget its value where it has another: what is set overrides a key pressed meanwhile.

    On the next page that has the widget, and in another language, the browser knows the value no more.
    """
    here, shown = (place().file, session().language), st.session_state.setdefault(_SHOWN, {})
    if st.session_state.get(key) != value or shown.get(key) != here:
        st.session_state[key], shown[key] = value, here


@cache
def _named(names: tuple[str, ...]) -> tuple[Parameter, ...]:
    return tuple(p for key, p in parameters().items() for name in names if key == name or key.startswith(f"{name}."))


def _moved(key: str) -> None:
    value = st.session_state[f"p:{key}"]
    if _in_points(parameters()[key]):
        value = round(value / POINTS, 6)
    session().set(key, tuple(value) if isinstance(value, list) else value)
    write_link()


def _shown(value: Value, parameter: Parameter) -> object:
    if parameter.kind == "number":
        return _as_shown(parameter, value)  # type: ignore[arg-type]
    return list(value) if isinstance(value, tuple) else value


def _tell_hidden_changes(s: Session, hidden: list[Parameter]) -> None:
    """A scenario may differ in parameters that this level does not show: say so rather than mislead."""
    changed = [p for p in hidden if s.scenario.get(p.key) != s.base.get(p.key)]
    if changed:
        names = ", ".join(s.t._(p.title) for p in changed)
        st.caption(s.t._("Also changed, shown at a higher level: {names}", names=names))


def _is_share(parameter: Parameter) -> bool:
    return parameter.unit in ("share", "probability") and parameter.high is not None and parameter.high <= 1


def _in_points(parameter: Parameter) -> bool:
    """Whether it is the difference of two shares."""
    return parameter.unit == "difference of shares"


def _as_shown(parameter: Parameter, value: float | None) -> float:
    """A number of the parameter on its slider: the difference of two shares is told in points."""
    return float(round(POINTS * (value or 0), 6) if _in_points(parameter) else value or 0)


def _is_wide(parameter: Parameter) -> bool:
    """Whether the bounds are too far apart for a slider."""
    low, high = parameter.low or 0, parameter.high or 0
    return parameter.kind == "integer" and (high - low) > 2000 and parameter.key != "cohort.n_patients"


def _step(parameter: Parameter) -> float | int:
    """A round step, about two hundred of them from one end to the other."""
    span = _as_shown(parameter, parameter.high or 1) - _as_shown(parameter, parameter.low)
    fine = 10 ** math.floor(math.log10(span / 100))
    step = next(m * fine for m in (1, 2, 5, 10) if span / (m * fine) <= 501)
    return max(1, round(step)) if parameter.kind == "integer" else float(step)


def _bounds(parameter: Parameter) -> dict[str, Any]:
    low, high = (_as_shown(parameter, end) for end in (parameter.low, parameter.high))
    if parameter.kind == "integer":
        low, high = int(low), int(high)
    return {"min_value": low, "max_value": high, "step": _step(parameter)}


def in_words(parameter: Parameter, value: Value) -> str:
    """A value of a parameter as the reader knows it."""
    t = session().t
    if isinstance(value, bool):
        return t._("yes") if value else t._("no")
    if isinstance(value, tuple):
        return ", ".join(t._(parameter.choices[name]) for name in value) or t._("nothing")
    if isinstance(value, str):
        return t._(parameter.choices[value])
    if _is_share(parameter):
        return t.percent(value, 0 if round(100 * value, 6) % 1 == 0 else 1)
    if _in_points(parameter):
        return t.n("{count} percentage point", "{count} percentage points", round(100 * value, 1))
    return t.number(value, 0 if parameter.kind == "integer" else 2)
