"""Le logiciel ailleurs: a clinic that has only the released model receives patients whom nobody has seen."""

import streamlit as st

from interface.receiver_clinic import clinic, last_installed
from interface.receiver_content import content
from interface.receiver_parcel import parcel
from interface.receiver_result import result
from interface.receiver_tamper import tamper
from interface.session import session
from interface.shell import note, opening, prose, try_next

t = session().t
opening(
    t._("The software elsewhere"),
    t._("The data stayed, the model left. What is it worth in a hospital that it has never seen?"),
)
prose(
    t._(
        "“Only the software leaves” is the promise of the project space. Here is what leaves: a text of a few "
        "kilobytes. Read it, send it to a clinic of other patients, then try to forge it."
    )
)
st.header(t._("1. The parcel"))
arrived = parcel()
if arrived is not None:
    content(arrived)
    st.header(t._("2. The clinic"))
    prose(
        t._(
            "Another process, started anew: it gets the parcel and nothing else, verifies it, scores its own "
            "patients for two years, and counts what happens to them."
        )
    )
    order = clinic(arrived)
    last = last_installed()
    if last is not None:
        st.header(t._("3. At home and here"))
        if last.order.model_copy(update={"parcel": ""}) != order.model_copy(update={"parcel": ""}) or (
            last.artefact != arrived.artefact
        ):
            note(t._("These are the figures of the last installation; press the button for the present choices."))
        result(last)
    st.header(t._("Forge it yourself"))
    prose(
        t._(
            "Somebody on the way makes the model say more, or less. The **digest** is a fingerprint of the text; the "
            "**signature** can be made only by who holds the private key."
        )
    )
    tamper(arrived, order)
    prose(
        t._(
            "**A signature proves integrity, not honesty**: that nothing has changed since it was signed. That the "
            "model is good, fair, or learned from real patients, only measuring tells."
        )
    )
try_next(
    t._("Install it “As at home”, then where manufacturer E has changed a sensor: whose patients pay?"),
    t._("With the new treatment, does the model rank less well, or does it cry wolf? Compare AUROC and calibration."),
    t._("Upload a picture or a spreadsheet as a parcel: what is said, and why is it never opened?"),
    t._(
        "Download the parcel, close everything, upload it on another computer: what does the platform say of its key?"
    ),
)
