"""What the server writes down of a class: nothing of who is in it, what they typed or with which key they came."""

import asyncio
import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from streamlit import config, error_util
from streamlit.logger import get_logger

from benchmarks.app_server import served
from benchmarks.screen import Screen
from classroom.store import Store
from interface.server import report_error, said_by_us

PASSPHRASE, ANSWER = "sesame-passphrase of mine", "sesame-question?"


async def a_class(address: str) -> list[str]:
    """Open it, join, come back with a wrong key and with the right one, ask; the words that nobody may read."""
    teacher = Screen(address, "classe")
    await teacher.open()
    teacher.type("class_new", PASSPHRASE)
    await teacher.submit("class_open", lambda screen: "class" in screen.asked)
    code = teacher.asked["class"]
    pupil = Screen(address, "classe", f"class={code}")
    await pupil.open()
    alias = pupil.widget("class_alias").options[0].content
    pupil.type("class_alias", alias)
    await pupil.submit("class_in")
    assert not pupil.has("class_join")
    lost = Screen(address, "classe", f"class={code}")
    await lost.open()
    lost.type("class_code", "sesame")
    lost.type("class_take_phrase", f"{PASSPHRASE} wrong")
    await lost.submit("class_take_up")
    for screen in (teacher, pupil, lost):
        await screen.close()
    return [PASSPHRASE, alias, code, "sesame"]


def test_the_log_of_a_class_holds_nothing_personal(tmp_path: Path) -> None:
    with served(tmp_path / "log", STREAMLIT_LOGGER_LEVEL="info") as server:
        secrets = asyncio.run(a_class(server.address))
    told = (tmp_path / "log").read_text("utf-8")
    assert "error" not in told.lower() and "Traceback" not in told
    assert not [secret for secret in secrets if secret in told]


def test_streamlits_own_report_of_an_error_is_left_to_ours() -> None:
    assert config.get_option("logger.enableRich") is False
    written: list[logging.LogRecord] = []
    keeps, log = logging.Handler(), get_logger(error_util.__name__)
    keeps.emit = written.append  # type: ignore[method-assign]
    log.addHandler(keeps)
    try:
        error_util.handle_user_script_exception(ValueError("sesame"), report_error)
        assert [record.exc_info for record in written], "Streamlit reports it still: otherwise nothing is to be left"
        log.addFilter(said_by_us)
        error_util.handle_user_script_exception(ValueError("sesame"), report_error)
        assert len(written) == 1
    finally:
        log.removeHandler(keeps)
        log.removeFilter(said_by_us)


def test_what_went_wrong_is_written_down_without_what_was_typed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "-".join(["sesame", "heron"])  # the line of code is written down
    with pytest.raises(IntegrityError) as caught, store.write() as db:
        db.execute(text("INSERT INTO classes (id) VALUES (:alias)"), {"alias": typed})
    with caplog.at_level(logging.ERROR, "hydroscope"):
        assert report_error(caught.value)
    assert "IntegrityError" in caplog.text and "test_class_logs.py" in caplog.text
    assert typed not in caplog.text
