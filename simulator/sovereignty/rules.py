"""The rules, in the order in which they are tried."""

from simulator.sovereignty.readers import THINGS, Rule, always

N_ = str  # marks a text for translation

HOST = ("staff", "parent")
EVERYTHING = tuple(THINGS)
_IN_US_HANDS = N_(
    "Whoever controls the machines can be ordered under US law to hand over what it controls, wherever it lies. "
    "A court may be asked to quash the order; no case is known for this platform, and the Conseil d’État called "
    "the risk hypothetical."
)
_MEMORY = N_(
    "To compute, the machine decrypts: the data are readable in its memory, and whoever runs the machine can copy "
    "it. Keys held apart change nothing here."
)
_CONFIDENTIAL = N_("The memory is encrypted by the processor: one has to trust its maker instead of the host.")

RULES = (
    # the two who read by right
    Rule(
        ("judge",), ("keys",), lambda h: h.keys == "none", "nothing",
        N_("There is no key: nothing is encrypted."), ("assumed",),
    ),
    Rule(
        ("judge",), ("keys",), always, "right",
        N_("Refusing a key to the judge who asks for it is an offence."), ("judge_keys",),
    ),
    Rule(
        ("judge",), EVERYTHING, always, "right",
        N_(
            "Whoever is responsible for the data is in France and can be ordered to hand over, under French "
            "procedure, which protects medical secrecy."
        ),
        ("judge",),
    ),
    Rule(
        ("team",), ("stored", "use"), always, "right",
        N_("Pseudonymised, inside the closed space, under professional secrecy; no row may leave."),
        ("secrecy", "hydro"),
    ),
    Rule(("team",), ("software",), always, "right", N_("It is their work: the one thing that leaves."), ("hydro",)),
    Rule(
        ("team",), EVERYTHING, always, "nothing",
        N_("Keys and logs belong to those who run and watch the platform, not to those who study."), ("assumed",),
    ),
    # keys alone
    Rule(
        ("keeper",), ("keys",), lambda h: h.keys != "none", "right",
        N_("That is their task."), ("cnil_keys",),
    ),
    Rule(
        ("keeper",), ("stored",), lambda h: h.keys == "host", "reads",
        N_("The same hands hold the key and the data: encryption at rest does not protect against the host."),
        ("cnil_keys",),
    ),
    Rule(
        ("keeper",), EVERYTHING, always, "nothing",
        N_("A key opens nothing to whoever does not have the data as well."), ("cnil_keys",),
    ),
    # thieves
    Rule(
        ("thief",), ("stored", "logs", "software"), lambda h: h.keys == "none", "reads",
        N_("Nothing is encrypted: the disk reads like a book."), ("cnil_keys",),
    ),
    Rule(
        ("thief",), ("stored", "logs", "software"), always, "cipher",
        N_("A disk without its key is noise, whoever holds the key. This is what encryption at rest is for."),
        ("cnil_keys",),
    ),
    Rule(
        ("thief",), EVERYTHING, always, "nothing",
        N_("Not on the disk: memory is lost with the current, keys are kept elsewhere."), ("cnil_keys", "assumed"),
    ),
    Rule(
        ("password",), ("stored", "use", "software"), always, "reads",
        N_(
            "To the machine it is the researcher. Neither the host’s nationality nor the keys help: a second factor, "
            "watched logs and an exit gate do."
        ),
        ("cnil_guide",),
    ),
    Rule(
        ("password",), EVERYTHING, always, "nothing",
        N_("A researcher’s account does not open them."), ("assumed",),
    ),
    # nobody above, nobody abroad
    Rule(
        ("parent",), EVERYTHING, lambda h: h.provider == "own", "nothing",
        N_("There is none: the hospital owns its machines."), ("assumed",),
    ),
    Rule(
        ("us",), ("software",), always, "reads",
        N_(
            "Not because of the host: to be sold in the United States it is described to the FDA, which publishes a "
            "summary. It holds no row of a patient."
        ),
        ("fda",),
    ),
    Rule(
        ("us",), EVERYTHING, lambda h: not h.within_us_reach, "nothing",
        N_(
            "Nobody who controls the machines answers to US law. A request goes through French justice, under an "
            "international agreement."
        ),
        ("gdpr48", "secnumcloud"),
    ),
    # what the host's people can do, and what can be ordered of them
    Rule(
        (*HOST, "us"), ("keys",), lambda h: h.keys == "none", "nothing",
        N_("There is no key: nothing is encrypted."), ("assumed",),
    ),
    Rule(
        (*HOST, "us"), ("keys",), lambda h: h.keys_apart, "nothing",
        N_(
            "Kept out of the host’s hands. While the machine works a copy passes through its memory: see “data in "
            "use”."
        ),
        ("cnil_keys",),
    ),
    Rule(
        ("us",), ("stored", "keys"), lambda h: not h.keys_apart, "reads", _IN_US_HANDS,
        ("cloud_act", "fisa", "council2025"),
    ),
    Rule(
        ("us",), ("stored",), always, "cipher",
        N_("What is handed over is unreadable without the key, which the host does not have."), ("edpb",),
    ),
    Rule(
        HOST, ("stored", "keys"), lambda h: h.keys == "none", "reads",
        N_("Nothing is encrypted: whoever runs the machine reads its disks."), ("cnil_keys",),
    ),
    Rule(
        ("staff",), ("stored", "keys"), lambda h: h.keys == "host", "reads",
        N_(
            "The host has the data and the key: the contract and the law forbid its staff to look, mathematics does "
            "not."
        ),
        ("cnil_keys", "gdpr28"),
    ),
    Rule(
        ("parent",), ("stored", "keys"), lambda h: h.keys == "host", "reads",
        N_("Those who look after the machines are its employees: what it orders, they can do."),
        ("assumed", "gdpr28"),
    ),
    Rule(
        HOST, ("stored",), always, "cipher",
        N_("The host stores what it cannot read: the key is elsewhere."), ("cnil_keys",),
    ),
    Rule((*HOST, "us"),
    ("use", "software"), lambda h: h.memory == "encrypted", "cipher", _CONFIDENTIAL, ("cnil_keys",)),
    Rule(("us",), ("use",), always, "reads", _IN_US_HANDS, ("fisa", "edpb", "council2025")),
    Rule(HOST, ("use",), always, "reads", _MEMORY, ("cnil_keys", "edpb")),
    Rule(
        HOST, ("software",), always, "reads",
        N_("It is made in the memory of the machine before it leaves. It holds no row of a patient."),
        ("hydro", "assumed"),
    ),
    Rule(
        (*HOST, "us"), ("logs",), lambda h: h.administrators == "customer", "nothing",
        N_("The platform’s own staff keep them; the host counts hours and bytes only."), ("assumed",),
    ),
    Rule(
        (*HOST, "us"), ("logs",), always, "reads",
        N_("Who connected, when, for how long: the technical data that may reach the administrators."),
        ("council2024",),
    ),
)  # fmt: skip
"""Each pair of reader and thing ends with a rule that always holds."""
