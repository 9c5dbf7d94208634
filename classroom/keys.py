"""Codes, keys and passphrases: how they are drawn, and how the store knows them without keeping them.

Scrypt (RFC 7914), from the standard library. A passphrase takes the cost that OWASP's Password Storage Cheat Sheet
asks for (2^15, 8, 3: as hard as its 2^17, 8, 1 with a quarter of the memory, for a class is opened on small
machines). A key has 10,000 values only: no cost would hold against somebody who has the file, not even a passphrase's
(under an hour), and 35 screens that join at once would wait for it. Its hash keeps the file from showing it; what
protects it is that attempts are counted (``classroom/attempts.py``).
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from typing import NamedTuple

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0 O, 1 I L: a code is read from a blackboard."""
CODE_LENGTH = 6
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 8, 200


class Cost(NamedTuple):
    """Scrypt's N, r and p; takes 128·N·r bytes."""

    n: int
    r: int
    p: int


PASSPHRASE_COST = Cost(2**15, 8, 3)
KEY_COST = Cost(2**10, 8, 1)


def new_code() -> str:
    """The six characters that pupils type: one of 887 million."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code as typed, without spaces or hyphens, in capitals; only as long as a code may be."""
    return "".join(c for c in typed[:40].upper() if c.isalnum())[: CODE_LENGTH + 1]


def new_key() -> str:
    """The four digits a group comes back with."""
    return f"{secrets.randbelow(10_000):04d}"


def hashed(secret: str, cost: Cost) -> str:
    """What is kept of a secret: ``scrypt$N$r$p$salt$digest``, so that a later cost may be another."""
    salt = secrets.token_bytes(16)
    numbers = "$".join(map(str, cost))
    return f"scrypt${numbers}${_text(salt)}${_text(_digest(secret, salt, cost))}"


def matches(secret: str, kept: str) -> bool:
    """Whether this is the secret that was hashed; takes as long for a wrong one."""
    _, n, r, p, salt, digest = kept.split("$")
    found = _digest(secret, base64.b64decode(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(found, base64.b64decode(digest))


def _digest(secret: str, salt: bytes, cost: Cost) -> bytes:
    room = 128 * cost.r * (cost.n + cost.p + 2)
    # one keyboard writes é in one piece, another as e and an accent (NIST SP 800-63B, 5.1.1.2)
    encoded = unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(encoded, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * room, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
