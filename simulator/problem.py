"""Something that cannot be done as asked, said so that a visitor knows what to change."""


class Problem(ValueError):
    """One sentence, an English message id, and the values of its ``{names}``; the page or the command
    line translates it: ``t._(problem.message, **problem.values)``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.values = message, values


def shown(text: object, longest: int = 60) -> str:
    """A stranger's text as it may appear in a sentence: on one line, without control characters, cut."""
    plain = "".join(c if c.isprintable() else "�" for c in str(text)[: longest + 1])
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
