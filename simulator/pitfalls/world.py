"""Failures of a model that meets the world: other machines, times and places, care, and short cuts."""

from simulator.pitfalls.failure import Pitfall
from simulator.pitfalls.figures import (
    ANNOUNCED,
    AT_HOME,
    CALIBRATION_AT_HOME,
    CALIBRATION_THERE,
    CODED_CALIBRATION,
    ON_TRUE_STAYS,
    ONCE_CARE_STOPS,
    THERE,
)

N_ = str  # marks a text for translation

PITFALLS = (
    Pitfall(
        key="manufacturer",
        group="world",
        title=N_("Another maker, another meaning"),
        story=N_(
            "The model learned from the implants of manufacturers A to D. Manufacturer E sends, under the same name, "
            "an index that rises where the others’ impedance falls."
        ),
        example=N_(
            "A model found pneumonia on X-rays with an AUROC of 0.93 in the two hospital systems where it had "
            "learned, and of 0.82 in a third one."
        ),
        source="Zech, PLoS Med 2018;15:e1002683",
        repair=N_("Give every measure the same meaning first, and test on each maker before use."),
        question=N_("A manufacturer changes the software of its implants overnight. Who should be told?"),
        before={
            "model.tested_on": "manufacturer_e",
            "model.learn_from": "others",
            "model.train_share": 0.3,  # few bear a device of E: more of them for the test
            "model.validation_share": 0.15,
            "telemetry.fluid_index": False,
            "landmarks.harmonise": False,
        },
        switch={"telemetry.fluid_index": True},
        mended={"landmarks.harmonise": True},
        hides=AT_HOME,
        betrays=THERE,
        rises=False,
        page="training",
    ),
    Pitfall(
        key="treatment",
        group="world",
        title=N_("Medicine moves on"),
        story=N_(
            "The model learned in the first half of the follow-up. Then a new drug halves the admissions. The model "
            "still announces the old risk, and the nurse is called for nothing."
        ),
        example=N_(
            "Models of acute kidney injury, followed for nine years, kept ranking patients well but overestimated "
            "the risk more and more."
        ),
        source="Davis, J Am Med Inform Assoc 2017;24:1052",
        repair=N_("Watch the calibration over time, and adjust the model on recent patients."),
        question=N_("How often should a model be checked after it is sold, and by whom?"),
        before={"model.tested_on": "second_half", "model.learn_from": "others", "course.new_treatment_ratio": 1.0},
        switch={"course.new_treatment_ratio": 0.5},
        mended={"model.learn_from": "others_recalibrated"},
        hides=CALIBRATION_AT_HOME,
        betrays=CALIBRATION_THERE,
        rises=False,
    ),
    Pitfall(
        key="territory",
        group="world",
        title=N_("Another territory"),
        story=N_(
            "The model learned where many people live. In the less populated départements doctors admit twice as "
            "many patients for the same congestion: fewer cardiologists are near. There it announces half of the "
            "real risk."
        ),
        example=N_(
            "In the United States, local opinion and the local supply of care decide more than science how patients "
            "are treated."
        ),
        source="Wennberg, BMJ 2002;325:961",
        repair=N_("Adjust the model on patients of the place where it will be used."),
        question=N_("Is a model trained in large university hospitals good enough for the whole country?"),
        before={"model.tested_on": "small_departements", "model.learn_from": "others", "course.territory_ratio": 1.0},
        switch={"course.territory_ratio": 2.0},
        mended={"model.learn_from": "others_recalibrated"},
        hides=CALIBRATION_AT_HOME,
        betrays=CALIBRATION_THERE,
        rises=True,
    ),
    Pitfall(
        key="care",
        group="world",
        title=N_("Those who look safe because they are cared for"),
        story=N_(
            "A nurse already follows the sickest patients and averts most of their stays. The model sees sick "
            "patients who are rarely hospitalised and concludes that they are safe. Stop the calls on its advice, "
            "and they come in."
        ),
        example=N_(
            "A model found asthma protective in pneumonia: these patients went straight to intensive care. It was "
            "judged too dangerous to be used."
        ),
        source="Caruana, KDD 2015, doi 10.1145/2783258.2788613",
        repair=N_("Record the care, let the model know of it, and predict what would happen without."),
        question=N_("Once a model is used, its own alerts change what happens. What will the next model learn from?"),
        before={"course.care_share": 0.0, "course.care_effect": 0.9, "landmarks.context": []},
        switch={"course.care_share": 0.4},
        mended={"landmarks.context": ["care"]},
        hides=CODED_CALIBRATION,
        betrays=ONCE_CARE_STOPS,
        rises=True,
    ),
    Pitfall(
        key="shortcut",
        group="world",
        title=N_("The hospital instead of the patient"),
        story=N_(
            "Large hospitals code heart failure readily. Told where a patient is treated, the model learns the habit "
            "of the coders: it predicts codes better, and real stays worse."
        ),
        example=N_(
            "In a collection of X-rays, to know the hospital was enough to guess pneumonia with an AUROC of 0.86; a "
            "computer reads the hospital in the picture."
        ),
        source="Zech, PLoS Med 2018;15:e1002683",
        repair=N_("Have the charts read: without the coders’ habit in the answer, the hospital tells nothing."),
        question=N_("What else in the data could tell who codes, and not who is ill?"),
        before={"records.overcoding": 0.4, "landmarks.context": [], "landmarks.label_rule": "all_codes"},
        switch={"landmarks.context": ["large_hospital"]},
        mended={"landmarks.label_rule": "reviewed"},
        hides=ANNOUNCED,
        betrays=ON_TRUE_STAYS,
        rises=False,
        page="training",
    ),
)
"""Texts are message ids."""
