"""What the class refuses, as a code and values: ``classroom/refusal_words.py`` has the sentence."""

from typing import Any, Literal, get_args

Code = Literal[
    "alias_taken",
    "bad_link",
    "bad_value",
    "class_ended",
    "class_full",
    "door_closed",
    "newer_database",
    "no_class",
    "no_database",
    "no_driver",
    "no_figures",
    "no_group",
    "not_open",
    "not_reached",
    "not_shown",
    "not_teacher",
    "other_engine",
    "pace",
    "passphrase_length",
    "too_costly",
    "too_long",
    "too_many",
    "unknown_alias",
    "unknown_database",
    "unseated",
    "wait",
    "wrong_key",
    "wrong_passphrase",
]
CODES: tuple[Code, ...] = get_args(Code)


class Refusal(ValueError):
    """Something that a class does not allow. ``values`` are those of the sentence; nothing has changed."""

    def __init__(self, code: Code, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values
