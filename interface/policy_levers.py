"""Ready-made policies of the page Politiques de santé: each sets the levers in one click."""

from dataclasses import dataclass

import streamlit as st

from interface.session import session, write_link

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Lever:
    """A policy with a name: ``title`` and ``story`` are English message ids."""

    title: str
    story: str
    changes: dict[str, object]


LEVERS = {
    "population": Lever(
        N_("For everyone"),
        N_("The population approach: everyone is offered a place, first come, first served."),
        {"policy.order": "everyone", "policy.coaching": False},
    ),
    "finrisk": Lever(
        N_("By risk (FinRisk)"),
        N_(
            "Health data find those at highest risk, as in the programme FinRisk that the French health insurance "
            "wished to follow: only a thousand people had joined it (dossier, document 2)."
        ),
        {"policy.order": "risk", "policy.coaching": False},
    ),
    "coaching": Lever(
        N_("Coaching (Dites non au diabète)"),
        N_(
            "As in “Dites non au diabète” in Seine-Saint-Denis: a disadvantaged territory first, with connected "
            "devices and someone who helps (dossier, document 2)."
        ),
        {"policy.order": "disadvantaged", "policy.coaching": True},
    ),
    "near": Lever(
        N_("Left to itself"),
        N_(
            "Nobody decides: places go where the large centres are. “The availability of good medical care tends to "
            "vary inversely with the need for it” (Hart, Lancet 1971;297:405)."
        ),
        {"policy.order": "near", "policy.coaching": False},
    ),
}


def levers() -> None:
    """Buttons that set a whole policy; the one in force is marked and told."""
    s = session()
    t = s.t
    chosen = next(
        (n for n, lever in LEVERS.items() if all(s.scenario.get(k) == v for k, v in lever.changes.items())), None
    )
    st.session_state["policy_lever"] = chosen
    st.pills(
        t._("Ready-made policies"),
        list(LEVERS),
        format_func=lambda name: t._(LEVERS[name].title),
        key="policy_lever",
        on_change=_taken,
        wrap=True,
    )
    if chosen:
        st.caption(t._(LEVERS[chosen].story))


def _taken() -> None:
    s, name = session(), st.session_state["policy_lever"]
    for key, value in LEVERS[name].changes.items() if name else ():
        s.set(key, value)
    write_link()
