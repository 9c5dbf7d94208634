"""The journal of the visitor's project space as a table, what its chain is worth, and the erasure."""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from interface.application import current_application, fields
from interface.certificate import certificate, check
from interface.session import session
from interface.shell import plain, prose
from interface.space import Visit, leave, visit
from interface.space_rule_names import in_short
from interface.space_words import asked
from simulator.language import Text
from simulator.space.budget import PARTS
from simulator.space.journal import read, verify

N_ = str  # marks a text for translation

WHAT = {
    "opened": N_("Opened"),
    "request": N_("Request"),
    "decision": N_("Decision"),
    "release": N_("Release"),
    "failure": N_("Failure"),
    "closed": N_("Closed"),
}
MANY = 12
"""Entries from which the journal scrolls."""
_JUST = "space_just_erased"
DECISIONS = {"released": N_("released"), "refused": N_("refused"), "failed": N_("not possible")}


def journal(found: Visit) -> None:
    """Every entry of the journal, and whether its chain holds."""
    t = session().t
    paths = [path for path in found.journals if path.exists()]
    for path in paths:
        _one(t, path)
    if len(paths) > 1:
        st.caption(t._("The space broke down and was started again: each start has its journal."))


def erasure() -> None:
    """The button that erases, while a space is open."""
    t = session().t
    if visit().space is None:
        return
    st.header(t._("Erase"))
    prose(
        t._(
            "At the end of the project the process ends, its directory is removed, the journal is closed. What the "
            "gate has released remains: it is all that was ever outside."
        )
    )
    if st.button(t._("Erase the data and close the space"), key="space_erase", icon=":material/delete_forever:"):
        leave()
        st.session_state[_JUST] = True
        st.rerun()


def erased() -> None:
    """Once the space is erased: that it is gone, and the certificate to keep; right after, in front of all else."""
    s, found = session(), visit()
    if found.space is not None or found.past is None:
        return
    made = certificate(s.t, s.language, found, s.t._(fields()["purpose"].choices[current_application().purpose]))
    _handed_over(made, "space_certificate")
    if st.session_state.pop(_JUST, False):
        st.dialog(s.t._("The data are erased"))(_handed_over)(made, "space_certificate_now")


def _handed_over(made: bytes, key: str) -> None:
    t, found = session().t, visit()
    if check(found).erased:
        st.success(
            t._("The space is gone: no process, no directory, a closed journal whose chain holds."),
            icon=":material/verified:",
        )
    else:
        st.warning(t._("Something of the space is still there, or its journal does not hold: see the certificate."))
    st.download_button(
        t._("Certificate of erasure (PDF)"),
        made,
        file_name="hydroscope-certificate.pdf",
        mime="application/pdf",
        key=key,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def _one(t: Text, path: Path) -> None:
    found = verify(path)
    if found.faults:
        st.warning(
            t._(
                "This journal does not verify: entry {line} was altered, or entries are missing.",
                line=found.faults[0].line,
            ),
            icon=":material/broken_image:",
        )
        return
    table = pd.DataFrame([_line(t, entry) for entry in read(path)])
    height: int | Literal["content"] = 420 if len(table) > MANY else "content"
    st.table(table.map(plain), border="horizontal", hide_index=True, height=height)
    prose(
        t._(
            ":material/link: The chain of {n} entries holds: none was altered, removed or moved. Digest of the last "
            "one: `{digest}`",
            n=found.entries,
            digest=found.digest,
        )
    )


def _line(t: Text, entry: dict[str, Any]) -> dict[str, str]:
    at = datetime.fromisoformat(entry["time"])
    return {
        t._("No."): str(entry["number"]),
        t._("Time (UTC)"): at.strftime("%H:%M:%S"),
        t._("Who"): entry["who"],
        t._("What"): _what(t, entry),
        t._("Bytes in"): t.number(entry["bytes_in"], 0),
        t._("Bytes out"): t.number(entry["bytes_out"], 0),
    }


def _what(t: Text, entry: dict[str, Any]) -> str:
    what, details = t._(WHAT[entry["kind"]]), entry["details"]
    if entry["kind"] == "request" and "ask" in details:
        return t._("{what}: {names}", what=what, names=asked(t, details))
    if entry["kind"] == "decision":
        rules = ", ".join(in_short(t, name) for name in details["rules"])
        said = t._(DECISIONS[details["status"]]) + (f" ({rules})" if rules else "")
        if "spent" in details:
            spent, total = (t.number(details[name] / PARTS) for name in ("spent", "budget"))
            said += " · " + t._("ε spent so far: {spent} of {total}", spent=spent, total=total)
        return t._("{what}: {names}", what=what, names=said)
    return what
