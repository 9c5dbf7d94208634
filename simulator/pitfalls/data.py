"""Failures that come with the data: what leaks, what is coded, who is missing."""

from simulator.pitfalls.failure import Pitfall
from simulator.pitfalls.figures import (
    ANNOUNCED,
    CODED_CALIBRATION,
    LOST_ON_THE_DAY,
    SHARE_OF_STAYS,
    TRUE_CALIBRATION,
)

N_ = str  # marks a text for translation

PITFALLS = (
    Pitfall(
        key="future",
        group="data",
        title=N_("A measure from the future"),
        story=N_(
            "To smooth the curves, each measure was averaged over two weeks before and two weeks after. On the day "
            "of the prediction the two weeks after do not exist yet: the month before has to stand in for them."
        ),
        example=N_("Such leaks were found in 17 fields of science, medicine among them; 294 papers were affected."),
        source="Kapoor & Narayanan, Patterns 2023;4:100804",
        repair=N_("Only what was known on the day enters a row: draw the time line of every column."),
        question=N_("For each column of a table, on what day does it become known? Who could check it?"),
        before={"landmarks.leaks": []},
        switch={"landmarks.leaks": ["future"]},
        mended={"landmarks.leaks": []},
        hides=ANNOUNCED,
        betrays=LOST_ON_THE_DAY,
        rises=True,
        page="training",
    ),
    Pitfall(
        key="drugs",
        group="data",
        title=N_("The drug that comes after the stay"),
        story=N_(
            "The table of drugs covers the whole period, and a column says who begins furosemide in the next two "
            "months. Many begin it because they were hospitalised: the column tells the answer."
        ),
        example=N_(
            "A model announced who would have high blood pressure within a year, with an AUROC of 0.87. Five of its "
            "six most important columns were drugs against high blood pressure."
        ),
        source="Chiavegatto Filho, J Med Internet Res 2021;23:e10969",
        repair=N_("Cut the tables of drugs on the day of the prediction."),
        question=N_("Which other columns of the SNDS are a consequence of the stay, and not a warning of it?"),
        before={"landmarks.leaks": []},
        switch={"landmarks.leaks": ["drugs"]},
        mended={"landmarks.leaks": []},
        hides=ANNOUNCED,
        betrays=LOST_ON_THE_DAY,
        rises=True,
        page="training",
    ),
    Pitfall(
        key="coding",
        group="data",
        title=N_("Codes are not the disease"),
        story=N_(
            "Hospitals code many heart-failure stays under another name. The model learns from the codes, is tested "
            "on the codes, and looks well adjusted. Real patients are hospitalised far more often than it says."
        ),
        example=N_(
            "In two French university hospitals the codes I50 found 64% of the patients with heart failure (95% "
            "interval 58% to 70%). Here, to be seen at once, they find 40% of the stays."
        ),
        source="Bosco-Lévy, Pharmacoepidemiol Drug Saf 2019;28:194",
        repair=N_("Have a committee read charts, as trials do, or at least measure the error on a sample."),
        question=N_("Why does a hospital code a stay, and for whom? What is a code not made for?"),
        before={"records.missed_coding": 0.2, "landmarks.label_rule": "all_codes"},
        switch={"records.missed_coding": 0.6},
        mended={"landmarks.label_rule": "reviewed"},
        hides=CODED_CALIBRATION,
        betrays=TRUE_CALIBRATION,
        rises=True,
    ),
    Pitfall(
        key="selection",
        group="data",
        title=N_("Who could not be paired"),
        story=N_(
            "Registers are badly kept in the less populated départements, where patients are admitted more often. "
            "They drop out of the pairing: what remains looks healthier than the country."
        ),
        example=N_(
            "In 33 studies of linked files, those who could be linked and those who could not most often differed in "
            "age, place, income and health."
        ),
        source="Bohensky, BMC Health Serv Res 2010;10:346",
        repair=N_(
            "Compare the paired with everyone, and let each paired patient speak for the similar ones who are "
            "missing."
        ),
        question=N_("If those who are missing never appear in the results, who will notice?"),
        before={
            "course.territory_ratio": 2.0,
            "identifiers.small_departement_ratio": 1.0,
            "model.pairing_weights": False,
        },
        switch={"identifiers.small_departement_ratio": 5.0},
        mended={"model.pairing_weights": True},
        hides=CODED_CALIBRATION,
        betrays=SHARE_OF_STAYS,
        rises=False,
        page="linkage",
    ),
)
"""Texts are message ids."""
