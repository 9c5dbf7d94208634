"""The role cards and the moderator's sheet: looked at on the page, and as a PDF to print and cut."""

from pathlib import Path
from typing import Any

import streamlit as st

from classroom.debate import STANCES, Role, staging
from interface.debate_words import STANCE_WORDS
from interface.lesson_sources import cite
from interface.paper_room import printed
from interface.session import session
from interface.shell import prose
from interface.typeset import Shape, typeset
from simulator.language import Text

TEMPLATE = Path(__file__).with_name("paper_roles.typ")


def cards(t: Text, shape: Shape = "pdf") -> list[bytes]:
    """The PDF (one item), or each of its pages as a picture."""
    return typeset(TEMPLATE, _told(t), shape)


def show_roles() -> None:
    """One role at a time without its secret, and all of them to print."""
    t, found = session().t, staging()
    prose(f"**{found.question.in_(t.language)}**")
    by_name = {role.id: role for role in found.roles}
    chosen = st.pills(
        t._("Role"),
        list(by_name),
        format_func=lambda name: by_name[name].title.in_(t.language),
        key="debate_role",
        wrap=True,
    )
    if chosen:
        with st.container(border=True):
            prose(_shown(by_name[chosen], t))
    printed(t._("Role cards and moderator’s sheet (PDF, A4)"), t._("debate-roles"), lambda: cards(t))


def _shown(role: Role, t: Text) -> str:
    parts = [f"*{role.who.in_(t.language)}*"]
    for part in _parts(role, t):
        parts.append(f"**{part['title']}**\n" + "\n".join(f"- {line}" for line in part["lines"]))
    return "\n\n".join([*parts, t._("The secret objective is on the printed card.")])


def _parts(role: Role, t: Text) -> list[dict[str, Any]]:
    code, titles = t.language, {other.id: other.title.in_(t.language) for other in staging().roles}
    return [
        {"title": t._("What you want"), "lines": [line.in_(code) for line in role.wants]},
        {"title": t._("Your red lines"), "lines": [line.in_(code) for line in role.never]},
        {
            "title": t._("Your arguments"),
            "lines": [f"{one.says.in_(code)} ({cite([one.source], t)})" for one in role.arguments],
        },
        {
            "title": t._("What you ask the others"),
            "lines": [t._("{who}: {ask}", who=titles[one.to], ask=one.ask.in_(code)) for one in role.questions],
        },
    ]


def _told(t: Text) -> dict[str, Any]:
    found, code = staging(), t.language
    empty = [""] * len(STANCES)
    return {
        "lang": code,
        "title": t._("Debate: roles and moderator’s sheet"),
        "question": found.question.in_(code),
        "figure": [t._("Your figure"), t._("From your study, with its interval and the page:")],
        "secret": t._("Secret objective"),
        "cards": [
            {
                "title": role.title.in_(code),
                "who": role.who.in_(code),
                "parts": _parts(role, t),
                "secret": role.secret.in_(code),
            }
            for role in found.roles
        ],
        "sheet": {
            "title": t._("The moderator’s sheet"),
            "head": [t._("Minutes"), t._("Step"), t._("What to do")],
            "steps": [[str(step.minutes), step.title.in_(code), step.what.in_(code)] for step in found.steps],
            "rules_title": t._("The rules"),
            "rules": [rule.in_(code) for rule in found.rules],
            "vote_title": t._("The votes"),
            "vote_help": t._("Count the hands, or read the page “Debate”. Nobody has to explain a vote."),
            "vote": [
                ["", *(t._(STANCE_WORDS[stance]) for stance in STANCES)],
                [t._("Before"), *empty],
                [t._("After"), *empty],
            ],
        },
    }
