"""The scenario: everything a student can set, composed from the settings of each stage."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from models.evaluation import EvaluationSettings
from models.landmarks import LandmarkSettings
from models.training import ModelSettings
from simulator.alerts import AlertSettings
from simulator.clinic_settings import ClinicSettings
from simulator.costs import CostSettings
from simulator.fairness_settings import FairnessSettings
from simulator.linkage import LinkageSettings
from simulator.parameters import Parameter, Refusal, Value, parameter_of, parameters_of
from simulator.policy_settings import PolicySettings
from simulator.privacy_settings import PrivacySettings
from synthetic_data.cohort import CohortSettings
from synthetic_data.course import CourseSettings
from synthetic_data.identifiers import IdentifierSettings
from synthetic_data.records import RecordsSettings
from synthetic_data.telemetry import TelemetrySettings

N_ = str  # marks a text for translation


class Scenario(BaseModel, frozen=True, extra="forbid"):
    """All settings of a study; the default is *HYDRO en miniature*."""

    seed: int = Field(
        1,
        ge=0,
        le=999_999,
        title="Seed",
        description="Another number draws other patients from the same world; the same number gives exactly "
        "the same study.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "common random numbers (Law, Simulation Modeling and Analysis, ch. 11)",
        },
    )
    cohort: CohortSettings = CohortSettings()
    course: CourseSettings = CourseSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    records: RecordsSettings = RecordsSettings()
    identifiers: IdentifierSettings = IdentifierSettings()
    linkage: LinkageSettings = LinkageSettings()
    landmarks: LandmarkSettings = LandmarkSettings()
    model: ModelSettings = ModelSettings()
    alert: AlertSettings = AlertSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    costs: CostSettings = CostSettings()
    policy: PolicySettings = PolicySettings()
    fairness: FairnessSettings = FairnessSettings()
    clinic: ClinicSettings = ClinicSettings()
    privacy: PrivacySettings = PrivacySettings()

    def get(self, key: str) -> Value:
        """The value of the parameter ``key``; KeyError if there is none."""
        group, _, name = parameters()[key].key.rpartition(".")
        value: Value = getattr(getattr(self, group) if group else self, name)
        return value

    def change(self, changes: Mapping[str, object]) -> "Scenario":
        """The scenario with these values, written or not; raises :class:`Refusal` on the first bad one."""
        tree: dict[str, Any] = {}
        for key, given in changes.items():
            if key not in parameters():
                raise Refusal(None, given, key)
            group, _, name = key.rpartition(".")
            value = parameters()[key].parse(given)
            if group:
                tree.setdefault(group, {})[name] = value
            else:
                tree[name] = value
        for group, values in tree.items():
            if isinstance(values, dict):
                tree[group] = getattr(self, group).model_copy(update=values)
        return self.model_copy(update=tree)

    def differences(self, base: "Scenario") -> dict[str, Value]:
        """The parameters whose value is not that of ``base``."""
        return {key: self.get(key) for key in parameters() if self.get(key) != base.get(key)}

    def values(self) -> dict[str, JsonValue]:
        """Every parameter by key, as JSON values."""
        return {key: list(value) if isinstance(value := self.get(key), tuple) else value for key in parameters()}


class Preset(BaseModel, frozen=True):
    """A named scenario: ``title`` and ``story`` are English message ids."""

    name: str
    title: str
    story: str
    changes: dict[str, JsonValue] = {}

    @property
    def scenario(self) -> Scenario:
        """The default scenario with the changes of this preset."""
        return Scenario().change(self.changes)


DEFAULT_PRESET = "hydro-mini"
PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="hydro-mini",
            title=N_("HYDRO in miniature"),
            story=N_("3,000 implant bearers followed for two years, to be found again among 45,000 people."),
        ),
        Preset(
            name="discovery",
            title=N_("Discovery"),
            story=N_("A small world of 1,000 bearers that answers at once; its intervals are wide."),
            changes={"cohort.n_patients": 1000, "records.n_pool": 15_000},
        ),
        Preset(
            name="hydro",
            title=N_("HYDRO at full size"),
            story=N_(
                "35,000 bearers followed for three years and a pool of 600,000 people, as in the real "
                "project. Takes up to a minute."
            ),
            changes={"cohort.n_patients": 35_000, "cohort.n_days": 1095, "records.n_pool": 600_000},
        ),
        Preset(
            name="perfect-pairing",
            title=N_("Perfect pairing"),
            story=N_("Registers without error or gap: what would the prediction be worth then?"),
            changes={"identifiers.error_ratio": 0, "records.covered_share": 1},
        ),
        Preset(
            name="no-snds",
            title=N_("Without the SNDS"),
            story=N_("The project is refused the national health data: no outcome is known. What remains possible?"),
            changes={"records.available": False},
        ),
        Preset(
            name="one-sensor",
            title=N_("A single sensor"),
            story=N_("Only thoracic impedance, and a rule instead of a learned model, as in the first devices."),
            changes={"landmarks.channels": ["thoracic_impedance"], "model.kind": "one_sensor"},
        ),
        Preset(
            name="unequal-territories",
            title=N_("Unequal territories"),
            story=N_("Registers are worse kept in the less populated départements. Who disappears from the study?"),
            changes={"identifiers.small_departement_ratio": 3},
        ),
    )
}


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter of the scenario by key, in the order of the study."""
    found: list[Parameter] = []
    for name, field in Scenario.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found += parameters_of(name, field.annotation)
        else:
            found.append(parameter_of(name, field))
    return {parameter.key: parameter for parameter in found}


def read(changes: Iterable[tuple[str, object]], base: Scenario) -> tuple[Scenario, list[Refusal]]:
    """The scenario a stranger asks for: what is not allowed keeps its value in ``base`` and is reported."""
    refusals: list[Refusal] = []
    scenario = base
    for key, given in changes:
        try:
            scenario = scenario.change({key: given})
        except Refusal as refusal:
            refusals.append(refusal)
    return scenario, refusals
