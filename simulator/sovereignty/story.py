"""The hosting of the Health Data Hub from 2018 to 2026, each step with its sources."""

from dataclasses import dataclass

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Step:
    """``when`` and ``what`` are English message ids; ``main``: needed to follow the story."""

    when: str
    what: str
    sources: tuple[str, ...]
    main: bool = True


STEPS = (
    Step(
        N_("March 2018"),
        N_("CLOUD Act: a US provider can be ordered to hand over data that it holds abroad."),
        ("cloud_act",),
        main=False,
    ),
    Step(
        N_("2019"),
        N_("The Health Data Hub is created. It is hosted on Microsoft Azure, without a call for tenders of its own."),
        ("ugap",),
    ),
    Step(
        N_("July 2020"),
        N_("The European Court strikes down the agreement on transfers to the United States (Schrems II)."),
        ("schrems",),
        main=False,
    ),
    Step(
        N_("October 2020"),
        N_(
            "The CNIL asks for a host under European law alone. The Conseil d’État does not stop the platform: the "
            "risk cannot be ruled out, guarantees have to be strengthened meanwhile."
        ),
        ("cnil2020", "council2020"),
    ),
    Step(
        N_("November 2020"),
        N_("The minister promises another host within 12 to 18 months."),
        ("promise",),
        main=False,
    ),
    Step(
        N_("Early 2022"),
        N_("The request for a full copy of the national data on the platform is withdrawn."),
        ("withdrawn",),
    ),
    Step(N_("July 2023"), N_("New agreement on transfers: the Data Privacy Framework."), ("dpf",), main=False),
    Step(
        N_("December 2023"),
        N_(
            "The CNIL authorises a European project on this host for three years, regretting that no other was ready."
        ),
        ("cnil2023",),
        main=False,
    ),
    Step(
        N_("May 2024"),
        N_("SREN law: protection as SecNumCloud gives it for the sensitive data of the State."),
        ("sren",),
    ),
    Step(
        N_("November 2024"),
        N_(
            "The Conseil d’État rejects the appeals: data pseudonymised several times, kept in France, certified "
            "host, three years only."
        ),
        ("council2024",),
        main=False,
    ),
    Step(
        N_("April 2025"),
        N_("The Conseil d’État again: access by US authorities cannot be wholly ruled out but remains hypothetical."),
        ("council2025",),
        main=False,
    ),
    Step(
        N_("June 2025"),
        N_(
            "Under oath before the Senate, Microsoft France cannot guarantee that no data will ever be handed over; "
            "it adds that this has never happened to a European body."
        ),
        ("senate2025",),
        main=False,
    ),
    Step(
        N_("September 2025"),
        N_("The General Court of the European Union upholds the agreement of 2023; an appeal is pending."),
        ("latombe",),
        main=False,
    ),
    Step(
        N_("February 2026"),
        N_("The selection of a new host is opened; an interim solution announced in 2025 is dropped."),
        ("selection",),
    ),
    Step(
        N_("23 April 2026"),
        N_(
            "Scaleway is chosen as future host. Full operation is expected between late 2026 and early 2027. About "
            "€10.5 million were paid to Microsoft from 2019 to 2026."
        ),
        ("scaleway",),
    ),
)
