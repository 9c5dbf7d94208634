"""The server's settings: known to this Streamlit, quick for many visitors, silent towards the outside."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

import run
from interface.serve import settings_unlocked, theme_once

SETTINGS: dict[str, dict[str, Any]] = tomllib.loads((run.ROOT / ".streamlit" / "config.toml").read_text())


def flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """``{"server": {"port": 1}}`` as ``{"server.port": 1}``."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        found.update(flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value})
    return found


@pytest.mark.parametrize("name", flat(SETTINGS))
def test_streamlit_knows_the_setting(name: str) -> None:
    section = name.rsplit(".", 1)[0]
    assert name.removeprefix(f"{section}.") in config.get_options_for_section(section)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("runner.postScriptGC", False),
        ("server.fileWatcherType", "none"),
        ("server.address", "127.0.0.1"),
        ("browser.gatherUsageStats", False),
        ("logger.hideWelcomeMessage", True),
        ("logger.enableRich", False),
        ("client.showErrorDetails", "none"),
        ("client.showErrorLinks", False),
        ("server.maxUploadSize", 20),
        ("server.maxMessageSize", 20),
    ],
)
def test_what_speed_silence_and_safety_rest_on(name: str, value: object) -> None:
    assert flat(SETTINGS)[name] == value


def test_the_app_asks_for_nothing_outside(page: Page) -> None:
    page.goto("/")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.check('1rem Source Sans')")  # the `page` fixture read the requests


def test_a_setting_is_read_without_waiting_for_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    read = config.get_option
    monkeypatch.setattr(config, "get_option", read)  # and put back afterwards
    settings_unlocked()
    names = list(config.get_config_options())
    assert [config.get_option(name) for name in names] == [read(name) for name in names]
    with pytest.raises(RuntimeError, match="not defined"):
        config.get_option("no.such")
    with ThreadPoolExecutor() as others, config._config_lock:
        assert others.submit(config.get_option, "server.port").result(timeout=30) == read("server.port")


def test_the_theme_that_is_read_once_is_the_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    read = app_session._populate_theme_msg
    monkeypatch.setattr(app_session, "_populate_theme_msg", read)  # and put back afterwards
    theme_once()
    for section in ("theme", "theme.light", "theme.dark", "theme.sidebar"):
        wanted, first, second = CustomThemeConfig(), CustomThemeConfig(), CustomThemeConfig()
        read(wanted, section)
        app_session._populate_theme_msg(first, section)
        app_session._populate_theme_msg(second, section)
        assert first == second == wanted
        assert section == "theme.sidebar" or wanted.ByteSize()
