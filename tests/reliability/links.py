"""Hostile links: every parameter of every page, read as Streamlit and the app read them."""

from random import Random

from interface.application import fields
from interface.application_link import FIELD
from interface.session import VIEW
from simulator.parameters import LEVELS, Parameter
from simulator.scenario import PRESETS, parameters
from simulator.space.ready_made import FILES
from tests.reliability import nasty


def link(chance: Random) -> tuple[str, str]:
    """What kind of link it is, and what stands after the question mark."""
    kind = chance.choice(tuple(KINDS))
    return kind, KINDS[kind](chance)


def _one(chance: Random) -> str:
    """A parameter that exists, with a value that means harm."""
    return f"{_name(chance)}={nasty.percent(chance, nasty.word(chance))}"


def _many(chance: Random) -> str:
    """Good and bad parameters, some twice."""
    return "&".join((_one, _good, _unknown)[chance.randrange(3)](chance) for _ in range(chance.randint(2, 40)))


def _good(chance: Random) -> str:
    """A parameter with a value that is allowed, or on the edge of it."""
    key, parameter = chance.choice([*parameters().items(), *((FIELD + k, p) for k, p in fields().items())])
    return f"{key}={nasty.percent(chance, _value(chance, parameter))}"


def _value(chance: Random, parameter: Parameter) -> str:
    if parameter.choices:
        names = chance.sample(list(parameter.choices), chance.randint(1, len(parameter.choices)))
        return ",".join(names) if parameter.kind == "subset" else names[0]
    if parameter.kind == "switch":
        return chance.choice(("true", "false", "1", "0", "yes"))
    low, high = parameter.low or 0, parameter.high if parameter.high is not None else 1
    near = (low, high, low - 1, high + 1, low - 1e-9, high + 1e-9, chance.uniform(low, high))
    return str(chance.choice(near) if parameter.kind == "number" else int(chance.choice(near)))


def _unknown(chance: Random) -> str:
    """A name that does not exist, or nearly one that does."""
    name = chance.choice((nasty.word(chance), _name(chance) + nasty.word(chance), _name(chance).upper()))
    return f"{nasty.percent(chance, name)}={nasty.percent(chance, nasty.word(chance))}"


def _view(chance: Random) -> str:
    """Language, level, preset, class, page's own choices."""
    own = {
        "lang": ("fr", "en", "xx"),
        "level": LEVELS,
        "preset": tuple(PRESETS),
        "class": ("ABC234", "abc234", "000000"),
    }
    own |= {name: ("0", "1", str(most - 1), str(most), "²", "-1") for name, most in VIEW.items()}
    own |= {"file": tuple(FILES), "embed": ("true",), "embed_options": ("dark_theme",)}
    pairs = ((name, chance.choice((*own[name], nasty.word(chance)))) for name in chance.sample(list(own), 4))
    return "&".join(f"{name}={nasty.percent(chance, text)}" for name, text in pairs)


def _kept(chance: Random) -> str:
    """The scenario put aside for a comparison, a link within the link."""
    inner = chance.choice((_one, _many, _unknown, _view))(chance)
    for _ in range(chance.choice((1, 1, 2, 6))):
        inner = f"a={nasty.percent(Random(0), inner)}"
    return inner


def _long(chance: Random) -> str:
    """More than anybody needs: letters or parameters, up to more than Streamlit reads."""
    if chance.random() < 0.5:
        return f"{_name(chance)}={chance.choice('9a%') * chance.choice((1000, 50_000, 600_000))}"
    count = chance.choice((150, 250, 999, 1200))
    return "&".join(f"{_name(chance)}={k}" if k % 2 else f"x{k}={k}" for k in range(count))


def _torn(chance: Random) -> str:
    """A good link that has been cut and stirred."""
    whole = "&".join(_good(chance) for _ in range(chance.randint(1, 6)))
    return nasty.damaged(chance, whole.encode()).decode("utf-8", "replace")


def _noise(chance: Random) -> str:
    """No link at all."""
    signs = "&=;?#%+\0 \n"
    return "".join(chance.choice(signs) if chance.random() < 0.4 else nasty.letters(chance, 3) for _ in range(60))


def _name(chance: Random) -> str:
    names = (
        *parameters(),
        *(FIELD + name for name in fields()),
        *VIEW,
        "lang",
        "level",
        "preset",
        "class",
        "a",
        "file",
    )
    return chance.choice(names)


KINDS = {
    "one value": _one,
    "many": _many,
    "at the bounds": lambda chance: "&".join(_good(chance) for _ in range(chance.randint(1, 12))),
    "unknown names": _unknown,
    "view": _view,
    "link within": _kept,
    "long": _long,
    "torn": _torn,
    "noise": _noise,
}
