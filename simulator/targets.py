"""The published figures that the simulator is held against, each with its source and why the two may differ."""

from dataclasses import dataclass
from typing import Literal

from models.evaluation import Estimate
from simulator import measures as m
from simulator.measures import HIGH, LOW, Measure

N_ = str  # marks a text for translation
Kind = Literal["share", "number"]


@dataclass(frozen=True)
class Published:
    """A published figure, its 95 % interval (NaN where none was published), whose it is and where to read it."""

    value: float
    who: str
    source: str
    low: float = float("nan")
    high: float = float("nan")

    @property
    def estimate(self) -> Estimate:
        """Figure and interval."""
        return Estimate(self.value, self.low, self.high)


@dataclass(frozen=True)
class Target:
    """A figure of the simulator and the ``band`` in which its mean over the seeds is expected.

    ``calibrate``: leaving the band is a defect; otherwise the band is what the sources make plausible.
    ``highest``: the largest figure of all seeds is judged, not their mean. ``unit``, ``title``, ``note`` and
    every ``who`` and ``source`` are English message ids.
    """

    key: str
    title: str
    measure: Measure
    band: tuple[float, float]
    published: tuple[Published, ...]
    note: str
    kind: Kind = "share"
    unit: str = ""
    digits: int = 0
    calibrate: bool = False
    highest: bool = False


HEARTLOGIC = Published(0.70, N_("HeartLogic"), "Boehmer, JACC Heart Fail 2017;5:216", 0.554, 0.821)
HEARTINSIGHT = Published(
    0.515, N_("HeartInsight"), "Bulava, Open Heart 2025, doi 10.1136/openhrt-2025-003474", 0.430, 0.599
)
TUPPIN = "Tuppin, Arch Cardiovasc Dis 2013;106:570"
TUPPIN_LATER = "Tuppin, Arch Cardiovasc Dis 2014;107:158"
FRENCH_FIRST = N_("France, first heart-failure stays")
OFICA = Published(0.61, N_("France, OFICA2"), "Alos, Eur Heart J Qual Care Clin Outcomes 2025, qcaf044")
NARA = "Ishihara, Circ J 2020 (NARA-HF), doi 10.1253/circj.CJ-19-0620"
BOSCO_LEVY = "Bosco-Lévy, Pharmacoepidemiol Drug Saf 2019;28:194"
SAME_MODEL = N_(
    "The threshold is chosen on validation patients, the figure is of test patients. HeartLogic also hears heart "
    "sounds and breathing, which the simulator’s implants do not."
)
FEWER = N_(
    "HeartInsight excluded long-standing atrial fibrillation; here every third bearer has atrial fibrillation, and "
    "pacemakers are followed too."
)

