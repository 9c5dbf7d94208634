"""Three ways to touch a parcel on its way: the receiver finds out the first two, and cannot find out the third."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from simulator.space.parcel import Parcel, signed, stranger_key

Way = Literal["weight", "digest", "signature"]
WAYS: tuple[Way, ...] = Way.__args__  # type: ignore[attr-defined]
_DIGIT = re.compile(r'"(?:weights|value|events)":\[[^\]]*?([1-9])[^\]]*\]|"intercept":-?[0.]*([1-9])')
_NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")


@dataclass(frozen=True)
class Touched:
    """``parcel``: as it arrives; ``before`` and ``after``: the number whose digit was changed, as it is written."""

    parcel: Parcel
    before: str
    after: str


def touch(parcel: Parcel, way: Way) -> Touched:
    """Change the first digit that is not 0 of the model's numbers; ``digest``: then compute its digest anew;
    ``signature``: and sign it with a key of one's own. A model without such a digit gets a space at its end."""
    text = parcel.artefact
    if found := _DIGIT.search(text):
        place = found.start(1) if found[1] else found.start(2)
        changed = f"{text[:place]}{int(text[place]) % 9 + 1}{text[place + 1 :]}"
    else:
        place, changed = 0, text + " "
    update = {"artefact": changed}
    if way == "digest":
        update["digest"] = hashlib.sha256(changed.encode()).hexdigest()
    forged = signed(changed.encode(), stranger_key()) if way == "signature" else parcel.model_copy(update=update)
    return Touched(forged, _around(text, place), _around(changed, place))


def _around(text: str, place: int) -> str:
    """The number that holds this place of the text."""
    return next((m[0] for m in _NUMBER.finditer(text) if m.start() <= place < m.end()), "")
