"""A visitor's own files: received, held in this visit's memory alone, wiped on demand.

Everything the page keeps is in :class:`Held`, which :func:`wipe` empties, and so does :func:`_watch` once the
visitor is gone: Streamlit itself forgets a visit that ended only when another one ends. Nothing is written to
disk, cached for others or unpickled. What the server received is let go of as soon as it has been read.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from interface.session import session
from interface.shell import plain
from interface.upload_box import upload_box
from simulator.files import TextTable, read_table
from simulator.problem import Problem, shown

N_ = str  # marks a text for translation

PREFIX, PART = "own_", "part"
MOST_MEGABYTES, MOST_ROWS = 10, 20_000
"""Of one file: what two of them need stays below ten seconds and some hundred megabytes."""
PREVIEW_ROWS, PREVIEW_COLUMNS = 5, 30
SERVERS_LIMIT = 64 << 20
AWAY, LOOK = 60.0, 5.0
"""Seconds after which a visitor who has gone is not waited for, and between two looks."""

# Starlette would write an upload of more than a megabyte to a temporary file; the server's own limit on
# uploads (.streamlit/config.toml) is what bounds the memory.
MultiPartParser.spool_max_size = SERVERS_LIMIT


@dataclass
class Held:
    """What is kept for one visit: the tables that were read by place ("left"…), why a file was refused, how many
    were received there, the visitor's choices, and what was ``made`` of it all."""

    tables: dict[str, TextTable] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    watched: bool = False

    def clear(self) -> None:
        """Forget everything but how many files there were: a box with the same name would show the last again."""
        for part in (self.tables, self.problems, self.values, self.made):
            part.clear()


def held() -> Held:
    """This visit's files."""
    return cast(Held, st.session_state.setdefault(f"{PREFIX}held", Held()))


def wipe() -> None:
    """Forget every file of this visit and all that was made of it; which part of the page is open stays."""
    files, context = held(), get_script_run_ctx()
    part = {name: value for name, value in files.values.items() if name == PART}
    files.clear()
    files.values.update(part)
    files.received = {place: n + 1 for place, n in files.received.items()}
    for name in [name for name in st.session_state if str(name).startswith(f"{PREFIX}w_")]:
        del st.session_state[name]
    if context and runtime.exists():
        _forget_transfers(context.session_id)


def _forget_transfers(session_id: str) -> None:
    """Drop what the server holds of a visit's uploads and of the files it offered for download.

    Twice, as the first time Streamlit only marks what was offered for download: a click may be under way.
    """
    server = runtime.get_instance()
    server.uploaded_file_mgr.remove_session_files(session_id)
    server.media_file_mgr.clear_session_refs(session_id)
    for _ in range(2):
        server.media_file_mgr.remove_orphaned_files()


def _watch(files: Held, session_id: str) -> None:
    """Once the visitor has been away for :data:`AWAY`, forget the files; runs in a thread of its own."""
    away, server = 0.0, runtime.get_instance()
    while away < AWAY:
        time.sleep(LOOK)
        away = 0.0 if server.is_active_session(session_id) else away + LOOK
    files.clear()
    _forget_transfers(session_id)
    files.watched = False


def upload(place: str, label: str) -> TextTable | None:
    """A box that receives one CSV file; returns the last that could be read. ``label`` is translated."""
    files = held()
    key = f"{PREFIX}upload_{place}_{files.received.get(place, 0)}"
    upload_box(label, key, MOST_MEGABYTES, _receive, place, key)
    t, table, problem = session().t, files.tables.get(place), files.problems.get(place)
    if problem:
        st.warning(plain(t._(problem.message, **problem.values)), icon=":material/error_outline:")
        if table:
            st.caption(t._("The file read before is kept."))
    if table:
        st.caption(
            t._(
                "{file}: {rows} rows, {columns} columns, read as {encoding}",
                file=plain(table.name),
                rows=len(table),
                columns=table.columns.shape[1],
                encoding={"utf-8": "UTF-8", "latin-1": "Latin-1"}[table.encoding],
            )
        )
    return table


