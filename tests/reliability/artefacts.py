"""Hostile parcels: all are opened, what opens is shown and asked for risks; some are sent to a real server."""

import asyncio

import numpy as np

from interface.receiver_clinic import clinic
from interface.receiver_content import content
from interface.receiver_parcel import Arrived
from interface.receiver_words import why
from models.artefact import Artefact
from simulator.language import LANGUAGES, language
from simulator.space.parcel import NotAParcel, unseal
from tests.reliability.parcels import parcel
from tests.reliability.queries import visiting
from tests.reliability.report import Report, chance
from tests.reliability.visitor import Visitor, healthy, server

PART = "artefacts"


def play(seed: int, numbers: range, report: Report) -> None:
    """Open every parcel; what opens must be shown and asked without harm."""
    for number in report.in_time(numbers):
        kind, raw = parcel(chance(seed, PART, number))
        with report.case(number, kind, raw):
            report.ended[opened(raw)] += 1


def opened(raw: bytes) -> str:
    """Open one parcel as the page does, show it, and ask it for risks; how it ended."""
    try:
        artefact, sealed = unseal(raw)
    except NotAParcel as problem:
        for code in LANGUAGES:
            assert why(language(code), problem.reason)
        return f"refused: {problem.reason}"
    with visiting("level=expert") as said:
        content(Arrived(artefact, sealed))
        clinic(Arrived(artefact, sealed))
    assert said, "nothing was shown"
    return "shown, " + _asked(artefact)


def _asked(artefact: Artefact) -> str:
    """Risks of some patients: numbers from 0 to 1, or none at all, which the clinic refuses."""
    x = np.random.default_rng(1).normal(size=(20, len(artefact.features))).astype(np.float32)
    with np.errstate(all="ignore"):
        scores = artefact.scores(x)
    assert scores.shape == (20,), f"risks of shape {scores.shape}"
    return "gives risks" if np.isfinite(scores).all() else "gives none"


def play_pages(seed: int, numbers: range, report: Report) -> None:
    """Send parcels to the page Le logiciel ailleurs of a real server."""

    async def send(address: str, number: int) -> None:
        kind, raw = parcel(chance(seed, PART, number))
        visitor = Visitor(address, "logiciel-ailleurs")
        with report.case(number, f"by the server, {kind}", raw):
            try:
                await visitor.open()
                [key] = [key for key in visitor.keys if key.startswith("receiver_source")]
                await visitor.move(key, visitor.widget(key).options[-1].content)
                before = visitor.texts
                status = await visitor.upload("receiver_file_0", "parcel.json", raw)
                assert status == 204 and visitor.texts != before, f"status {status}, nothing said"
            finally:
                await visitor.leave()
            visitor.check()
            report.ended["by the server: " + ("shown" if visitor.has("receiver_install") else "refused")] += 1

    async def all_of_them(address: str) -> None:
        for number in report.in_time(numbers):
            await send(address, number)
        await healthy(address)

    with server() as started:
        asyncio.run(all_of_them(started.address))
