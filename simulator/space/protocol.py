"""What may be said between the application and a project space: typed messages, as JSON, short and in turn.

The application asks, the space answers once. Nothing is pickled; what does not fit a message here is not understood,
and the answer says so. Lengths are bounded on both sides before anything is read.
"""

from typing import Annotated, Any, BinaryIO, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

MOST_ASKED, MOST_ANSWERED = 64 << 10, 1 << 20
"""Bytes of a request and of an answer."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.]{0,59}$")]
Short = Annotated[str, Field(max_length=120)]
Strictness = Literal["none", "counts", "snds"]
"""What the gate looks at: nothing, the size of each count, or all of its rules."""


Cells = Literal["count", "total", "mean"]
"""What stands in the cells of a table."""


class Message(BaseModel):
    """Immutable, and without anything that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Open(Message):
    """Generate and pair the data of ``scenario`` (parameters that differ from the default, by key)."""

    ask: Literal["open"] = "open"
    scenario: dict[Short, Any] = Field(default_factory=dict, max_length=200)
    columns: tuple[Name, ...] | None = None
    strictness: Strictness = "snds"


class Describe(Message):
    """Ask what a column holds."""

    ask: Literal["describe"] = "describe"
    column: Name


class Condition(Message):
    """Only the people whose ``column`` has this value."""

    column: Name
    value: Short


class Tabulate(Message):
    """Count people by one or two columns, among those who meet all conditions; or add up the amount ``of`` theirs,
    or tell its mean, with which the counts leave."""

    ask: Literal["tabulate"] = "tabulate"
    rows: Name
    columns: Name | None = None
    where: tuple[Condition, ...] = Field((), max_length=5)
    cells: Cells = "count"
    of: Name | None = None

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if (self.cells == "count") != (self.of is None):
            raise ValueError("a total or a mean is of an amount, a count is not")
        return self


class Rows(Message):
    """Ask for the lines themselves, with these columns only."""

    ask: Literal["rows"] = "rows"
    columns: tuple[Name, ...] = Field(min_length=1, max_length=30)


class Unique(Message):
    """Ask how many people are alone with their values of these columns together."""

    ask: Literal["unique"] = "unique"
    columns: tuple[Name, ...] = Field(min_length=1, max_length=30)


class Train(Message):
    """Train a model on the linked data; ``memory`` answers what the nearest rows it remembers say."""

    ask: Literal["train"] = "train"
    kind: Literal["logistic", "tree", "boosting", "one_sensor", "never", "memory"] = "logistic"
    tree_depth: int = Field(4, ge=1, le=20)
    tree_leaf: int = Field(200, ge=1, le=5000)


class Evaluate(Message):
    """Ask what the trained model is worth on the test patients."""

    ask: Literal["evaluate"] = "evaluate"


class Probe(Message):
    """Ask how well attackers guess, from the trained model's answers, who was among its patients."""

    ask: Literal["probe"] = "probe"


class Cost(Message):
    """Ask what the noise of a private model costs in accuracy, at several budgets."""

    ask: Literal["cost"] = "cost"


class Export(Message):
    """Ask for the trained model itself; ``hidden``: with as much of a patient's row as fits in its last decimals."""

    ask: Literal["export"] = "export"
    hidden: bool = False


class Close(Message):
    """End the space and erase what it holds."""

    ask: Literal["close"] = "close"


Request = Annotated[
    Open | Describe | Tabulate | Rows | Unique | Train | Evaluate | Probe | Cost | Export | Close,
    Field(discriminator="ask"),
]
REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)


class Reason(Message):
    """Why something stays inside: the rule's key and the numbers that belong to its sentence."""

    rule: Name
    values: dict[Name, int | float | str] = Field(default_factory=dict)


class Answer(Message):
    """``released``: what came through the gate; ``refusals``: what did not, and why; ``failure``: it could not be
    done at all. ``inside``: bytes that the space holds, ``left``: bytes that have left it so far. ``budget`` and
    ``spent``: of privacy, in thousandths of ε."""

    status: Literal["released", "refused", "failed"]
    released: dict[str, Any] = Field(default_factory=dict)
    refusals: tuple[Reason, ...] = ()
    failure: Reason | None = None
    inside: int = 0
    left: int = 0
    budget: int = 0
    spent: int = 0


Outcome = tuple[dict[str, Any], tuple[Reason, ...]]
"""What is released, and the reasons why something is not."""


class Impossible(ValueError):
    """What was asked for cannot be done; ``why`` is told as it is."""

    def __init__(self, rule: str, **values: int | float | str) -> None:
        super().__init__(rule)
        self.why = Reason(rule=rule, values=values)


class Broken(ConnectionError):
    """The other side has gone, or has sent what is no message."""


def send(pipe: BinaryIO, message: BaseModel, most: int) -> int:
    """Write a message, its length first; returns its bytes. Raises :class:`Broken` if it is too long."""
    raw = message.model_dump_json().encode()
    if len(raw) > most:
        raise Broken(f"{len(raw)} bytes")
    try:
        pipe.write(len(raw).to_bytes(4) + raw)
        pipe.flush()
    except OSError as gone:
        raise Broken(str(gone)) from gone
    return len(raw)


def receive(pipe: BinaryIO, most: int) -> bytes:
    """Read what :func:`send` wrote; raises :class:`Broken` at the end of the pipe or when it is too long."""
    try:
        length = int.from_bytes(_exactly(pipe, 4))
        if length > most:
            raise Broken(f"{length} bytes")
        return _exactly(pipe, length)
    except OSError as gone:
        raise Broken(str(gone)) from gone


def _exactly(pipe: BinaryIO, n: int) -> bytes:
    raw = pipe.read(n)
    if raw is None or len(raw) < n:
        raise Broken("end of the pipe")
    return raw
