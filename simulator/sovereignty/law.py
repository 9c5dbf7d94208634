"""What the law says of a way of hosting health data; made for learning, law as of 2026, no legal advice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulator.sovereignty.hosting import Hosting

N_ = str  # marks a text for translation

Weight = Literal["impossible", "forbidden", "tension", "fine"]


@dataclass(frozen=True)
class Finding:
    """``text`` is an English message id."""

    weight: Weight
    text: str
    source: str


_FINDINGS: tuple[tuple[Callable[[Hosting], bool], Finding], ...] = (
    (
        lambda h: h.certification == "secnumcloud" and h.within_us_reach,
        Finding(
            "impossible",
            N_(
                "This combination cannot exist: SecNumCloud asks for a host owned, housed and administered in the "
                "European Union, out of reach of other laws."
            ),
            "secnumcloud",
        ),
    ),
    (
        lambda h: h.certification != "none" and h.place == "united_states",
        Finding(
            "impossible",
            N_("This combination cannot exist: since 2024 HDS asks that the data be stored in Europe."),
            "hds",
        ),
    ),
    (
        lambda h: h.certification == "none" and h.provider != "own",
        Finding("forbidden", N_("Whoever hosts health data for others must be certified HDS."), "hds"),
    ),
    (
        lambda h: h.certification == "none" and h.provider == "own",
        Finding(
            "tension",
            N_(
                "A hospital needs no HDS for its own patients, but the security rules of the SNDS apply, and it "
                "could not host the data of others."
            ),
            "snds",
        ),
    ),
    (
        lambda h: h.certification == "hds",
        Finding(
            "tension",
            N_("HDS proves security, not immunity: it changes nothing about the courts to which the host answers."),
            "hds",
        ),
    ),
    (
        lambda h: h.within_us_reach,
        Finding(
            "tension",
            N_(
                "Two laws pull apart: a US order can reach the host, and European law does not recognise it without "
                "an international agreement."
            ),
            "gdpr48",
        ),
    ),
    (
        lambda h: h.provider == "us",
        Finding(
            "fine",
            N_(
                "Since 2023 Europe holds the protection given by certified US firms to be adequate. Two earlier "
                "agreements were struck down; an appeal against this one is pending."
            ),
            "dpf",
        ),
    ),
    (
        lambda h: not h.within_us_reach,
        Finding("fine", N_("Nobody who controls the machines answers to a law outside Europe."), "gdpr48"),
    ),
    (
        lambda h: h.certification != "secnumcloud",
        Finding(
            "tension",
            N_("For sensitive data of the State the law now asks for protection as SecNumCloud gives it."),
            "sren",
        ),
    ),
    (
        lambda h: h.certification == "secnumcloud" and not h.within_us_reach,
        Finding(
            "tension",
            N_(
                "A label takes time: the host chosen in April 2026 entered the procedure in January 2025. Where it "
                "stands is on the list of the ANSSI."
            ),
            "applied",
        ),
    ),
    (
        lambda h: h.certification == "secnumcloud" and not h.within_us_reach,
        Finding("fine", N_("What the law asks for the sensitive data of the State."), "sren"),
    ),
)
_ORDER: tuple[Weight, ...] = ("impossible", "forbidden", "tension", "fine")


def findings(hosting: Hosting) -> list[Finding]:
    """What the law says of ``hosting``, the gravest first."""
    return sorted((f for holds, f in _FINDINGS if holds(hosting)), key=lambda f: _ORDER.index(f.weight))
