"""Every parameter of the scenario, read from the one line where its stage defines it.

Widgets, links, the command line and the documentation are all made from these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

Level = Literal["discovery", "advanced", "expert"]
LEVELS: tuple[Level, ...] = ("discovery", "advanced", "expert")
Kind = Literal["integer", "number", "switch", "choice", "subset"]
Value = int | float | bool | str | tuple[str, ...]
LONGEST = 400
"""Characters of a written value that are looked at; anything longer is refused unread."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: ``key`` is ``group.name``; ``low`` and ``high`` are None unless it is a number.

    ``plausible``: between which values the real world may well lie, for the parameters of the synthetic one.

    ``title``, ``help``, ``unit``, ``source`` and the values of ``choices`` are English message ids.
    """

    key: str
    kind: Kind
    default: Value
    low: float | None
    high: float | None
    choices: dict[str, str]
    title: str
    help: str
    unit: str
    level: Level
    source: str
    plausible: tuple[float, float] | None
    adapter: TypeAdapter[Any]

    def parse(self, given: object) -> Value:
        """The value written as text or JSON; raises :class:`Refusal` when it is not allowed."""
        if isinstance(given, str):
            if len(given) > LONGEST:
                raise Refusal(self, given)
            given = given.strip()
        if self.kind == "subset":
            return self._subset(given)
        try:
            value: Value = self.adapter.validate_python(given)
        except (ValidationError, ValueError, OverflowError):
            raise Refusal(self, given) from None
        return value

    def _subset(self, given: object) -> tuple[str, ...]:
        names = [name for name in given.split(",") if given] if isinstance(given, str) else given
        if not isinstance(names, (list, tuple)) or len(names) > 50:
            raise Refusal(self, given)
        if not all(isinstance(name, str) and name in self.choices for name in names):
            raise Refusal(self, given)
        chosen = tuple(name for name in self.choices if name in names)
        if not chosen and self.default:  # nothing at all is allowed only where it is usual
            raise Refusal(self, given)
        return chosen

    def write(self, value: Value) -> str:
        """The value as it stands in a link or on the command line; :meth:`parse` reads it back."""
        if isinstance(value, tuple):
            return ",".join(value)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def allowed(self) -> dict[str, Any]:
        """What is allowed, as plain data: ``low`` and ``high``, or ``choices``."""
        if self.choices:
            return {"choices": list(self.choices)}
        return {"choices": ["true", "false"]} if self.kind == "switch" else {"low": self.low, "high": self.high}


class Refusal(ValueError):
    """A written value that is not allowed, with the parameter it was meant for (None: unknown name)."""

    def __init__(self, parameter: Parameter | None, given: object, key: str = "") -> None:
        self.parameter = parameter
        self.key = parameter.key if parameter else key
        self.given = _shortened(given)
        super().__init__(f"{self.key}: {self.given}")


def parameters_of(group: str, settings: type[BaseModel]) -> Iterator[Parameter]:
    """The parameters of one stage, in the order in which it defines them."""
    for name, field in settings.model_fields.items():
        yield parameter_of(f"{group}.{name}" if group else name, field)


def parameter_of(key: str, field: FieldInfo) -> Parameter:
    """The parameter that a field of a settings class defines."""
    extra: dict[str, Any] = field.json_schema_extra  # type: ignore[assignment]
    bounds = {type(m).__name__: m for m in field.metadata}
    return Parameter(
        key=key,
        kind=_kind(field.annotation),
        default=field.default,
        low=bounds["Ge"].ge if "Ge" in bounds else None,
        high=bounds["Le"].le if "Le" in bounds else None,
        choices=extra.get("choices", {}),
        title=str(field.title),
        help=str(field.description),
        unit=extra["unit"],
        level=extra["level"],
        source=extra["source"],
        plausible=tuple(extra["plausible"]) if "plausible" in extra else None,
        adapter=TypeAdapter(field.rebuild_annotation()),
    )


def _kind(annotation: Any) -> Kind:
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is tuple and get_args(annotation):
        return "subset"
    kinds: dict[Any, Kind] = {bool: "switch", int: "integer", float: "number"}
    return kinds[annotation]


def _shortened(given: object) -> str:
    try:
        text = str(given)
    except (ValueError, RecursionError):  # a number of thousands of digits, a list within a list within a list…
        text = type(given).__name__
    shown = "".join(c if c.isprintable() else "·" for c in text[:40])
    return shown if len(text) <= 40 else shown + "…"
