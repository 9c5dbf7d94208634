"""Who owns, who is paid, who depends: the software that leaves, and the firms that the dossier names."""

from dataclasses import dataclass

N_ = str  # marks a text for translation

UNSAID = N_("Our sources do not say.")


@dataclass(frozen=True)
class Party:
    """Texts are English message ids; ``law``: whose courts can reach it."""

    title: str
    owns: str
    paid: str
    bound: str
    law: str
    sources: tuple[str, ...]


PARTIES = (
    Party(
        N_("The software born of HYDRO: SignalHF"),
        N_("Implicity, the French firm that made it, owns the software."),
        N_(
            "Telemonitoring of implants pays the operator €11 a month per patient in France. What goes back to "
            "those who supplied the data: our sources do not say."
        ),
        N_("The care teams that use it. It reads implants of three makers: without their data it is blind."),
        N_(
            "French for the firm; cleared for the United States by the FDA on 25 October 2023 (applicant: Implicity "
            "Inc.)."
        ),
        ("hydro", "fda", "healio", "fee"),
    ),
    Party(
        N_("The data behind it: SNDS and hospitals"),
        N_("No firm owns the data: access is granted for a study in the public interest, then the copy is erased."),
        N_("Some hospitals ask for a share of the value created, which has slowed start-ups down."),
        N_("Every project like HYDRO: no public data, no model."),
        N_("French and European."),
        ("dossier4", "hydro"),
    ),
    Party(
        N_("The host"),
        N_("The machines; neither the data nor the software."),
        N_("About €10.5 million to Microsoft from 2019 to 2026."),
        N_("The platform: moving out takes years. It is what one calls being locked in."),
        N_("That of its owner: the table above."),
        ("scaleway",),
    ),
    Party(
        N_("IQVIA"),
        N_("A warehouse fed each week by the till receipts of 40% of French pharmacies."),
        N_("It works for many customers: drug firms, manufacturers."),
        UNSAID,
        UNSAID,
        ("dossier4",),
    ),
    Party(
        N_("Verily, a subsidiary of Google"),
        UNSAID,
        N_(
            "Partnerships with drug firms open up platforms of health data from many sources. Amounts: our sources "
            "do not say."
        ),
        UNSAID,
        N_("That of a US group."),
        ("dossier4",),
    ),
    Party(
        N_("GAFAM (Google, Apple, Facebook, Amazon, Microsoft)"),
        N_("Very large means, put into online prevention with more or less success."),
        UNSAID,
        N_("Everyone, if the public sector is too slow: private firms would then do it instead."),
        N_("That of US groups."),
        ("dossier2",),
    ),
)
