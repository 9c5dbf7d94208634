"""The rules of the gate and the failures of a space in a few words, for the journal, which keeps their code names."""

from simulator.language import Text

N_ = str  # marks a text for translation

SHORT: dict[str, str] = {
    "rows": N_("lines of patients"),
    "crossed": N_("identifier crossed with a secret"),
    "too_few": N_("too few people"),
    "mostly_small": N_("mostly small counts"),
    "small": N_("small counts hidden"),
    "secondary": N_("further numbers hidden"),
    "differencing": N_("subtraction between tables"),
    "few_contributors": N_("too few people behind a total"),
    "dominant_one": N_("one person dominates"),
    "p_percent": N_("largest amount could be guessed"),
    "dominant_two": N_("two people dominate"),
    "mostly_hidden": N_("mostly hidden totals"),
    "differencing_totals": N_("subtraction between totals"),
    "rounded_totals": N_("totals rounded"),
    "carries_rows": N_("the model holds its data"),
    "small_leaf": N_("leaf too small"),
    "rounded": N_("weights rounded"),
    "too_long": N_("too large to leave"),
    "budget": N_("privacy budget too small"),
    "noised_counts": N_("noise added to the counts"),
    "noised_weights": N_("noise added to the weights"),
    "private_kind": N_("budget: regression only"),
    "private_amounts": N_("budget: people only"),
    "repeated": N_("asked before"),
    "uncovered": N_("outside the budget"),
    "membership": N_("patients recognised by an attack"),
    "no_column": N_("unknown column"),
    "bad_value": N_("value not allowed"),
    "no_snds": N_("no SNDS"),
    "no_links": N_("nobody paired"),
    "too_few_events": N_("too few hospitalisations"),
    "nobody": N_("nobody concerned"),
    "too_large": N_("table too large"),
    "not_trained": N_("no model yet"),
    "not_private": N_("no model with noise"),
    "no_list": N_("no public list of values"),
    "not_understood": N_("not understood"),
    "not_open": N_("space not open"),
    "already_open": N_("space already open"),
    "memory": N_("no memory left"),
    "no_memory": N_("not enough memory"),
    "large_in_use": N_("large space in use"),
    "closed": N_("space erased"),
    "crashed": N_("space broke down"),
    "too_slow": N_("more than two minutes"),
}
"""Each rule and each failure in a few words, for the journal."""


def in_short(t: Text, name: str) -> str:
    """A rule or a failure of a journal in a few words; one that a later version of it may bring, as it is."""
    return t._(SHORT[name]) if name in SHORT else name
