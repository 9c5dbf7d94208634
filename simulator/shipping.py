"""Values between two processes of this computer: the arrays in a file that is in memory only, the rest on a socket.

The receiver maps the file: nothing is copied, the interpreter is free meanwhile, and the memory goes back to the
system when the arrays are let go. Arrays that came in such a file go on to a third process in that file. Both ends
are ours, on a pair of sockets that nobody else holds: that is what makes it safe to unpickle what comes.
"""

import mmap
import os
import pickle
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

_HEADER = struct.Struct("<QQQ")
"""Bytes of the rest, of the file written for it and of one that came from elsewhere; 0: there is no such file."""
_ALIGNED = 64
MAPPED = 16_000_000
"""Bytes from which what comes is mapped: the cache of a server then keeps a hundred files open at most."""


class _Mapping(mmap.mmap):
    """A ``file`` as memory, which can go on to others as it came; what is written there stays with the writer."""

    file = -1

    def __del__(self) -> None:
        if self.file >= 0:
            os.close(self.file)


def put(channel: socket.socket, *message: Any) -> None:
    """Send a message. Arrays that came from another process have to be as they came."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    came = max((mapping for mapping in map(_came_in, views) if mapping), key=len, default=None)
    places: list[tuple[int, int, int]] = []
    fresh: list[tuple[int, memoryview]] = []
    size = 0
    for view in views:
        if came and _came_in(view) is came:
            places.append((1, _address(view) - _address(came), view.nbytes))
        else:
            places.append((0, size, view.nbytes))
            fresh.append((size, view))
            size += -(-view.nbytes // _ALIGNED) * _ALIGNED
    body = pickle.dumps((head, places))
    header = _HEADER.pack(len(body), size, len(came) if came else 0)
    with ExitStack() as written:
        files = [written.enter_context(_written(fresh, size))] if size else []
        files += [came.file] if came else []
        if files:
            socket.send_fds(channel, [header], files)
        else:
            channel.sendall(header)
    channel.sendall(body)


def take(channel: socket.socket) -> Any:
    """The next message, a tuple. Raises EOFError when the other side is gone."""
    raw, files, _, _ = socket.recv_fds(channel, _HEADER.size, 2, socket.MSG_WAITALL)
    if len(raw) < _HEADER.size:
        raise EOFError
    length, *sizes = _HEADER.unpack(raw)
    left = iter(files)
    try:
        memories = [memoryview(_mapped(next(left), size) if size else b"") for size in sizes]
    finally:
        for file in files:
            os.close(file)
    body = bytearray(length)
    if length and channel.recv_into(body, length, socket.MSG_WAITALL) < length:
        raise EOFError
    head, places = pickle.loads(body)
    return pickle.loads(head, buffers=[memories[which][start : start + n] for which, start, n in places])


def _came_in(view: memoryview) -> _Mapping | None:
    """The mapping of another process's file in which an array lies."""
    holder: Any = view
    while isinstance(holder, (np.ndarray, memoryview)):
        holder = holder.base if isinstance(holder, np.ndarray) else holder.obj
    return holder if isinstance(holder, _Mapping) else None


def _address(memory: memoryview | _Mapping) -> int:
    return int(np.frombuffer(memory, np.uint8).ctypes.data)


def _mapped(file: int, size: int) -> _Mapping | bytearray:
    """What a file holds: where it is, or if it is small a copy.

    A mapping keeps the file open, and a system lets a program open 256 or 1,024.
    """
    if size >= MAPPED:
        mapping = _Mapping(file, size, access=mmap.ACCESS_COPY)
        mapping.file = os.dup(file)
        return mapping
    with mmap.mmap(file, size, access=mmap.ACCESS_READ) as memory:
        return bytearray(memory)


@contextmanager
def _written(views: list[tuple[int, memoryview]], size: int) -> Iterator[int]:
    """A file with the views, each from its byte on; closed here afterwards.

    Written, not mapped: a page of memory that is touched for the first time costs as much as what is written there.
    """
    file = _file(size)
    try:
        with open(file, "wb", closefd=False) as into:
            for start, view in views:
                into.seek(start)
                into.write(view)
        yield file
    finally:
        os.close(file)


def _file(size: int) -> int:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("hydroscope", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as made:
            file = os.dup(made.fileno())
    os.ftruncate(file, size)
    return file
