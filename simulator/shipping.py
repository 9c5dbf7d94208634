"""Values between two processes of this computer: the arrays in a file that is in memory only, the rest on a socket.

The receiver maps the file: nothing is copied, the interpreter is free meanwhile, and the memory goes back to the
system when the arrays are let go. Both ends are ours, on a pair of sockets that nobody else holds: that is what makes
it safe to unpickle what comes.
"""

import mmap
import os
import pickle
import socket
import struct
import tempfile
from typing import Any

import numpy as np

_HEADER = struct.Struct("<QQ")
_ALIGNED = 64
MAPPED = 8_000_000
"""Bytes from which what comes is mapped: the cache of a server then keeps a hundred files open at most."""


def put(channel: socket.socket, *message: Any) -> None:
    """Send a message."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    places = np.cumsum([0, *(-(-view.nbytes // _ALIGNED) * _ALIGNED for view in views)]).tolist()
    body = pickle.dumps((head, [(start, view.nbytes) for start, view in zip(places, views, strict=False)]))
    if not places[-1]:
        channel.sendall(_HEADER.pack(len(body), 0) + body)
        return
    file = _file(places[-1])
    try:
        with mmap.mmap(file, places[-1]) as memory:
            for start, view in zip(places, views, strict=False):
                into = np.frombuffer(memory, np.uint8, view.nbytes, start)
                np.copyto(into, np.frombuffer(view, np.uint8))  # releases the interpreter, a slice would not
                del into
        socket.send_fds(channel, [_HEADER.pack(len(body), places[-1])], [file])
    finally:
        os.close(file)
    channel.sendall(body)


def take(channel: socket.socket) -> Any:
    """The next message, a tuple. Raises EOFError when the other side is gone."""
    raw, files, _, _ = socket.recv_fds(channel, _HEADER.size, 1, socket.MSG_WAITALL)
    if len(raw) < _HEADER.size:
        raise EOFError
    length, size = _HEADER.unpack(raw)
    try:
        memory = _mapped(files[0], size) if size else b""
    finally:
        for file in files:
            os.close(file)
    body = bytearray(length)
    if length and channel.recv_into(body, length, socket.MSG_WAITALL) < length:
        raise EOFError
    head, places = pickle.loads(body)
    whole = memoryview(memory)
    return pickle.loads(head, buffers=[whole[start : start + n] for start, n in places])


def _mapped(file: int, size: int) -> mmap.mmap | bytearray:
    """What a file holds: where it is, or if it is small a copy.

    A mapping keeps the file open, and a system lets a program open 256 or 1,024.
    """
    if size >= MAPPED:
        return mmap.mmap(file, size, access=mmap.ACCESS_COPY)
    with mmap.mmap(file, size, access=mmap.ACCESS_READ) as memory:
        return bytearray(memory)


def _file(size: int) -> int:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("hydroscope", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as made:
            file = os.dup(made.fileno())
    os.ftruncate(file, size)
    return file
