"""Where the parcel comes from: this visit's project space, a file, or a small space opened for the purpose."""

import json
from dataclasses import dataclass
from typing import cast

import streamlit as st

from interface.compute import cache
from interface.own_files import arrived, let_go
from interface.receiver_words import why
from interface.session import session
from interface.shell import prose
from interface.space import SUPPORTED, home, visit, walls
from interface.upload_box import upload_box
from models.artefact import Artefact, read_artefact
from simulator.language import Text
from simulator.space.parcel import NotAParcel, Parcel, platform_key, seal, unseal
from simulator.space.protocol import Answer, Export, Open, Train
from simulator.space.space import Full

N_ = str  # marks a text for translation

MOST_MEGABYTES = 4
SOURCES = {
    "mine": N_("My project space"),
    "ready": N_("A ready-made model"),
    "file": N_("A file"),
}
_SLOT, _BOX = "hydroscope_receiver", "receiver_file"


@dataclass(frozen=True)
class Arrived:
    """A parcel whose signature holds; ``stayed``: bytes of data that it leaves behind, 0 where that is not known."""

    artefact: Artefact
    parcel: Parcel
    stayed: int = 0


@dataclass
class Desk:
    """What this visit holds for the page: the parcel of the last file, why it was refused, how many came."""

    file: Arrived | None = None
    refused: str | None = None
    received: int = 0


def desk() -> Desk:
    """This visit's."""
    return cast(Desk, st.session_state.setdefault(_SLOT, Desk()))


def parcel() -> Arrived | None:
    """Let the visitor choose; the parcel, or None while there is none."""
    t, mine = session().t, _mine()
    sources = [name for name in SOURCES if (name != "mine" or mine) and (name != "ready" or SUPPORTED)]
    source = st.pills(
        t._("Where does the model come from?"),
        sources,
        default=sources[0],
        required=True,
        format_func=lambda name: t._(SOURCES[name]),
        key=f"receiver_source_{sources[0]}",  # another first choice, once a model has been exported
        wrap=True,
    )
    if source == "mine":
        return mine
    return _uploaded(t) if source == "file" else _ready(t)


def _mine() -> Arrived | None:
    """The last model that left this visit's space."""
    answers = (answer for request, answer in reversed(visit().asked) if isinstance(request, Export))
    answer = next((a for a in answers if "artefact" in a.released), None)
    return _sealed(answer) if answer else None


def _sealed(answer: Answer) -> Arrived:
    artefact = read_artefact(json.dumps(answer.released["artefact"]).encode())
    return Arrived(artefact, seal(artefact, platform_key(home())), answer.inside)


def _uploaded(t: Text) -> Arrived | None:
    held = desk()
    key = f"{_BOX}_{held.received}"
    upload_box(
        t._("A parcel downloaded earlier, here or on another computer"),
        key,
        MOST_MEGABYTES,
        _receive,
        key,
        help=t._("Read as text in memory, never stored, never run. Try a file of another kind: it is refused."),
    )
    if held.refused:
        st.warning(t._("Refused. {why}", why=why(t, held.refused)), icon=":material/block:")
        if held.file:
            st.caption(t._("The parcel received before is kept."))
    return held.file


def _receive(key: str) -> None:
    """Read a file that has just come and let go of its bytes."""
    file = arrived(key)
    if file is None:
        return
    held = desk()
    held.received, held.refused = held.received + 1, None
    try:
        if file.size > MOST_MEGABYTES << 20:
            raise NotAParcel("too_long")
        held.file = Arrived(*unseal(file.getvalue()))
    except NotAParcel as problem:
        held.refused = problem.reason
    let_go(file)


def _ready(t: Text) -> Arrived | None:
    """Made once for all visitors: a space is opened, trains, exports through the gate, and is erased."""
    key = ("receiver ready-made", str(home()))
    if found := cache().find(key):
        return cast(Arrived, found)
    prose(
        t._(
            "A project space will be opened with the default scenario; it trains a logistic regression on the paired "
            "data, exports it through the gate, and is erased."
        )
    )
    if not st.button(t._("Make the model"), key="receiver_ready", icon=":material/lock_open:", type="primary"):
        return None
    with st.spinner(t._("The space is at work: some seconds…")):
        try:
            cache().get(key, _make)
        except (Full, RuntimeError):
            st.warning(t._("No space could do it just now. Try again in a minute."), icon=":material/info:")
            return None
    st.rerun()


def _make() -> Arrived:
    """Raises RuntimeError if the space fails or the gate refuses, Full if all are in use."""
    space = walls().open(Open(), "ready-made")
    try:
        space.ask(Train())
        answer = space.ask(Export())
    finally:
        space.close()
    if "artefact" not in answer.released:
        raise RuntimeError(answer.status)
    return _sealed(answer)
