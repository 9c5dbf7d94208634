"""Where each statement of the page comes from; an assumption of ours says so."""

from dataclasses import dataclass
from typing import Literal

N_ = str  # marks a text for translation

Kind = Literal["law", "decision", "guide", "press", "dossier", "assumption"]


@dataclass(frozen=True)
class Source:
    """``title`` is an English message id; ``kind`` tells what it is worth as proof."""

    title: str
    kind: Kind


SOURCES = {
    "cloud_act": Source(N_("CLOUD Act of 23 March 2018, 18 U.S.C. § 2713"), "law"),
    "fisa": Source(N_("FISA, section 702, 50 U.S.C. § 1881a"), "law"),
    "gdpr28": Source(N_("GDPR, articles 28 and 29"), "law"),
    "gdpr48": Source(N_("GDPR, article 48"), "law"),
    "schrems": Source(N_("Court of Justice of the EU, C-311/18 “Schrems II”, 16 July 2020"), "decision"),
    "dpf": Source(N_("Decision (EU) 2023/1795, “Data Privacy Framework”, 10 July 2023"), "law"),
    "latombe": Source(N_("General Court of the EU, T-553/23, 3 September 2025; appeal C-703/25 P"), "decision"),
    "hds": Source(
        N_("article L1111-8 of the Code de la santé publique; HDS requirements, order of 26 April 2024"), "law"
    ),
    "snds": Source(N_("order of 22 March 2017 on the security of the SNDS"), "law"),
    "secnumcloud": Source(N_("ANSSI, SecNumCloud 3.2 (March 2022), § 19.6"), "guide"),
    "sren": Source(N_("no. 2024-449 of 21 May 2024 (SREN), article 31"), "law"),
    "edpb": Source(N_("EDPB, recommendations 01/2020, use cases 1 and 6"), "guide"),
    "cnil_keys": Source(N_("CNIL, encryption in the cloud, January 2024"), "guide"),
    "cnil_guide": Source(N_("CNIL, guide to the security of personal data, 2024"), "guide"),
    "secrecy": Source(N_("article L1461-1 IV of the Code de la santé publique (dossier, document 5)"), "dossier"),
    "hydro": Source(N_("dossier, document 7"), "dossier"),
    "dossier4": Source(N_("dossier, document 4"), "dossier"),
    "dossier2": Source(N_("dossier, document 2"), "dossier"),
    "judge": Source(N_("Code de procédure pénale, articles 60-1 and 99-3"), "law"),
    "judge_keys": Source(N_("Code pénal, article 434-15-2"), "law"),
    "council2020": Source(N_("Conseil d’État, order no. 444937, 13 October 2020"), "decision"),
    "council2024": Source(N_("Conseil d’État, 19 November 2024 (Banque des Territoires)"), "decision"),
    "council2025": Source(N_("Conseil d’État, order of 25 April 2025"), "decision"),
    "cnil2020": Source(
        N_("observations of the CNIL before the Conseil d’État (L’Informaticien, October 2020)"), "press"
    ),
    "keys_hearing": Source(
        N_("National Assembly, hearing on digital sovereignty (nosdeputes.fr, 15/1171716)"), "press"
    ),
    "cnil2023": Source(N_("CNIL, decision no. 2023-146, 21 December 2023"), "decision"),
    "senate2025": Source(N_("Senate, inquiry on public procurement, hearing of 10 June 2025 (ActuIA)"), "press"),
    "ugap": Source(N_("Senate, hearing of 14 May 2025 (CIO-online)"), "press"),
    "promise": Source(N_("IT for Business, 7 July 2025"), "press"),
    "withdrawn": Source(N_("National Assembly, hearings of early 2022"), "press"),
    "selection": Source(N_("ministries’ statement of 5 February 2026"), "press"),
    "scaleway": Source(N_("April 2026"), "press"),
    "applied": Source(N_("L’Informaticien, January 2025"), "press"),
    "fda": Source(N_("FDA, 510(k) summary K230842, 25 October 2023"), "decision"),
    "healio": Source(N_("Healio, 17 May 2024"), "press"),
    "fee": Source(N_("order of 23 February 2024 (JORFTEXT000049205200)"), "law"),
    "assumed": Source(N_("assumption of this simulator"), "assumption"),
}
