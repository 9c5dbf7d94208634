"""« Faites sortir les données ! »: twelve attacks on a project space, from naive to subtle, and what remains of
each."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.parameters import Value
from simulator.space import attack_models, attack_people, attack_tables
from simulator.space.attack import Ask, Result

N_ = str  # marks a text for translation

WORLD: dict[str, Value] = {"cohort.n_patients": 1000, "records.n_pool": 8000}
"""What the attacked space differs in from the default scenario: small enough to be made in two seconds."""


@dataclass(frozen=True)
class Card:
    """``title``, ``story`` (what is tried), ``leaked`` and ``held`` (what came of it, with the numbers of the
    result), ``remains`` (what is still possible under all rules), ``practice`` (what a real project does about it):
    English message ids. ``run`` tries it."""

    key: str
    title: str
    story: str
    leaked: str
    held: str
    remains: str
    practice: str
    run: Callable[[Ask], Result]


CARDS: tuple[Card, ...] = (
    Card(
        "download",
        N_("Download the table"),
        N_(
            "Why be clever? Ask for the patients’ lines: sex, month of birth, département, dates, stays, cause of "
            "death."
        ),
        N_("{rows} lines of patients came out."),
        N_("No line came out."),
        N_("Nothing, through the gate: only results may leave, never the lines."),
        N_(
            "Researchers get an account, not a file. They work on a closed server where each access is recorded "
            "(Code de la santé publique, article L1461-1 IV 3°)."
        ),
        attack_people.download,
    ),
    Card(
        "one_patient",
        N_("The one-patient cell"),
        N_(
            "Cross two columns until one cell holds a single patient. Then ask how often that patient was in "
            "hospital."
        ),
        N_(
            "One single patient has both: “{row}” and “{column}”. Number of heart-failure stays: {secret}. Nobody "
            "had to be named."
        ),
        N_("No cell with a single patient was shown."),
        N_("A cell of 11 patients of whom all have the same illness would still tell it of each."),
        N_(
            "Groups are made larger before anything is asked for: ages by ten years, rare diagnoses together, "
            "several years in one."
        ),
        attack_tables.one_patient,
    ),
    Card(
        "rare_disease",
        N_("The rare disease in the small département"),
        N_(
            "Take a rare diagnosis and count its patients in each département. Where there is only one, the "
            "neighbours know who."
        ),
        N_(
            "{disease}, département {place}. Number of patients: {people}. Départements with fewer than 11 of them: "
            "{places}."
        ),
        N_("No département with fewer than 11 patients of a diagnosis was shown."),
        N_(
            "A rare disease can be counted for the whole country only: local studies need another way, with more "
            "safeguards."
        ),
        N_("One counts by region or for the whole country, over several years, or says nothing of the place."),
        attack_tables.rare_disease,
    ),
    Card(
        "dominant",
        N_("The dominant patient"),
        N_(
            "A total of many people looks harmless. Find a group of at least 11 in which hardly anybody was in "
            "hospital for heart failure, and ask for the total of the days: they are the days of those few."
        ),
        N_(
            "{row}: {people} people, enough to be counted. But {contributors} of them were in hospital for heart "
            "failure, and the {days} days are theirs alone."
        ),
        N_("No total came out of a group in which fewer than 11 people were in hospital for heart failure."),
        N_(
            "A total leaves, rounded, when at least 11 people add something to it and neither one nor two of them "
            "dominate. Ten of those who put their own numbers together could still work out the eleventh."
        ),
        N_(
            "Statistical offices look at every cell of a table of amounts: how many add to it, and how much of it "
            "the largest make up."
        ),
        attack_tables.dominant,
    ),
    Card(
        "subtraction",
        N_("Two tables and a subtraction"),
        N_("Two tables whose counts are all large: of everyone, and of everyone but a few. Then subtract."),
        N_("{whole} − {rest} = {people}: so few patients are behind the difference of two harmless counts."),
        N_("Of {asked} tables asked for, no two that came out differ by fewer than 11 patients."),
        N_("The gate remembers one space. Two teams that put their tables together could still subtract."),
        N_(
            "A project plans its tables together, and whoever checks a new one compares it with those that have left "
            "already."
        ),
        attack_tables.subtraction,
    ),
    Card(
        "many_tables",
        N_("Many exports, each innocent"),
        N_(
            "Ask for all tables of four columns and keep only the counts of 11 and more. Then have a computer solve "
            "the equations between them."
        ),
        N_(
            "From {counts} harmless counts in {tables} tables, {rebuilt} counts of fewer than 11 patients were "
            "worked out."
        ),
        N_(
            "{counts} counts came out of {tables} tables; {rebuilt} counts of fewer than 11 patients follow from "
            "them."
        ),
        N_(
            "Exact counts cannot be worked out. Bounds can (“at most 15”), and the gate knows neither other spaces "
            "nor what the attacker knows already."
        ),
        N_(
            "The US Census Bureau studied this attack on its own tables and decided to add noise to those of its "
            "2020 census (Garfinkel et al., Commun ACM 2019;62(3):46)."
        ),
        attack_tables.many_tables,
    ),
    Card(
        "memory",
        N_("The model that is the data"),
        N_("Train a model that compares with the nearest patients. It is nothing but a list of them: export it."),
        N_("The model is a list of {rows} weeks of patients, {events} of them before a hospitalisation."),
        N_("The model stayed inside."),
        N_("Nothing: models that keep rows are refused by their kind, whatever they are called."),
        N_(
            "Only kinds of models that keep no line are exported, and the file is looked at before it leaves "
            "(Ritchie et al., GRAIMATTER 2022)."
        ),
        attack_models.memory,
    ),
    Card(
        "tree",
        N_("The overfitted tree"),
        N_(
            "Train a tree that asks up to 20 questions in a row, until an answer speaks of a single patient. Export "
            "it, and read there what became of each."
        ),
        N_(
            "{leaves} answers, {sure} of them with certainty. Who was among its patients is guessed with an AUROC of "
            "{auroc}; 0.5 is chance, 1 is certainty."
        ),
        N_("The tree stayed inside."),
        N_("A tree whose answers speak of 11 patients or more may leave: it tells of small groups, not of persons."),
        N_(
            "Trees are kept short, each answer rests on many patients, and the team attacks its own model before it "
            "asks for the export."
        ),
        attack_models.tree,
    ),
    Card(
        "decimals",
        N_("Rows hidden in the decimals"),
        N_(
            "A dishonest analyst writes a patient’s week in the last decimals of the weights. An accomplice reads "
            "it outside."
        ),
        N_("{measures} measures of one patient’s week were read from the decimals."),
        N_("The decimals were cut off: nothing could be read."),
        N_("A few bits could hide in the digits that are kept: too few for a patient’s week, not for one yes or no."),
        N_(
            "Two or three digits are enough, as in a medical article; and what each named person exports stays "
            "recorded, so that fraud can be found later."
        ),
        attack_models.decimals,
    ),
    Card(
        "membership",
        N_("A guess about a neighbour"),
        N_(
            "You know your neighbour’s measures. With the most talkative model that leaves, guess whether they were "
            "among its patients, hence ill."
        ),
        N_("The model betrays its patients: the guess has an AUROC of {auroc}; 0.5 is chance, 1 is certainty."),
        N_("With the best model that came out, the guess has an AUROC of {auroc}; 0.5 is chance, 1 is certainty."),
        N_("No model is entirely silent: the gate lets out those of which the guess stays below 0.55."),
        N_(
            "The risk is measured before the export and written on the model’s card. Noise added while it learns "
            "lowers the risk further, and makes its predictions worse."
        ),
        attack_models.membership,
    ),
    Card(
        "reidentify",
        N_("Recognised without a name"),
        N_(
            "An extract without names or numbers: is it anonymous? Sex, month of birth, département and date of "
            "implantation are known to more than one neighbour."
        ),
        N_(
            "Of {rows} lines without names, {alone} are the only ones of their kind: whoever knows these four "
            "things recognises them."
        ),
        N_("No extract came out. Inside, about {unique} of {people} patients would be the only ones of their kind."),
        N_(
            "Pseudonymised is not anonymous: anyone who sees the lines could recognise people. That is why they are "
            "worked on inside, by people who are named, trained and bound to secrecy."
        ),
        N_(
            "For the law, data without names that could be brought back to a person remain personal data (GDPR, "
            "recital 26). One asks for the year rather than the month, and for no date that is not needed."
        ),
        attack_people.reidentify,
    ),
    Card(
        "photo",
        N_("The insider with a photo of the screen"),
        N_(
            "Somebody who is allowed to work inside takes out a telephone. One photo of the screen, and the picture "
            "is outside."
        ),
        N_("Nothing was asked of the gate, nothing passed it, and the picture is outside."),
        N_("Not tried."),
        N_(
            "Everything that this person may see. No rule, no wall and no computation stops it: what is left are "
            "training, traces, trust, and the law."
        ),
        N_(
            "The law binds whoever may see the data to professional secrecy (Code de la santé publique, article "
            "L1461-1 IV 2°; dossier, document 5). To reveal a secret that one was entrusted with is punished with "
            "one year in prison and a fine of €15,000 (Code pénal, article 226-13)."
        ),
        attack_people.photo,
    ),
)
"""From naive to subtle."""
