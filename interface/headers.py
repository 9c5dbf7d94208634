"""What the server tells every browser about its pages: run nothing else, fetch and send nothing elsewhere.

Sources: Content Security Policy Level 3 (W3C); OWASP HTTP Headers Cheat Sheet.
"""

import re
from base64 import b64encode
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.language import LANGUAGES, Language

POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles into the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
OTHERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",  # an address holds a scenario, and perhaps the code of a class
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SCRIPTS = ("names", "moving", "focus", "turning", "class_news")
"""Our files of JavaScript: what each is for is said in it."""


def language_script(language: Language) -> str:
    """What tells a browser, and so a screen reader, in which language the page speaks."""
    return f"document.documentElement.lang = '{language}'"


@cache
def script(name: str) -> str:
    """One of :data:`SCRIPTS`."""
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")


@cache
def scripts() -> str:
    """The scripts that may run: the server's files, and by their hash Streamlit's inline one and ours."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = [text for text in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) if text.strip()]
    allowed = [*inline, *map(language_script, LANGUAGES), *map(script, SCRIPTS)]
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in allowed]
    return " ".join(["'self'", *hashes])


@lru_cache(32)
def policy(host: str) -> str:
    """The Content-Security-Policy of a page served under ``host``: its own server and no other.

    The two WebSocket addresses are written out for browsers to which 'self' does not mean them.
    """
    own = f"'self' ws://{host} wss://{host}" if host and not set(host) & set(" ;,'\"") else "'self'"
    return "; ".join(
        f"{name} {value}" for name, value in {**POLICY, "script-src": scripts(), "connect-src": own}.items()
    )


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request over, and add the headers to the start of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**OTHERS, "content-security-policy": policy(host)})
            await send(message)

        await self.app(scope, receive, send_with_headers)
