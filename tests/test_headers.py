"""The headers of security: on every answer, strict, and such that the app still runs (test_browser.py sees that)."""

import asyncio
from typing import Any

import pytest
from playwright.sync_api import Page

from interface.headers import OTHERS, SecurityHeaders, policy
from tests.test_browser import visit


def answer(host: bytes) -> dict[str, str]:
    """The headers that reach a browser which asks ``host`` for something."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOW")]})
        await send({"type": "http.response.body", "body": b"text"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    scope = {"type": "http", "headers": [(b"host", host)]}
    asyncio.run(SecurityHeaders(app)(scope, receive, send))
    assert sent[1]["body"] == b"text"
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_carries_them_once() -> None:
    headers = answer(b"192.168.1.20:8501")
    assert {name: headers[name] for name in OTHERS} == OTHERS
    assert "wss://192.168.1.20:8501" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "'unsafe-eval'", "", "x,y"])
def test_a_crafted_host_writes_no_rule(host: str) -> None:
    assert policy(host) == policy("")


def test_no_script_runs_but_the_servers_own() -> None:
    scripts = next(rule for rule in policy("localhost").split("; ") if rule.startswith("script-src"))
    assert all(word == "'self'" or word.startswith("'sha256-") for word in scripts.split()[1:])


def test_a_script_that_slips_into_a_page_does_not_run(page: Page, server: str) -> None:
    visit(page, f"{server}/glossaire")
    ran = page.evaluate(
        """() => new Promise(done => {
            const script = document.createElement('script');
            script.textContent = 'window.slipped = true';
            document.body.append(script);
            const picture = document.createElement('div');
            picture.innerHTML = '<img src="x" onerror="window.slipped = true">';
            document.body.append(picture);
            setTimeout(() => done(window.slipped === true), 500); })"""
    )
    assert ran is False
