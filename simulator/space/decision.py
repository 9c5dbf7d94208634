"""A CESREES-like opinion and a CNIL-like decision on a file, and what is authorised."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from simulator.space.application import Application
from simulator.space.catalogue import NEEDS, YEARS, by_table, in_order
from simulator.space.rule import Body, Rule
from simulator.space.rules import RULES
from simulator.space.rules_of_cnil import NEEDED_RETENTION

Outcome = Literal["favourable", "reservations", "refused"]
OUTCOMES: tuple[Outcome, ...] = Outcome.__args__  # type: ignore[attr-defined]


class Grant(BaseModel, frozen=True, extra="forbid"):
    """What a project may load: ``TABLE.COLUMN`` names, years of data, years after which all is erased."""

    columns: tuple[str, ...] = ()
    years: int = Field(0, ge=0)
    retention: int = Field(0, ge=0)

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """The columns of each table, keys included."""
        return by_table(self.columns)


NOTHING = Grant()


@dataclass(frozen=True)
class Finding:
    """A rule that the file breaks, by these ``columns`` where it is about some."""

    rule: Rule
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The findings, the worst first, and what is authorised: nothing when refused.

    With reservations, the grant is what remains once the changes asked for are made.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    grant: Grant

    def of(self, body: Body) -> Outcome:
        """What one of the two bodies says."""
        return _worst(tuple(f for f in self.findings if f.rule.body == body))


def decide(application: Application) -> Decision:
    """Judge a file by every rule."""
    found = []
    for rule in RULES:
        broken = rule.broken(application)
        if broken:
            found.append(Finding(rule, broken if isinstance(broken, tuple) else ()))
    findings = tuple(sorted(found, key=lambda finding: finding.rule.severity != "refusal"))
    outcome = _worst(findings)
    return Decision(outcome, findings, NOTHING if outcome == "refused" else _granted(application))


def corrected(application: Application) -> Application:
    """The file with the data and the durations cut down to what is authorised; all else is left to its author."""
    grant = _granted(application)
    return application.model_copy(
        update={"columns": grant.columns, "years": grant.years, "retention": grant.retention}
    )


def figures(application: Application) -> dict[str, int]:
    """The numbers that the rules' messages speak of."""
    return {
        "years": application.years,
        "needed": YEARS[application.plan],
        "retention": application.retention,
        "kept": min(application.retention, NEEDED_RETENTION),
    }


def _worst(findings: tuple[Finding, ...]) -> Outcome:
    if any(finding.rule.severity == "refusal" for finding in findings):
        return "refused"
    return "reservations" if findings else "favourable"


def _granted(application: Application) -> Grant:
    numbers = figures(application)
    return Grant(
        columns=in_order(set(application.columns) & NEEDS[application.plan]),
        years=min(application.years, numbers["needed"]),
        retention=numbers["kept"],
    )
