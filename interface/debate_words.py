"""The five stances of the debate in words."""

N_ = str  # marks a text for translation

STANCE_WORDS: dict[int, str] = {
    -2: N_("Wholly against"),
    -1: N_("Rather against"),
    0: N_("Undecided"),
    1: N_("Rather for"),
    2: N_("Wholly for"),
}