def keep(place: str, table: TextTable) -> None:
    """Hold a table as if it had been uploaded."""
    files, context = held(), get_script_run_ctx()
    files.tables[place] = table
    files.problems.pop(place, None)
    if context and runtime.exists() and not files.watched:
        files.watched = True
        threading.Thread(target=_watch, args=(files, context.session_id), daemon=True).start()


def checked(data: bytes, name: str) -> TextTable:
    """The table of a file that is not too large. Raises Problem."""
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise Problem(N_("{file} is larger than {n} MB, the most this page takes."), file=name, n=MOST_MEGABYTES)
    table = read_table(data, name)
    if len(table) > MOST_ROWS:
        raise Problem(
            N_("{file} has {rows} rows, more than the {n} this page takes."), file=name, rows=len(table), n=MOST_ROWS
        )
    return table


def _receive(place: str, key: str) -> None:
    """Read a file that has just come, and let go of its bytes; the box is then ready for another."""
    file = arrived(key)
    if file is None:
        return
    files, name = held(), shown(file.name)
    try:
        keep(place, checked(file.getvalue(), name))
    except Problem as problem:
        files.problems[place] = problem
    files.received[place] = files.received.get(place, 0) + 1
    let_go(file)


def arrived(key: str) -> UploadedFile | None:
    """The file in a box; None also for one that was let go of, which a browser may still speak of."""
    file = st.session_state.get(key)
    return file if isinstance(file, UploadedFile) else None


def let_go(file: UploadedFile) -> None:
    """Drop what the server holds of an upload that has been read."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def notice() -> None:
    """What must not be uploaded, what becomes of the files, and the button that wipes them."""
    t = session().t
    st.warning(
        t._(
            "**No data about real people here.** Not your classmates’, not your patients’, not your own: first names "
            "and dates of birth are personal data, and pairing files means processing them under the GDPR. Use the "
            "example files, or data made up or truly anonymous."
        ),
        icon=":material/shield_person:",
    )
    words, button = st.columns([5, 2], vertical_alignment="center")
    with words:
        st.caption(
            t._(
                "Your files go to the computer that runs Hydroscope and stay in its memory, for this visit alone: "
                "never on its disk, never in the link, never shown to another visitor. They vanish when you press "
                "the button, or a minute after you leave or reload Hydroscope. {n} MB and {rows} rows a file at "
                "most.",
                n=MOST_MEGABYTES,
                rows=MOST_ROWS,
            )
        )
    with button:
        st.button(
            t._("Wipe my files"), key="wipe_own_files", on_click=wipe, icon=":material/delete:", width="stretch"
        )


def remembered(name: str, default: Any, options: Any = None) -> str:
    """The key of a widget that keeps its value while the visitor is on another page.

    ``default`` is its first value; where there are ``options``, values that are none of them are dropped.
    """
    values, key = held().values, f"{PREFIX}w_{name}"
    value = st.session_state.get(key, values.get(name, default))
    if options is not None:
        many = isinstance(value, list | tuple)
        value = [v for v in value if v in options] if many else (value if value in options else default)
    st.session_state[key] = values[name] = value
    return key


def forget(names: str) -> None:
    """Drop the choices whose names begin so, and their widgets' values."""
    files = held()
    for name in [str(n) for n in st.session_state if str(n).startswith(f"{PREFIX}w_{names}")]:
        del st.session_state[name]
    files.values = {name: value for name, value in files.values.items() if not name.startswith(names)}


def preview(tables: Sequence[TextTable]) -> None:
    """The first rows of the files."""
    t = session().t
    with st.expander(t._("The first rows")):
        for place, table in zip(st.columns(len(tables)), tables, strict=True):
            with place:
                st.caption(plain(table.name))
                st.dataframe(table.columns.iloc[:PREVIEW_ROWS, :PREVIEW_COLUMNS], hide_index=True)
                hidden = table.columns.shape[1] - PREVIEW_COLUMNS
                if hidden > 0:
                    st.caption(t.n("And {count} more column.", "And {count} more columns.", hidden))
