"""What a browser may ask of the server: nothing that changes the server for others or tells of its folders."""

import asyncio
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from interface.incoming import NO_TEXT, NOT_OURS, OnlyVisitors, allowed

KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
NEEDED = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}


def message(kind: str, payload: str = "deferred_file") -> BackMsg:
    found = BackMsg()
    if kind == "backend_operation_request":
        getattr(found.backend_operation_request, payload).SetInParent()
    elif BackMsg.DESCRIPTOR.fields_by_name[kind].message_type:
        getattr(found, kind).SetInParent()
    else:
        setattr(found, kind, True)
    return found


def passed(*frames: dict[str, Any]) -> tuple[list[bytes], list[dict[str, Any]]]:
    """What reaches Streamlit of these frames, and what the browser is sent."""
    coming = iter([*({"type": "websocket.receive", **frame} for frame in frames), {"type": "websocket.disconnect"}])
    reached: list[bytes] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (one := await receive())["type"] == "websocket.receive":
            reached.append(one["bytes"])

    async def receive() -> Any:
        return next(coming)

    async def send(one: Any) -> None:
        sent.append(one)

    asyncio.run(OnlyVisitors(app)({"type": "websocket"}, receive, send))
    return reached, sent


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_a_visitor_needs_is_let_through(kind: str) -> None:
    """A kind that a later Streamlit adds is dropped until somebody has looked at it."""
    rerun, asked = message("rerun_script").SerializeToString(), message(kind).SerializeToString()
    reached, sent = passed({"bytes": asked}, {"bytes": rerun})
    assert reached == ([asked, rerun] if kind in NEEDED else [rerun]) and sent == []


@pytest.mark.parametrize("payload", ["install_skills", "dismiss_skills_nudge"])
def test_nobody_writes_an_editors_files_into_the_servers_folders(payload: str) -> None:
    assert not allowed(message("backend_operation_request", payload)) and not allowed(BackMsg())


@pytest.mark.parametrize(
    ("frame", "code"), [({"text": "hello"}, NO_TEXT), ({"bytes": b"\xff\xff"}, NOT_OURS), ({"bytes": None}, NO_TEXT)]
)
def test_what_is_no_message_ends_the_connection(frame: dict[str, Any], code: int) -> None:
    rerun = message("rerun_script").SerializeToString()
    assert passed(frame, {"bytes": rerun}) == ([], [{"type": "websocket.close", "code": code}])
