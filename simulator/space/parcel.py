"""The parcel in which a model travels: the artefact, its digest, and the signature of the platform that released it.

Ed25519 (RFC 8032): who holds the private key signs, anyone verifies with the public key that travels along. Whether
that key is one to trust, the signature cannot say: the receiver compares it with those it knows.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.artefact import MOST_BYTES, Artefact, NotAnArtefact, read_artefact

Refused = Literal["too_long", "not_json", "not_a_parcel", "not_an_artefact", "altered", "bad_signature"]


class NotAParcel(ValueError):
    """What was handed over is refused; ``reason`` is one of :data:`Refused`."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason)
        self.reason: Refused = reason


class Parcel(BaseModel):
    """``artefact``: its JSON, byte for byte as it was signed; ``digest``: its SHA-256; ``key``: the public key."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal["hydroscope-parcel-1"] = "hydroscope-parcel-1"
    artefact: str = Field(max_length=MOST_BYTES)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    key: str = Field(pattern="^[0-9a-f]{64}$")
    signature: str = Field(pattern="^[0-9a-f]{128}$")

    def written(self) -> bytes:
        """The parcel as UTF-8 JSON."""
        return self.model_dump_json().encode()


def digest_of(artefact: Artefact) -> str:
    """SHA-256 of an artefact as it is written, the same as that of its parcel."""
    return hashlib.sha256(artefact.written()).hexdigest()


def seal(artefact: Artefact, key: Ed25519PrivateKey) -> Parcel:
    """Sign an artefact that the gate has released."""
    return signed(artefact.written(), key)


def signed(raw: bytes, key: Ed25519PrivateKey) -> Parcel:
    """A parcel of these bytes, whatever they are."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Parcel(
        artefact=raw.decode(), digest=hashlib.sha256(raw).hexdigest(), key=public.hex(), signature=key.sign(raw).hex()
    )


def unseal(raw: bytes) -> tuple[Artefact, Parcel]:
    """Read a stranger's parcel, its signature verified before its artefact is read; raises :class:`NotAParcel`."""
    if len(raw) > 2 * MOST_BYTES:
        raise NotAParcel("too_long")
    if raw.lstrip()[:1] != b"{":
        raise NotAParcel("not_json")
    try:
        parcel = Parcel.model_validate_json(raw)
    except ValidationError as problem:
        broken = any(error["type"] == "json_invalid" for error in problem.errors())
        raise NotAParcel("not_json" if broken else "not_a_parcel") from None
    content = parcel.artefact.encode()
    if hashlib.sha256(content).hexdigest() != parcel.digest:
        raise NotAParcel("altered")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(parcel.key)).verify(bytes.fromhex(parcel.signature), content)
    except (InvalidSignature, ValueError):
        raise NotAParcel("bad_signature") from None
    try:
        return read_artefact(content), parcel
    except NotAnArtefact as problem:
        raise NotAParcel(problem.reason) from None


def stranger_key() -> Ed25519PrivateKey:
    """A key that nobody knows, kept nowhere."""
    return Ed25519PrivateKey.generate()


def platform_key(home: Path) -> Ed25519PrivateKey:
    """The private key of this platform, made when first asked for; only its owner can read the file."""
    path = home / "keys" / "signature.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        fresh = path.with_name(f"signature.{os.getpid()}.new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        with suppress(FileExistsError):
            os.link(fresh, path)  # whoever comes second takes the key of the first
        fresh.unlink()
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def known(parcel: Parcel, home: Path) -> bool:
    """Whether this platform itself has signed the parcel."""
    return platform_key(home).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex() == parcel.key
