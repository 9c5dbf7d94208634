"""Inside the project space: a model is trained, evaluated, attacked, and asked for."""

import streamlit as st

from interface.model_card import ATTACKS, attacks, measured
from interface.session import session
from interface.shell import prose, reading
from interface.space import ask, visit
from interface.space_privacy_charts import accuracy
from interface.space_table import reasons
from interface.space_words import model_name, tree_of
from simulator.language import Text
from simulator.scenario import parameters
from simulator.space.protocol import Answer, Evaluate, Export, Probe, Request, Train

N_ = str  # marks a text for translation

KINDS = ("logistic", "tree", "boosting", "one_sensor", "never", "memory")


def bench() -> None:
    """The four steps of a model, each with what it gave."""
    t = session().t
    _train(t)
    mine = _of_the_model()
    if mine is None:
        return
    steps: tuple[tuple[str, Request, str], ...] = (
        ("evaluate", Evaluate(), t._("Evaluate it on test patients")),
        ("probe", Probe(), t._("Attack it: who was among its patients?")),
        ("export", Export(), t._("Export it through the gate")),
    )
    for place, (key, request, label) in zip(st.columns(3), steps, strict=True):
        if place.button(
            label, key=f"space_{key}", width="stretch", type="primary" if key == "export" else "secondary"
        ):
            with st.spinner(t._("The space is at work: some seconds…")):
                ask(request)
    mine = _of_the_model() or []
    if answer := visit().last(Evaluate, mine):
        measured(answer.released)
        reasons(answer)
    if answer := visit().last(Probe, mine):
        _attacked(t, answer)
    if visit().asked[-1][1].budget:
        accuracy()


def _train(t: Text) -> None:
    before = next((r for r, _ in reversed(visit().asked) if isinstance(r, Train)), None)
    s = session()
    kind = st.selectbox(
        t._("Kind of model"),
        KINDS,
        format_func=lambda k: model_name(t, k),
        key="space_kind",
        index=KINDS.index(before.kind if before else "logistic"),
    )
    size = tree_of(s.scenario.model)
    if kind == "tree":
        for place, name in zip(st.columns(2), size, strict=True):
            p = parameters()[f"model.{name}"]
            low, high = int(p.low or 1), int(p.high or 1)
            size[name] = place.slider(
                t._(p.title),
                low,
                high,
                getattr(before or s.scenario.model, name),
                key=f"space_{name}",
                help=t._(p.help),
            )
    if st.button(t._("Train on the linked data"), key="space_train", icon=":material/model_training:"):
        with st.spinner(t._("The space is at work: some seconds…")):
            ask(Train(kind=kind, **size))
    answer = visit().last(Train)
    if answer is None:
        return
    reasons(answer)
    if answer.released and visit().last(Train, visit().present):
        prose(
            t._(
                "Trained inside: **{model}**, on about {n} patients. Neither they nor the model are seen from here.",
                model=model_name(t, answer.released["kind"]),
                n=answer.released["patients"],
            )
        )


def _of_the_model() -> list[tuple[Request, Answer]] | None:
    """What was asked since the last model was trained; None if the space holds none."""
    asked = visit().present
    trained = [i for i, (r, a) in enumerate(asked) if isinstance(r, Train) and a.released]
    return asked[trained[-1] + 1 :] if trained else None


def _attacked(t: Text, answer: Answer) -> None:
    if not answer.released:
        return reasons(answer)
    found, most = answer.released["attacks"], answer.released["most"]
    attacks(found)
    name, worst = max(found.items(), key=lambda item: item[1][0])
    verdict = N_("On this point the gate would let it pass.") if worst[0] <= most else N_("The gate will refuse it.")
    reading(
        t._(
            "The best attack ({attack}) reaches an AUROC of {auroc}; 0.5 is guessing, the limit is {most}. {verdict}",
            attack=t._(ATTACKS[name][0]),
            auroc=t.number(worst[0], 2),
            most=t.number(most, 2),
            verdict=t._(verdict),
        )
    )
    return reasons(answer)
