"""The names a group may take, instead of one that would tell who its pupils are."""

from classroom.words import CONTENT, Frozen, Slug, Words, read


class _File(Frozen):
    aliases: dict[Slug, Words]


ALIASES: dict[str, Words] = read(CONTENT / "aliases.toml", _File).aliases
"""By identity, which the store keeps: each screen shows its own language."""
