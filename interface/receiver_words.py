"""Why a parcel is refused, and the clinics to which it can be sent, in words."""

from dataclasses import dataclass
from typing import Any

from simulator.language import Text

N_ = str  # marks a text for translation

REFUSED = {
    "too_long": N_("It is longer than any parcel of a model: it was not even read."),
    "not_json": N_(
        "It is not JSON text. A file of another kind could do harm when it is opened (a pickle, the usual form of "
        "models in Python, may run any program): it was not opened."
    ),
    "not_a_parcel": N_(
        "It is JSON, but no parcel of a model: it lacks the artefact, its digest, the public key or the signature, "
        "or there is something more."
    ),
    "not_an_artefact": N_("It is signed, but what it holds is no model that can be read."),
    "altered": N_(
        "The digest is not that of the model: at least one character has been changed since it was sealed."
    ),
    "bad_signature": N_(
        "The signature does not fit the model: somebody who does not hold the private key has changed it, or the key."
    ),
    "other_measures": N_(
        "The model asks for something that this clinic does not have (other measures, or data of the hospitals)."
    ),
    "no_threshold": N_(
        "Its card does not say from what risk to alert. A model without instructions is not put to work."
    ),
    "no_scores": N_("Its numbers are so large that they give no risk at all."),
    "too_few_events": N_("Too few hospitalisations among these patients to judge anything. Add manufacturers."),
    "crashed": N_("The clinic’s process ended without an answer: it could not work with this model."),
    "too_slow": N_("The model took longer than the clinic waits; its process was stopped."),
}


@dataclass(frozen=True)
class World:
    """How a clinic differs from home: ``changes`` of the default scenario; title and story are message ids."""

    title: str
    story: str
    changes: dict[str, Any]


WORLDS = {
    "same": World(
        N_("As at home"),
        N_("Other patients, the same care, the same devices: what remains is chance, and how stays are known."),
        {},
    ),
    "treatment": World(
        N_("Later, with a new treatment"),
        N_(
            "From half-time on, admissions are multiplied by 0.7, as with dapagliflozin (DAPA-HF, N Engl J Med "
            "2019;381:1995)."
        ),
        {"course.new_treatment_ratio": 0.7},
    ),
    "index": World(
        N_("Manufacturer E has changed a sensor"),
        N_(
            "E sends an index that rises as water builds up instead of the impedance that falls (such an index "
            "exists: Circulation 2005;112:841)."
        ),
        {"telemetry.fluid_index": True},
    ),
    "noise": World(
        N_("Poorer transmissions"),
        N_("Measures one and a half times as noisy and twelve silences a year instead of 6.5 (assumptions)."),
        {"telemetry.noise": 1.5, "telemetry.gaps_per_year": 12.0},
    ),
    "territory": World(
        N_("Hospitals that admit more"),
        N_(
            "With the same heart failure, 1.4 times as many admissions where fewer people live (assumption; "
            "supply-sensitive care, BMJ 2002;325:961)."
        ),
        {"course.territory_ratio": 1.4},
    ),
}


def why(t: Text, reason: str) -> str:
    """A refusal in words."""
    return t._(REFUSED[reason])
