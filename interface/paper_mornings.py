"""The nurse's mornings on paper: a sheet a morning to decide on, and the teacher's sheets that say what happened."""

from pathlib import Path
from typing import Any

from interface.clinic_trends import drawing
from interface.linkage_words import DEVICES, SEXES
from interface.typeset import Shape, typeset
from simulator import care
from simulator.alerts import WINDOW
from simulator.clinic import NEVER, ON_LIST, Game, by_model, play
from simulator.clinic_score import score
from simulator.clinic_settings import ClinicSettings
from simulator.clinic_trends import trends
from simulator.language import Language, Text
from simulator.study import Study

TEMPLATE = Path(__file__).with_name("paper_mornings.typ")


def mornings(
    t: Text, code: Language, found: Study, settings: ClinicSettings, game: Game, shape: Shape = "pdf"
) -> list[bytes]:
    """The pupils' sheets of a round; needs the study's verdict."""
    told = {
        **_common(t, code, game),
        "rules_title": t._("How to play"),
        "rules": _rules(t, settings),
        "score_title": t._("Your calls"),
        "score_head": [t._("Morning"), t._("Patients called"), t._("Admitted in the following week")],
        "mornings": [_morning(t, found, settings, game, m) for m in range(game.mornings)],
        "legend": t._(
            "Last 12 weeks, as far from the patient’s usual level (dashed) as the model sees it. Shaded: the side to "
            "which the measure goes when water builds up. Dot: this week."
        ),
        "choices": [t._("Call"), t._("Wait"), t._("Ignore")],
        "last_choices": [t._("Call"), t._("Ignore")],
    }
    return typeset(TEMPLATE, told, shape)


def teacher(
    t: Text, code: Language, found: Study, settings: ClinicSettings, game: Game, shape: Shape = "pdf"
) -> list[bytes]:
    """What to read out after each morning, and how the model does with as many calls."""
    called = play(game, by_model, settings.calls_per_morning)
    total = score(game, called, 0.0).total
    told = {
        **_common(t, code, game),
        "teacher_title": t._("What happened, for the teacher"),
        "teacher_intro": t._(
            "After each morning read out who was admitted in the following week. A patient whom the group had called "
            "before is admitted all the same unless the column on the right says “avoided”: nobody but you can see "
            "an avoided hospitalisation, so tell it at the end only."
        ),
        "teacher_head": [t._("Patient"), t._("Admitted for heart failure"), t._("If called before")],
        "weeks": [_week(t, found, game, m) for m in range(1, game.mornings + 1)],
        "model": t._(
            "With the same {calls} calls a morning the model, calling the highest risks first, reaches {reached} of "
            "the {stays} hospitalisations of this round with {made} calls. On average a call avoids {share} of those "
            "it reaches (95% interval {interval}; {source}).",
            calls=settings.calls_per_morning,
            reached=int(total.reached),
            stays=int(total.at_stake),
            made=int(total.calls),
            share=t.percent(care.AVOIDED_IF_CALLED.value),
            interval=t.interval(care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high, 0, percent=True),
            source=care.HAZARD_RATIO_SOURCE,
        ),
    }
    return typeset(TEMPLATE, told, shape)


def _common(t: Text, code: Language, game: Game) -> dict[str, Any]:
    return {
        "lang": code,
        "title": t._("The nurse’s mornings"),
        "round": t._("Round {number}", number=game.number),
        "footer": t._("Hydroscope · synthetic data: these persons do not exist"),
    }


def _rules(t: Text, settings: ClinicSettings) -> list[str]:
    calls, share = settings.calls_per_morning, care.AVOIDED_IF_CALLED
    return [
        t._("You are a telemonitoring nurse. A morning a week, you have time for {calls} calls.", calls=calls),
        t._(
            "Call: if a hospitalisation was coming within {days} days, the call avoids it in about {share} of cases "
            "({source}).",
            days=WINDOW,
            share=t.percent(share.value),
            source=care.HAZARD_RATIO_SOURCE,
        ),
        t._("Wait: keep the card, you may still call next morning, for the last time."),
        t._("Ignore: put the card away."),
        t._("Count your calls. Your teacher tells you each week who was admitted."),
    ]


def _morning(t: Text, found: Study, settings: ClinicSettings, game: Game, m: int) -> dict[str, Any]:
    """The new patients of a morning, and how those of the morning before stand now."""
    new = [i for i in range(len(game.place)) if game.arrival[i] == m and game.score[m, i] >= 0]
    before = [
        i
        for i in range(len(game.place))
        if m - ON_LIST < game.arrival[i] < m
        and game.score[m, i] >= 0
        and (game.stay[i] == NEVER or game.stay[i] > game.day[m])
    ]
    return {
        "title": t._("Morning {k} of {n}", k=m + 1, n=game.mornings),
        "new": [
            {
                "name": _name(t, found, game, i),
                "who": _who(t, found, game, i),
                "risk": _risk(t, settings, game, m, i),
                "picture": drawing(t, trends(found, game, m, i)),
            }
            for i in new
        ],
        "before_title": t._("If you made them wait: where they stand this morning"),
        "before": [[_name(t, found, game, i), _risk(t, settings, game, m, i)] for i in before],
    }


def _week(t: Text, found: Study, game: Game, m: int) -> dict[str, Any]:
    """Who was admitted between a morning and the next; after the last one, in the 30 days that follow."""
    over = m == game.mornings
    until = game.day[-1] + WINDOW if over else game.day[m]
    there = (game.arrival < m) & (game.stay > game.day[m - 1]) & (game.stay <= until)
    title = t._("In the {days} days after morning {k}", days=WINDOW, k=m) if over else t._("After morning {k}", k=m)
    return {
        "title": title,
        "rows": [
            [
                _name(t, found, game, int(i)),
                t.n("{count} day later", "{count} days later", int(game.stay[i] - game.day[m - 1])),
                t._("avoided") if game.fate[i] < care.AVOIDED_IF_CALLED.value else t._("admitted all the same"),
            ]
            for i in there.nonzero()[0]
        ],
        "nobody": t._("Nobody of the list was admitted."),
    }


def _name(t: Text, found: Study, game: Game, i: int) -> str:
    return t._("Patient {number}", number=str(found.evaluation.test_patients[game.place[i]]))


def _who(t: Text, found: Study, game: Game, i: int) -> str:
    cohort, bearer = found.bearers.cohort, int(found.evaluation.test_patients[game.place[i]])
    return t._(
        "{sex}, {age} years old, {device}",
        sex=t._(SEXES[int(cohort.sex[bearer])]),
        age=int(cohort.age[bearer]),
        device=t._(DEVICES[int(cohort.device[bearer])]),
    )


def _risk(t: Text, settings: ClinicSettings, game: Game, m: int, i: int) -> str:
    if not settings.show_score:
        return ""
    risk = t._("risk {risk}", risk=t.percent(float(game.score[m, i]), 1))
    return t._("{risk}, in alert", risk=risk) if game.alert[m, i] else risk
