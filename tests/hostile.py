"""Files that somebody hands in as a model, none of which may be loaded: what is read is JSON, and nothing else."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

GIGABYTE, PIECE = 1 << 30, 1 << 24


class Evil:
    """Fails the test that unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("was unpickled",)


def pickled() -> bytes:
    """A pickle, whatever its name says."""
    return pickle.dumps(Evil())


def skops_file() -> bytes:
    """What skops writes of a model that is ``os.system``: a type that its reader is told not to trust."""
    schema = {"__class__": "system", "__module__": "posix", "__loader__": "TypeNode", "__id__": 1}
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("schema.json", json.dumps({**schema, "protocol": 2, "_skops_version": "0.16.0"}))
        return file.getvalue()


@cache
def bomb() -> bytes:
    """A zip file of one megabyte that becomes a gigabyte of zeros."""
    packer, name, zeros = zlib.compressobj(9, zlib.DEFLATED, -15), b"schema.json", bytes(PIECE)
    piece = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)  # stands by itself: may be repeated
    packed, check = piece * (GIGABYTE // PIECE) + packer.flush(), 0
    for _ in range(GIGABYTE // PIECE):
        check = zlib.crc32(zeros, check)
    sizes = (check, len(packed), GIGABYTE, len(name))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *sizes, 0) + name + packed
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, 0, 0) + name
    return local + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


BINARY = {"pickle": pickled, "skops": skops_file, "bomb": bomb}


@contextmanager
def little_memory() -> Iterator[None]:
    """Fails if Python takes more than 20 MB meanwhile: a fiftieth of what the bomb holds."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20e6
