"""The sections of the guide: light to import, for every link may name one."""

N_ = str  # marks a text for translation

SECTIONS: dict[str, str] = {
    "lessons": N_("The lesson"),
    "mistakes": N_("What pupils get wrong"),
    "answers": N_("Pupils’ questions"),
    "programme": N_("Programme and five Ps"),
    "without_network": N_("Without network"),
    "privacy": N_("Data protection"),
    "limits": N_("Limits of the simulator"),
}
"""The sections of the guide, in their order, by the name of their file."""
