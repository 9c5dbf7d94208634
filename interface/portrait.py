"""Who the patient is, and what the seven measures of an implant mean."""

from interface.linkage_words import DEVICES, SEXES
from interface.one_patient import Patient
from interface.session import session
from interface.shell import note, prose
from synthetic_data import france
from synthetic_data.cohort import MANUFACTURERS
from synthetic_data.telemetry import CHANNELS

N_ = str  # marks a text for translation

MEANINGS = {
    "activity": N_("how long the patient moves each day"),
    "atrial_burden": N_("share of the day in atrial fibrillation, an irregular beat of the upper chambers"),
    "heart_rate_variability": N_("how much the time between two beats varies; a tired heart varies less"),
    "heart_rate": N_("beats per minute, on average over the day"),
    "resting_heart_rate": N_("beats per minute at night or at rest"),
    "thoracic_impedance": N_("how hard an electric current passes through the chest: water lets it through"),
    "ventricular_contractions": N_("beats that come too early, per hour"),
}
"""What each channel measures, for a newcomer."""


def portrait(p: Patient) -> None:
    """Who the patient is and how complete the measures are, in one line."""
    t, cohort, i = session().t, p.cohort, p.place
    prose(
        t._(
            "**Patient {number}**: {sex}, {age} years old, {device}, {departement}. Device of manufacturer {letter}. "
            "{share} of the days arrived.",
            number=str(p.number),
            sex=t._(SEXES[int(cohort.sex[i])]),
            age=int(cohort.age[i]),
            device=t._(DEVICES[int(cohort.device[i])]),
            departement=france.NAMES[int(cohort.departement[i])],
            letter=MANUFACTURERS[int(cohort.manufacturer[i])],
            share=t.percent(p.arrived),
        )
    )


def meanings() -> None:
    """What the seven channels are, and which way each goes when congestion builds up."""
    t = session().t
    for channel in CHANNELS:
        way = t._("falls when water builds up") if channel.congestion < 0 else t._("rises when water builds up")
        meaning = t._(MEANINGS[channel.key])
        told = t._("**{channel}**: {meaning} ({way})", channel=t._(channel.title), meaning=meaning, way=way)
        prose(f"- {told}")
    note(
        t._(
            "The seven measures of SignalHF, the software that came out of HYDRO (FDA 510(k) K230842). The units are "
            "those of the manufacturer: compare a patient with themself, not with another."
        )
    )
