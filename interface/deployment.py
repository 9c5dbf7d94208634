"""Whether the visitor's model could be used where only the implant speaks, in words."""

from interface.session import session
from simulator.policy import deployable
from simulator.study import Study


def not_deployable(found: Study) -> str | None:
    """Why the model cannot be used in a clinic or a policy, in the visitor's language; None when it can."""
    if not found.has_outcomes or deployable(found):
        return None
    return session().t._(
        "Your model needs the hospital history or the drugs of the SNDS. Where it would be used, only the implant "
        "speaks: such a model cannot be deployed. Remove them on the page “Training”."
    )
