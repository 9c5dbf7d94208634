"""What a browser may ask over its websocket: what a visitor needs, and nothing else that Streamlit would do.

Streamlit obeys any visitor who asks to clear everybody's caches (the class store and the study among them), to be
told the state of the git checkout, or to write an editor's files into the server's folders.
"""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
NOT_OURS, NO_TEXT = 1002, 1003
"""Codes of a closed websocket (RFC 6455, 7.4.1): no message of the protocol; text where bytes are expected."""


def allowed(message: BackMsg) -> bool:
    """Whether a message asks for something that a visitor needs."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in ALLOWED


class OnlyVisitors:
    """ASGI middleware that lets pass what is allowed, drops what is not, and hangs up on what is no message."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the connection over, its messages looked at."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def receive_allowed() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or not (code := _refused(message)):
                    return message
                if code > 0:
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}

        await self.app(scope, receive_allowed, send)


def _refused(message: Message) -> int:
    """0 for a message that may pass, -1 for one to be dropped, else the code with which to hang up."""
    data = message.get("bytes")
    if data is None:
        return NO_TEXT
    try:
        return 0 if allowed(BackMsg.FromString(data)) else -1
    except DecodeError:
        return NOT_OURS
