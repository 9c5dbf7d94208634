"""What a policy does in a year, in figures; what the law says of it, and how it was computed."""

import streamlit as st

from interface.kept import kept
from interface.session import session
from interface.shell import figure, prose, rounded
from simulator import care
from simulator.costs import CostSettings
from simulator.messages import STAGE_NAMES
from simulator.policy import RUN_IN_WEEKS, Result, Territory, judge, territory
from simulator.policy_settings import PolicySettings
from simulator.study import Study


def territory_with_progress(found: Study) -> Territory:
    """The patients among whom the places are given; the first time this takes some seconds."""
    t, place = session().t, st.empty()

    def progress(stage: str, share: float) -> None:
        place.progress(min(share, 1.0), t._(STAGE_NAMES[stage]))

    where = territory(found, progress)
    place.empty()
    return where


@kept("verdict", words=False)
def judged(found: Study, settings: PolicySettings, costs: CostSettings) -> Result:
    """What a policy does in the study's territory."""
    return judge(settings, costs, territory(found))


def headline(settings: PolicySettings, result: Result) -> None:
    """What the policy does in a year, in four figures."""
    t = session().t
    columns = st.columns(4)
    with columns[0]:
        figure(
            t._("Stays avoided a year"),
            rounded(result.avoided),
            percent=False,
            help=t._("Of the 160,000 heart-failure stays a year in France."),
        )
    with columns[1]:
        figure(
            t._("Patients followed"),
            rounded(result.places, 1000),
            percent=False,
            help=t._("Patients telemonitored in France."),
        )
    with columns[2]:
        figure(
            t._("Saved − spent (€ million)"),
            result.balance,
            percent=False,
            help=t._(
                "A stay costs about {cost} ({source}).", cost=t.money(care.STAY_COST), source=t._(care.BURDEN_SOURCE)
            ),
        )
    with columns[3]:
        if settings.social_data:
            figure(
                t._("Change of the gap (stays per 100 patient-years)"),
                result.gap_change,
                percent=False,
                digits=2,
                help=t._(
                    "Stays per 100 patient-years in the poorest fifth minus the richest: negative when the policy "
                    "brings them closer."
                ),
            )
        else:
            st.metric(
                t._("Change of the gap (stays per 100 patient-years)"),
                "?",
                help=t._("Income is in no health data."),
                delta_description=t._("Unknown without the social data"),
            )


def law(settings: PolicySettings) -> None:
    """What the law and ethics say of the chosen order."""
    t = session().t
    texts = {
        "everyone": t._("First come, first served looks neutral; those who are better equipped come first."),
        "risk": t._(
            "Article L1461-1 forbids any decision against an identified person on the ground of their SNDS data "
            "(dossier, document 5). To offer care is not against anyone; to leave someone without because a model "
            "ranked them low may be."
        ),
        "disadvantaged": t._(
            "EDP-Santé serves to study, on 4% of the population; it cannot pick a person. A policy that puts poorer "
            "people first uses a right they already hold, or the place where they live."
        ),
        "near": t._("Nothing was decided, and yet there is an order: that of the supply of care."),
    }
    st.info(texts[settings.order], icon=":material/balance:")


def how_obtained(study: Study, where: Territory) -> None:
    """Where the figures come from and what they leave out."""
    t = session().t
    with st.expander(t._("How were these figures obtained?")):
        prose(
            t._(
                "The territory: {n} new bearers of the same world, whom your model has never met. After {weeks} "
                "weeks of observation the places are given and {stays} true heart-failure stays follow, of which "
                "{announced} are announced by an alert at your threshold. An answered alert avoids the stay with "
                "probability {effect} {interval} ({champion}).",
                n=len(where.years),
                weeks=RUN_IN_WEEKS,
                stays=round(where.stays.sum()),
                announced=round(where.announced.sum()),
                effect=t.percent(care.AVOIDED_IF_CALLED.value),
                interval=t.interval(care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high, 0, percent=True),
                champion=care.HAZARD_RATIO_SOURCE,
            )
        )
        prose(
            t._(
                "Costs: {fee} a month for the telemonitoring ({source}), {call} each time an alert is answered, "
                "the coaching if there is one; {stay} for a stay ({burden}).",
                fee=t.money(care.FEE_PER_MONTH),
                source=t._(care.FEE_SOURCE),
                call=t.money(study.scenario.costs.per_alert, 2),
                stay=t.money(care.STAY_COST),
                burden=t._(care.BURDEN_SOURCE),
            )
        )
        prose(
            t._(
                "The intervals hold two uncertainties together: which patients happen to be in the sample "
                "(bootstrap by patient) and how large the effect really is (CHAMPION). The step from bearers of an "
                "implant to all 160,000 stays is an assumption: most heart-failure patients have no implant."
            )
        )
