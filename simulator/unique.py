"""How few traits make somebody the only one of a file."""

from synthetic_data.cohort import Cohort


def unique_shares(cohort: Cohort) -> list[float]:
    """Share of the bearers with no double by sex, then also birth, département, hospital and date."""
    frame = cohort.frame()
    added = ["sex", ("birth_year", "birth_month"), "departement", "hospital", "implant_day"]
    used: list[str] = []
    shares = []
    for traits in added:
        used += [traits] if isinstance(traits, str) else list(traits)
        shares.append(float((~frame.duplicated(used, keep=False)).mean()))
    return shares
