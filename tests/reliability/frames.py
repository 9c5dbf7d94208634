"""Crafted and malformed messages, as a browser would send them over the websocket."""

from random import Random
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.reliability import nasty
from tests.reliability.links import link

Frame = bytes | str
"""What is sent: bytes as the protocol says, or text."""
ODD_NUMBERS = (0.0, -1.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 2.0**53, 0.1)
VALUES = [field.name for field in WidgetState.DESCRIPTOR.oneofs_by_name["value"].fields]
DROPPED = ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime")


def frame(chance: Random, page: Any) -> tuple[str, Frame]:
    """What kind of message it is, and the message; ``page`` tells what is on the sender's screen."""
    kind = chance.choices(tuple(KINDS), [often for often, _ in KINDS.values()])[0]
    return kind, KINDS[kind][1](chance, page)


def _widgets(chance: Random, page: Any) -> Frame:
    """Values that the widgets on the page cannot have."""
    message = _rerun(chance, page)
    for identity in chance.choices([*page.identities, "", nasty.word(chance)], k=chance.choice((1, 1, 1, 2, 5))):
        message.rerun_script.widget_states.widgets.append(_state(chance, identity[:1000]))
    return message.SerializeToString()


def _state(chance: Random, identity: str) -> WidgetState:
    state, kind = WidgetState(id=_text(identity)), chance.choice(VALUES)
    place, word, number = getattr(state, kind), _text(nasty.word(chance)), chance.choice(ODD_NUMBERS)
    many = chance.choice((0, 1, 2, 3, 5000))
    if kind == "file_uploader_state_value":
        info = place.uploaded_file_info.add()
        info.file_id, info.name, info.size = word, word, chance.choice((1, 0, 2**62))
    elif kind == "double_array_value":
        place.data.extend([number] * many)
    elif kind == "int_array_value":
        place.data.extend([chance.choice((0, -1, 7, 2**62))] * many)
    elif kind == "string_array_value":
        place.data.extend([word[:50]] * many)
    elif kind == "arrow_value":
        place.data = chance.randbytes(50)
    elif kind == "chat_input_value":
        place.data = word
    elif kind in ("json_value", "json_trigger_value", "string_value", "string_trigger_value", "bytes_value"):
        _put(state, kind, chance.choice((word, '{"selection": {"points": [{"a": 1e999}]}}', "[" * 5000, "null")))
    else:
        _put(state, kind, {"double_value": number, "int_value": chance.choice((-1, 0, 2**62))}.get(kind, True))
    return state


def _put(state: WidgetState, kind: str, value: Any) -> None:
    """As the field wants it."""
    field = WidgetState.DESCRIPTOR.fields_by_name[kind]
    if field.message_type:
        inner = getattr(state, kind)
        inner.SetInParent()
        if "data" in field.message_type.fields_by_name and isinstance(value, str):
            inner.data = value
        return
    setattr(state, kind, value.encode() if field.type == field.TYPE_BYTES else value)


def _places(chance: Random, page: Any) -> Frame:
    """Pages, fragments, addresses and browsers that do not exist."""
    message = _rerun(chance, page)
    state, word = message.rerun_script, _text(nasty.word(chance))
    way = chance.randrange(5)
    if way == 0:
        state.page_script_hash = word
    elif way == 1:
        state.page_name = word
    elif way == 2:
        state.fragment_id, state.is_auto_rerun = word, chance.random() < 0.5
    elif way == 3:
        state.cached_message_hashes.extend([word[:80]] * chance.choice((1, 5000)))
    else:
        told = state.context_info
        told.locale, told.timezone, told.url = word, _text(nasty.word(chance)), word
        told.timezone_offset = chance.choice((0, 2**31 - 1, -(2**31)))
    return message.SerializeToString()


def _address(chance: Random, page: Any) -> Frame:
    """Another link in the middle of a visit."""
    message = _rerun(chance, page)
    message.rerun_script.query_string = _text(link(chance)[1])
    return message.SerializeToString()


def _dropped(chance: Random, page: Any) -> Frame:
    """What no visitor needs."""
    message, kind = BackMsg(), chance.choice((*DROPPED, "skills", "nothing"))
    if kind == "skills":
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = "1", page.session_id
        getattr(asked, chance.choice(("install_skills", "dismiss_skills_nudge"))).SetInParent()
    elif kind != "nothing":
        setattr(message, kind, True)
    return message.SerializeToString()


def _files(chance: Random, page: Any) -> Frame:
    """Places for files, files made on demand and tables, of this visit or of another."""
    message, whose = BackMsg(), chance.choice((page.session_id, "", nasty.word(chance)[:50]))
    if chance.random() < 0.5:
        asked = message.file_urls_request
        asked.request_id, asked.session_id = "1", _text(whose)
        asked.file_names.extend([_text(nasty.word(chance))] * chance.choice((0, 1, 2000)))
    else:
        operation = message.backend_operation_request
        operation.request_id, operation.session_id = "1", _text(whose)
        payload = getattr(operation, chance.choice(("deferred_file", "dataframe_chunk")))
        payload.SetInParent()
        for field in payload.DESCRIPTOR.fields:
            if field.type == field.TYPE_STRING and not field.is_repeated:
                setattr(payload, field.name, _text(nasty.word(chance)))
    return message.SerializeToString()


def _torn(chance: Random, page: Any) -> Frame:
    """A message of another kind, torn."""
    whole = chance.choice((_widgets, _places, _files))(chance, page)
    assert isinstance(whole, bytes)
    return nasty.damaged(chance, whole, 3)


def _noise(chance: Random, page: Any) -> Frame:
    """No message at all."""
    size = chance.choice((0, 1, 10, 1000, 100_000))
    return chance.choice((chance.randbytes(size), bytes(size), "x" * size, nasty.letters(chance, 50)))


def _idle(chance: Random, page: Any) -> Frame:
    """To stop, or that one is there still."""
    message = BackMsg()
    setattr(message, chance.choice(("stop_script", "app_heartbeat")), True)
    return message.SerializeToString()


def _rerun(chance: Random, page: Any) -> BackMsg:
    """An ordinary message of this screen: the whole page, or a part of it."""
    message = BackMsg()
    message.rerun_script.query_string, message.rerun_script.page_script_hash = page.query, page.hash
    if page.fragments and chance.random() < 0.3:
        message.rerun_script.fragment_id = chance.choice(page.fragments)
    return message


def _text(word: str) -> str:
    return word.encode("utf-8", "replace").decode()


KINDS = {
    "widgets": (10, _widgets),
    "places": (4, _places),
    "address": (2, _address),
    "not for visitors": (2, _dropped),
    "files": (2, _files),
    "torn": (3, _torn),
    "noise": (2, _noise),
    "idle": (1, _idle),
}
