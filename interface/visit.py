"""What is remembered of a visit: kept in Streamlit's session state, found again at once in the same run."""

from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Kept = TypeVar("Kept")


def of_visit(slot: str, make: Callable[[], Kept]) -> Kept:
    """What the visit keeps under ``slot``, made the first time; never another object afterwards.

    A page asks several hundred times for what the visitor has set: the session state, which takes two locks for each
    answer, was a sixteenth of a page's time.
    """
    run = get_script_run_ctx()
    found = getattr(run, slot, None)
    if found is None:
        if slot not in st.session_state:
            st.session_state[slot] = make()
        found = st.session_state[slot]
        if run:
            setattr(run, slot, found)
    return cast(Kept, found)
