"""Touch the parcel on its way, and see what the clinic makes of it."""

import streamlit as st

from interface.receiver_clinic import installed
from interface.receiver_parcel import Arrived
from interface.receiver_words import why
from interface.session import session
from interface.shell import prose
from interface.space import home
from simulator.language import Text
from simulator.space.parcel import known
from simulator.space.receiver import Order, Travelled
from simulator.space.tamper import Touched, touch

N_ = str  # marks a text for translation

LABELS = {
    "weight": N_("Change one digit"),
    "digest": N_("… and recompute the digest"),
    "signature": N_("… and sign with a key of one’s own"),
}
_TRIED = "hydroscope_receiver_tampered"


def tamper(arrived: Arrived, order: Order) -> None:
    """Three buttons, and what became of the last."""
    t = session().t
    for place, (way, label) in zip(st.columns(3), LABELS.items(), strict=True):
        if place.button(t._(label), key=f"receiver_{way}", icon=":material/edit:", width="stretch"):
            touched = touch(arrived.parcel, way)  # type: ignore[arg-type]
            with st.spinner(t._("The clinic looks at the parcel…")):
                changed = order.model_copy(update={"parcel": touched.parcel.written().decode()})
                st.session_state[_TRIED] = (arrived.parcel.digest, touched, installed(changed))
    digest, touched, found = st.session_state.get(_TRIED, (None, None, None))
    if digest == arrived.parcel.digest:
        _outcome(t, touched, found)


def _outcome(t: Text, touched: Touched, found: Travelled) -> None:
    prose(
        t._("In the model, **{before}** has become **{after}**.", before=touched.before, after=touched.after)
        if touched.before
        else t._("A space was added at the end of the model.")
    )
    if found.refused:
        st.success(t._("Refused. {why}", why=why(t, found.refused)), icon=":material/block:")
        return
    assert not known(touched.parcel, home())
    key = f"`{touched.parcel.key[:16]}…`"
    st.warning(
        t._(
            "**Installed.** Digest and signature fit: the parcel is exactly what its signer sealed. Only the key "
            "({key}) shows that the signer is somebody else: compare it with the published one before you believe.",
            key=key,
        ),
        icon=":material/warning:",
    )
