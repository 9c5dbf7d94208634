"""Long work is done one visitor's at a time: the others wait, are told for how long, and may leave."""

import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from interface.turns import turn


def waits() -> None:
    """A visitor whose work takes no time."""
    import streamlit as st

    from interface.turns import in_turn

    with in_turn(30.0):
        st.write("mine")


def app() -> AppTest:
    return AppTest.from_function(waits, default_timeout=60)


@pytest.fixture(autouse=True)
def fresh() -> None:
    turn.clear()


def test_alone_nobody_waits_and_the_turn_is_given_back() -> None:
    assert "mine" in [m.value for m in app().run().markdown]
    assert turn().free_at > time.monotonic() and not turn().lock.locked()


def test_others_wait_until_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def progress(*given: object) -> None:
        told.append(str(given[-1]))
        if len(told) == 2:
            turn().lock.release()

    monkeypatch.setattr("streamlit.delta_generator.DeltaGenerator.progress", progress)
    turn().free_at = time.monotonic() + 1000
    turn().lock.acquire()
    assert "mine" in [m.value for m in app().run().markdown]
    assert len(told) == 2 and all(900 <= int(re.findall(r"\d+", words)[0]) <= 1000 for words in told)
