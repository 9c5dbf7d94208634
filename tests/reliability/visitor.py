"""A visitor who looks at everything that the server sends, and finds what it should not have sent."""

import asyncio
import contextlib
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsResponse
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

import run
from benchmarks.app_server import Server, served
from benchmarks.screen import Screen
from benchmarks.tab import Cut

CANARY = "kanarienvogel-7f3a"
"""A value of the server's environment that nobody may be told."""
os.environ["HYDROSCOPE_TEST_SECRET"] = CANARY  # the servers started here inherit it
SECRETS = (
    b"Traceback (most recent call last)",
    b'File "/',
    b"PRIVATE KEY",
    b"scrypt$",
    b"sqlite3.",
    b"sqlalchemy",
    b"psycopg",
    b"site-packages",
    CANARY.encode(),
    str(run.ROOT).encode(),
    b"/hydroscope-",
)
"""Traces of errors, keys, hashes, folders of the server: nothing that a visitor needs."""

AGAIN, BUSY = "busy_again", 10.0
"""The button of a page for which nothing can be computed just now; seconds after which it is pressed."""
LOG: list[Path] = []
"""Where the servers write what they have to say, if anybody wants to know."""


@contextmanager
def server(**variables: str) -> Iterator[Server]:
    """The app, to be played with."""
    with served(LOG[0] if LOG else None, **variables) as started:
        yield started


class Visitor(Screen):
    """One visit, all of it listened to. ``leaks``: what was sent that is secret."""

    def __init__(self, address: str, page: str = "", query: str = "", cookie: str = "") -> None:
        super().__init__(address, page, query, cookie)
        self.leaks: list[str] = []
        self.session_id = ""
        self.urls: asyncio.Future[FileURLsResponse] | None = None

    def _read(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":  # Streamlit tells every visitor the script's own place: not ours to change
            message.new_session.main_script_path = ""
            self.session_id = message.new_session.initialize.session_id or self.session_id
        if kind == "file_urls_response" and self.urls and not self.urls.done():
            self.urls.set_result(message.file_urls_response)
        self.leaks += found(message.SerializeToString(), str(kind))
        super()._read(message)

    async def leave(self) -> None:
        """Go, whatever has happened."""
        with contextlib.suppress(AttributeError, Cut):
            await self.close()

    @property
    def waiting(self) -> bool:
        """Whether a bar says that something is being computed."""
        return bool(self._paths("progress"))

    async def upload(self, key: str, name: str, data: bytes) -> int:
        """Put a file into a box, as a browser does; the status with which the server took it."""
        element, fragment = self._find(key)
        self.urls = asyncio.get_running_loop().create_future()
        request = BackMsg()
        request.file_urls_request.request_id, request.file_urls_request.session_id = "1", self.session_id
        request.file_urls_request.file_names.append(name)
        await self._socket.send(request.SerializeToString())
        place = (await asyncio.wait_for(self.urls, 20)).file_urls[0]
        status = await asyncio.to_thread(put, self.address, place.upload_url, name, data)
        if status == 204:
            state = WidgetState(id=element.id)
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = place.file_id, name, len(data)
            info.file_urls.CopyFrom(place)
            self._values[element.id] = state
            await self._run(fragment)
            self._values.pop(element.id, None)  # the box has gone, and another stands there
        return status

    def check(self) -> None:
        """Raise AssertionError if something was sent that should not be."""
        assert not self.leaks, f"sent: {self.leaks[:3]}"
        assert not self.failures, f"shown: {self.failures[:3]}"


def found(data: bytes, where: str) -> list[str]:
    """Secrets in what was sent, with what stands around each."""
    places = ((secret, data.find(secret)) for secret in SECRETS)
    return [f"{where}: {data[max(0, at - 80) : at + 120]!r}" for _, at in places if at >= 0]


def put(address: str, url: str, name: str, data: bytes) -> int:
    """Send a file as a form of one part; the status of the answer, which must hold nothing secret."""
    with urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=30) as answer:
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["_streamlit_xsrf"].value
    edge = secrets.token_hex(16)
    told = f'form-data; name="file"; filename="{quote(name[:200], safe=" .")}"'
    head = f"--{edge}\r\nContent-Disposition: {told}\r\nContent-Type: text/csv\r\n\r\n"
    body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    headers = {"X-Xsrftoken": cookie, "Cookie": f"_streamlit_xsrf={cookie}"}
    headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
    request = urllib.request.Request(f"http://{address}{url}", body, headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, said = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, said = refusal.code, refusal.read()
    assert not (leaks := found(said, "answer to an upload")), leaks
    return int(status)


async def healthy(address: str) -> None:
    """A new visitor finds a page with its figures, as if nothing had happened. Raises AssertionError."""
    visitor = Visitor(address)
    await visitor.open()
    with contextlib.suppress(TimeoutError):
        await visitor.until(lambda screen: bool(screen.metrics or screen.has(AGAIN)))
        if visitor.has(AGAIN):  # too much is being computed: the page says so, and to try again
            await asyncio.sleep(BUSY)
            await visitor.move(AGAIN, True, lambda screen: bool(screen.metrics))
    await visitor.leave()
    assert visitor.metrics, f"a new visitor finds no figures: {visitor}"
    visitor.check()
