"""What is chosen when health data are hosted, and five ready-made choices."""

from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

N_ = str  # marks a text for translation

Provider = Literal["us", "eu", "own"]
Place = Literal["europe", "united_states"]
Keys = Literal["none", "host", "customer", "trustee"]
Certification = Literal["none", "hds", "secnumcloud"]
Administrators = Literal["anywhere", "europe", "customer"]
Memory = Literal["clear", "encrypted"]


class Hosting(BaseModel):
    """One way of hosting the data; kept apart from the scenario, for no figure of the study depends on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Provider = Field(
        "us",
        title="Who owns the host",
        description="The group at the top decides which courts can give it orders, wherever its machines stand.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "CLOUD Act 2018, 18 U.S.C. § 2713",
            "choices": {"us": "A US group", "eu": "A European group", "own": "The hospital itself"},
        },
    )
    certification: Certification = Field(
        "hds",
        title="Certification",
        description="HDS is about security. SecNumCloud adds immunity from laws outside Europe.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "article L1111-8 of the Code de la santé publique; ANSSI, SecNumCloud 3.2, § 19.6",
            "choices": {"none": "None", "hds": "HDS", "secnumcloud": "HDS and SecNumCloud"},
        },
    )
    keys: Keys = Field(
        "host",
        title="Who holds the keys",
        description="Stored data are encrypted: whoever holds both the data and the key reads them.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "CNIL, encryption in the cloud, 2024",
            "choices": {
                "none": "Nobody: not encrypted",
                "host": "The host",
                "customer": "The health platform, apart",
                "trustee": "A third party in Europe",
            },
        },
    )
    administrators: Administrators = Field(
        "anywhere",
        title="Who administers the machines",
        description="A look from outside Europe counts as a transfer, even if the disk never moves.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "EDPB, recommendations 01/2020",
            "choices": {
                "anywhere": "The host’s staff, from anywhere",
                "europe": "The host’s staff, in Europe only",
                "customer": "The health platform’s own staff",
            },
        },
    )
    memory: Memory = Field(
        "clear",
        title="Data while the computer works on them",
        description="“Encrypted in memory” is called confidential computing: the processor decrypts inside itself.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "CNIL, encryption in the cloud, 2024",
            "choices": {"clear": "Readable in memory", "encrypted": "Encrypted in memory"},
        },
    )
    place: Place = Field(
        "europe",
        title="Where the machines stand",
        description="Does the address of the disk protect it?",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "HDS requirements 2024, storage within the European Economic Area",
            "choices": {"europe": "In Europe", "united_states": "In the United States"},
        },
    )

    @property
    def keys_apart(self) -> bool:
        """Whether the stored data are encrypted with a key that the host does not have."""
        return self.keys in ("customer", "trustee")

    @property
    def within_us_reach(self) -> bool:
        """Whether someone who controls the machines can be given an order under US law."""
        return self.provider == "us" or self.place == "united_states" or self.administrators == "anywhere"


_RANGES = {
    "provider": get_args(Provider),
    "certification": get_args(Certification),
    "keys": get_args(Keys),
    "administrators": get_args(Administrators),
    "memory": get_args(Memory),
    "place": get_args(Place),
}
HOSTINGS = tuple(Hosting.model_validate(dict(zip(_RANGES, each, strict=True))) for each in product(*_RANGES.values()))
"""Every way of hosting; the place in this list is the number that a link carries."""


def number_of(hosting: Hosting) -> int:
    """The place of ``hosting`` among :data:`HOSTINGS`."""
    return HOSTINGS.index(hosting)


def hosting_of(number: int) -> Hosting:
    """The way of hosting with this number; raises IndexError when there is none."""
    return HOSTINGS[number]


@dataclass(frozen=True)
class Option:
    """A ready-made choice; ``title`` and ``story`` are English message ids, ``sources`` keys of ``SOURCES``."""

    title: str
    story: str
    hosting: Hosting
    sources: tuple[str, ...] = ("assumed",)


OPTIONS = {
    "azure": Option(
        N_("US cloud, 2019"),
        N_(
            "The Health Data Hub on Microsoft Azure, certified HDS, data centres in Europe. Who really held the keys "
            "was argued over: the platform alone, it said; the host, said the CNIL. Here: the host."
        ),
        Hosting(),
        ("ugap", "cnil2020", "keys_hearing"),
    ),
    "azure_keys": Option(
        N_("US cloud, keys apart"),
        N_("The same host, but the health platform alone holds the keys of the stored data."),
        Hosting(keys="customer"),
    ),
    "european": Option(
        N_("European, not certified"),
        N_("A European firm without the certification that health data ask for; it holds the keys."),
        Hosting(provider="eu", certification="none", administrators="europe"),
    ),
    "secnumcloud": Option(
        N_("SecNumCloud"),
        N_(
            "A European host qualified SecNumCloud, keys held by the platform. This is what is expected of the host "
            "chosen in April 2026; that it is reached is to be checked on the list of the ANSSI."
        ),
        Hosting(provider="eu", certification="secnumcloud", keys="customer", administrators="europe"),
        ("scaleway", "selection"),
    ),
    "own": Option(
        N_("The hospital’s own server"),
        N_("Machines in the basement of the hospital, run by its own staff, who hold the keys as well."),
        Hosting(provider="own", certification="none", administrators="customer"),
    ),
}
