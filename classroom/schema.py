"""What a class keeps: no name, no address, nothing typed that could tell who a pupil is.

Every row belongs to a class and goes with it. Times are seconds since 1970, UTC. Identities are random, never
used twice: what a removed group or an erased class was allowed to do falls to nobody else.
"""

import secrets
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LONGEST_QUERY = 4000
"""Characters of a scenario's link: every parameter changed takes fewer than 3,000."""


def new_id() -> str:
    """128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


class Base(DeclarativeBase):
    """The tables; constraints have names so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, Any: JSON}


def _id() -> Any:
    return mapped_column(String(32), primary_key=True, default=new_id)


def _of(table: str) -> Any:
    return mapped_column(String(32), ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


class Class(Base):
    """A class, from its opening to 30 days later. ``version`` grows with every change in it.

    ``page`` and ``query``: the last screen pushed to all, ``pushes`` how many there have been.
    """

    __tablename__ = "classes"
    id: Mapped[str] = _id()
    code: Mapped[str] = mapped_column(String(6), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[float]
    ends_at: Mapped[float] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0)
    page: Mapped[str] = mapped_column(String(60), default="")
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY), default="")
    pushes: Mapped[int] = mapped_column(default=0)
    frozen: Mapped[bool] = mapped_column(default=False)
    joinable: Mapped[bool] = mapped_column(default=True)


class Group(Base):
    """The pupils of one screen. ``seed`` draws their values; ``page`` and ``seen_at`` say where they are."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("class_id", "alias"),)
    id: Mapped[str] = _id()
    class_id: Mapped[str] = _of("classes")
    alias: Mapped[str] = mapped_column(String(60))
    key_hash: Mapped[str] = mapped_column(String(200))
    seed: Mapped[int]
    joined_at: Mapped[float]
    page: Mapped[str] = mapped_column(String(60), default="")
    seen_at: Mapped[float]


class Attempt(Base):
    """Wrong keys or passphrases in a row, and until when the next one has to wait."""

    __tablename__ = "attempts"
    class_id: Mapped[str] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[float]
    until: Mapped[float] = mapped_column(default=0.0)


class Prompt(Base):
    """What the teacher asks: ``subject`` names it in the content files, ``content`` is what is not there."""

    __tablename__ = "prompts"
    id: Mapped[str] = _id()
    class_id: Mapped[str] = _of("classes")
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    content: Mapped[Any | None]
    open: Mapped[bool] = mapped_column(default=True)
    shown: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[float]


class Answer(Base):
    """One answer a prompt and group: the last one given while the prompt was open."""

    __tablename__ = "answers"
    prompt_id: Mapped[str] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True)
    class_id: Mapped[str] = _of("classes")
    value: Mapped[Any]
    at: Mapped[float]


class Mark(Base):
    """What the teacher gave an answer: points, and the criteria ticked in the grid."""

    __tablename__ = "marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["prompt_id", "group_id"], ["answers.prompt_id", "answers.group_id"], ondelete="CASCADE"
        ),
    )
    prompt_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    class_id: Mapped[str] = _of("classes")
    points: Mapped[float]
    criteria: Mapped[Any]
    at: Mapped[float]


class Run(Base):
    """A scenario on the board, as the link's parameters, with the figures the server computed from it."""

    __tablename__ = "runs"
    id: Mapped[str] = _id()
    class_id: Mapped[str] = _of("classes")
    group_id: Mapped[str] = _of("groups")
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    headline: Mapped[dict[str, Any]]
    at: Mapped[float]


class Tag(Base):
    """A ready-made comment that one group gave a run."""

    __tablename__ = "tags"
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)
    class_id: Mapped[str] = _of("classes")
    at: Mapped[float]


class Stance(Base):
    """How far a group agrees with a claim, before or after the debate: from -2 to 2."""

    __tablename__ = "stances"
    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    claim: Mapped[str] = mapped_column(String(60), primary_key=True)
    moment: Mapped[str] = mapped_column(String(10), primary_key=True)
    class_id: Mapped[str] = _of("classes")
    value: Mapped[int]
    at: Mapped[float]