TARGETS: tuple[Target, ...] = (
    Target(
        "pairing_rate", N_("Implants paired with the SNDS"), m.pairing_rate, (0.75, 0.80),
        (Published(0.77, N_("HYDRO, “more than 77%”"), N_("dossier, document 7")),),
        N_("HYDRO gives no interval and no list of errors: the size of each error is our choice, their sum is not."),
        calibrate=True,
    ),
    Target(
        "stays_per_year", N_("Heart-failure hospitalisations per patient-year"), m.stays_per_year, (0.16, 0.22),
        (Published(0.20, N_("MultiSENSE, 192 events"), "Gardner, Circ Heart Fail 2018;11:e004669", 0.173, 0.230),),
        N_(
            "MultiSENSE followed resynchronising defibrillators only, and counted urgent visits too. The interval "
            "(exact Poisson) is ours."
        ),
        "number", N_("per patient-year"), 3, calibrate=True,
    ),
    Target(
        "logistic_detected_high", N_("Announced by the logistic model, 1.47 unexplained alerts"),
        m.detected("logistic", HIGH), (0.60, 0.80), (HEARTLOGIC,), SAME_MODEL, calibrate=True,
    ),
    Target(
        "logistic_detected_low", N_("Announced by the logistic model, 0.85 unexplained alerts"),
        m.detected("logistic", LOW), (0.45, 0.65), (HEARTINSIGHT,), FEWER, calibrate=True,
    ),
    Target(
        "boosting_detected_high", N_("Announced by boosting, 1.47 unexplained alerts"),
        m.detected("boosting", HIGH), (0.60, 0.80), (HEARTLOGIC,), SAME_MODEL, calibrate=True,
    ),
    Target(
        "boosting_detected_low", N_("Announced by boosting, 0.85 unexplained alerts"),
        m.detected("boosting", LOW), (0.45, 0.65), (HEARTINSIGHT,),
        N_("Boosting learns from some 300 hospitalisations only and pays for its freedom."),
        calibrate=True,
    ),
    Target(
        "most_detected", N_("Highest share announced in any draw, 1.47 unexplained alerts"), m.most_detected,
        (0.0, 0.85), (HEARTLOGIC,),
        N_("A prediction easier than in life would be a defect of the world, however good it looks."),
        calibrate=True, highest=True,
    ),
    Target(
        "warning", N_("Warning, days (median), 1.47 unexplained alerts"), m.warning, (25, 45),
        (
            Published(34, N_("HeartLogic"), HEARTLOGIC.source),
            Published(34, N_("HeartInsight"), HEARTINSIGHT.source),
            Published(30, N_("SignalHF"), "FDA 510(k) K230842"),
            Published(42, N_("SELENE HF"), "D’Onofrio, Europace 2022;24:234"),
        ),
        N_(
            "The published spread between patients is wide (quartiles 19 to 66 days), and no study gives an interval "
            "for its median. When several alerts touch the last 30 days, we count the last one, the least flattering."
        ),
        "number", N_("days"), 0, calibrate=True,
    ),
    Target(
        "warned_14_days", N_("Announced at least 14 days ahead, among those announced, 1.47 unexplained alerts"),
        m.warned_14_days,
        (0.65, 0.85), (Published(0.75, N_("SignalHF"), N_("Healio, 17 May 2024")),),
        N_("The maker’s own figure, as told to the press, without an interval or its rate of unexplained alerts."),
        calibrate=True,
    ),
    Target(
        "unexplained", N_("Unexplained alerts when 1.47 were aimed at"), m.unexplained("logistic", HIGH),
        (1.32, 1.65), (Published(1.47, N_("HeartLogic"), HEARTLOGIC.source, 1.32, 1.65),),
        N_("What was chosen on validation patients holds on test patients, as it should when both are alike."),
        "number", N_("per patient-year"), 2,
    ),
    Target(
        "danger_first_month", N_("Hazard ratio of readmission, days 1–30 after discharge against 181–365"),
        m.danger_after(1, 30), (2.0, 6.0), (Published(3.6, N_("Japan, NARA-HF"), NARA),),
        N_(
            "Our calculation from the readmissions by day 30, by day 90 and by the end. Who comes back early is "
            "frailer too: part of the fall is selection, in both."
        ),
        "number", N_("times"), 1,
    ),
    Target(
        "danger_next_months", N_("Hazard ratio of readmission, days 31–90 after discharge against 181–365"),
        m.danger_after(31, 90), (1.5, 4.0), (Published(2.7, N_("Japan, NARA-HF"), NARA),),
        N_("In the United States the hazard of readmission for any reason halves by day 38 (BMJ 2015;350:h411)."),
        "number", N_("times"), 1,
    ),
    Target(
        "failure_readmission_30", N_("Readmitted for heart failure within 30 days"), m.readmitted(30, failure=True),
        (0.04, 0.16),
        (
            Published(0.05, FRENCH_FIRST, TUPPIN),
            Published(0.136, N_("resynchronising devices"), "Small, Eur J Heart Fail 2014;16:419", 0.097, 0.183),
        ),
        N_(
            "After a first stay few come back at once, after several many do; bearers of a simple pacemaker, nearly "
            "half of ours, are nearer the first. The interval of the second (exact) is ours."
        ),
    ),
    Target(
        "readmission_30", N_("Readmitted for any reason within 30 days"), m.readmitted(30, failure=False),
        (0.10, 0.22),
        (
            Published(0.18, FRENCH_FIRST, TUPPIN),
            Published(0.11, N_("ASCEND-HF trial"), "Fudim, Eur J Heart Fail 2018;20:304"),
        ),
        N_("Trials choose patients with fewer other diseases than the whole population."),
    ),
    Target(
        "readmission_365", N_("Readmitted for any reason within a year"), m.readmitted(365, failure=False),
        (0.45, 0.70),
        (
            Published(0.572, N_("Lombardy, first stays"), "Int J Cardiol 2015;181:81"),
            Published(0.674, N_("United States, 65 and over"), "Dharmarajan, BMJ 2015;350:h411"),
        ),
        N_("Only stays whose year is complete within the follow-up count here."),
    ),
    Target(
        "dead_or_readmitted_365", N_("Dead or readmitted for heart failure within a year"), m.dead_or_readmitted,
        (0.28, 0.50),
        (
            Published(0.36, N_("Europe, acute heart failure"), "Crespo-Leiro, Eur J Heart Fail 2016;18:613"),
            Published(0.45, FRENCH_FIRST, TUPPIN_LATER),
        ),
        N_("Counted from the first discharge in the follow-up. The French patients are older and die more."),
    ),
    Target(
        "dead_365", N_("Dead within a year of discharge"), m.dead_in_a_year, (0.13, 0.30),
        (
            Published(0.17, N_("defibrillator, one past stay"), "Chen, J Am Coll Cardiol 2013;61:2142", 0.16, 0.18),
            Published(0.226, N_("Lombardy, first stays"), "Int J Cardiol 2015;181:81"),
            Published(0.29, FRENCH_FIRST, TUPPIN_LATER),
        ),
        N_("Nearest to bearers of defibrillators, as it should be: the others are older, and few have an implant."),
    ),
    Target(
        "deaths_per_year", N_("Deaths per patient-year"), m.deaths_per_year, (0.05, 0.09),
        (
            Published(0.073, N_("pacemaker, first year"), "Udo, Heart 2013;99:1573"),
            Published(0.078, N_("defibrillator, over three years"), "Akar, Circ Arrhythm Electrophysiol 2015;8:1173"),
            Published(0.066, N_("Europe, chronic heart failure"), "Crespo-Leiro, Eur J Heart Fail 2016;18:613"),
        ),
        N_("Rates are ours, −ln(survival) over the years. Patients followed remotely die less than the others."),
        "number", N_("per patient-year"), 3,
    ),
    Target(
        "deaths_in_hospital", N_("Heart-failure stays that end in death"), m.deaths_in_hospital, (0.04, 0.09),
        (
            Published(0.064, FRENCH_FIRST, TUPPIN),
            Published(0.046, OFICA.who, OFICA.source),
            Published(0.078, N_("Île-de-France, all stays"), "PubMed 34517970"),
        ),
        N_("Stays wrongly coded as heart failure, less deadly, are among ours."),
        digits=1,
    ),
    Target(
        "length_of_stay", N_("Length of the heart-failure stays, days (mean)"), m.length_of_stay, (8.0, 12.0),
        (
            Published(11.3, N_("Île-de-France, all stays"), "PubMed 34517970", 11.22, 11.38),
            Published(8.6, N_("a Paris hospital"), "PubMed 34517970", 8.3, 8.9),
        ),
        N_("The interval of the first is ours, from its standard deviation of 10.1 days."),
        "number", N_("days"), 1,
    ),
    Target(
        "age_of_stays", N_("Age at the heart-failure stays, years (mean)"), m.age_of_stays, (66, 79),
        (
            Published(78, FRENCH_FIRST, TUPPIN),
            Published(76, OFICA.who, OFICA.source),
            Published(68, N_("HeartInsight, median"), HEARTINSIGHT.source),
        ),
        N_("Between the two, as a mixture of defibrillators (younger) and pacemakers (older) has to be."),
        "number", N_("years"), 1,
    ),
    Target(
        "men_among_stays", N_("Men among the heart-failure stays"), m.men_among_stays, (0.55, 0.78),
        (
            Published(0.48, FRENCH_FIRST, TUPPIN),
            OFICA,
            Published(0.757, N_("HeartInsight"), HEARTINSIGHT.source),
        ),
        N_("Three bearers of defibrillators in four are men; among all heart-failure patients about half."),
    ),
    Target(
        "pacemakers", N_("Pacemakers among the implants"), m.pacemakers, (0.35, 0.65),
        (Published(0.877, N_("France, implantations of 2009"), "Tuppin, Arch Cardiovasc Dis 2011;104:332"),),
        N_(
            "A choice, outside the published figure on purpose: in France nearly all defibrillators are followed "
            "remotely but few pacemakers (Électra survey, 2017), and HYDRO does not publish its shares."
        ),
    ),
    Target(
        "furosemide_after_stay", N_("Furosemide fetched within 30 days of discharge"), m.furosemide_after_stay,
        (0.75, 0.92), (Published(0.85, N_("France, any diuretic"), TUPPIN),),
        N_("France counts all diuretics; nearly all are furosemide after such a stay."),
    ),
    Target(
        "furosemide_a_year", N_("Furosemide dispensings a year, to those who get any (mean)"), m.furosemide_a_year,
        (8.0, 12.5),
        (Published(11, N_("France, median; quartiles 8 to 12"), "Arch Cardiovasc Dis 2021;114:17"),),
        N_("Who starts within the year fetches fewer: the mean lies below the median."),
        "number", N_("a year"), 1,
    ),
    Target(
        "days_transmitted", N_("Days whose measures arrived"), m.days_transmitted, (0.80, 0.95),
        (Published(0.83, N_("304 daily transmissions a year; quartiles 184 to 342"), "PubMed 26467152"),),
        N_("A median over 61 patients; ours send somewhat more. HYDRO does not publish its own share."),
    ),
    Target(
        "coded_stays_true", N_("Stays coded as heart failure that truly are"), m.coded_stays_true, (0.835, 0.925),
        (Published(0.88, N_("two French hospitals"), BOSCO_LEVY, 0.835, 0.925),),
        N_("With definite heart failure only, the same study finds 60.5%: who decides what is true matters."),
        digits=1,
    ),
    Target(
        "true_stays_coded", N_("True heart-failure stays coded as such"), m.true_stays_coded, (0.62, 0.88),
        (
            Published(0.642, N_("two French hospitals"), BOSCO_LEVY, 0.580, 0.704),
            Published(0.753, N_("11 studies pooled"), "McCormick, PLoS ONE 2014;9:e104519", 0.747, 0.759),
        ),
        N_(
            "The studies count every stay of a patient with heart failure and the codes I50.x; ours are stays for "
            "heart failure only, found by the wider rule, so more of them are coded."
        ),
        digits=1,
    ),
)  # fmt: skip
"""Calibrated figures first, then what lies beyond them."""
