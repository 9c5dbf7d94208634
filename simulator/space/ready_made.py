"""Files ready to be judged: HYDRO as its press release tells it, and four invented applicants."""

from dataclasses import dataclass

from simulator.space.application import Application
from simulator.space.catalogue import COLUMNS, INCOME, NEEDS, in_order

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class File:
    """``title`` and ``story`` are English message ids."""

    title: str
    story: str
    application: Application


FILES: dict[str, File] = {
    "hydro": File(
        N_("HYDRO"),
        N_(
            "Implicity wants to foresee heart-failure crises from the implants of 35,000 patients, in a closed space "
            "that only the software leaves (dossier, document 7). What the press release does not say is filled in "
            "by us."
        ),
        Application(),
    ),
    "university": File(
        N_("A university"),
        N_(
            "Researchers also want the past stays and the drugs. While they are at it they ask for whatever might be "
            "of use one day, for ten years."
        ),
        Application(
            applicant="university",
            plan="implant_and_care",
            columns=in_order(
                {
                    *NEEDS["implant_and_care"],
                    *(c for c in COLUMNS if c.startswith(("IR_BEN_R.", "KI_CCI_R.", "EDP_SANTE."))),
                    "ER_PRS_F.EXE_SOI_DTD",
                    "ER_PRS_F.PSE_SPE_COD",
                }
            ),
            years=10,
            retention=15,
            host="foreign_law",
            partners=("health_insurance", "hospitals"),
            safeguard="none",
            leaves="tables",
            information="general",
            legal_basis="public_task",
        ),
    ),
    "insurer": File(
        N_("An insurer"),
        N_("A private insurer wants to know which of its customers will cost most, “to offer each a fair price”."),
        Application(
            applicant="insurer",
            purpose="insurance",
            columns=in_order({*NEEDS["implant"], "IR_BEN_R.BEN_RES_COM", "KI_CCI_R.DCD_CIM_COD", INCOME}),
            years=5,
            retention=10,
            host="certified",
            partners=("data_broker",),
            safeguard="none",
            decides_on_persons=True,
            leaves="rows",
            publishes=False,
            information="general",
            legal_basis="contract",
        ),
    ),
    "drug_firm": File(
        N_("A drug firm"),
        N_("A laboratory wants to know which hospitals prescribe its new drug too little, to send its visitors."),
        Application(
            applicant="drug_firm",
            purpose="promotion",
            plan="drug_effect",
            columns=in_order({*NEEDS["drug_effect"], "T_MCOaaB.ETA_NUM", "T_MCOaaB.GRG_GHM"}),
            years=5,
            retention=5,
            host="certified",
            partners=("data_broker",),
            safeguard="none",
            leaves="tables",
            publishes=False,
            information="general",
        ),
    ),
    "abroad": File(
        N_("A start-up hosted abroad"),
        N_(
            "A young company has the same idea as HYDRO. Its servers are outside Europe, where they are cheaper; it "
            "would rather not show its method."
        ),
        Application(host="abroad", partners=("web_giant",), publishes=False, retention=25, legal_basis="consent"),
    ),
}
"""The files by name; the first is where a visitor begins."""
