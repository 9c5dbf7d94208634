"""The way of the data through the host, drawn, with who could read them at each point."""

import streamlit as st

from interface.charts import picture
from interface.colours import COLOURS
from interface.drawing import Box, sheet
from interface.session import session
from simulator.language import Text
from simulator.sovereignty import THINGS, Hosting, intruders

N_ = str  # marks a text for translation

SHORT = {
    "staff": N_("its staff"),
    "parent": N_("its parent company"),
    "us": N_("a US order"),
    "thief": N_("a thief"),
    "password": N_("a stolen password"),
    "keeper": N_("the key holder"),
}
HOSTS = {"us": N_("Host: a US group"), "eu": N_("Host: a European group"), "own": N_("Host: the hospital")}
PLACES = {"europe": N_("machines in Europe"), "united_states": N_("machines in the United States")}
STAFF = {
    "anywhere": N_("administered from anywhere"),
    "europe": N_("administered from Europe"),
    "customer": N_("administered by the platform’s own staff"),
}
KEEPERS = {
    "none": N_("No key"),
    "host": N_("Keys, with the host"),
    "customer": N_("Keys, with the platform"),
    "trustee": N_("Keys, with a third party"),
}
_WIDE = (("sources", "stored"), ("stored", "use"), ("use", "software"))
_TALL = (("sources", "host"), ("stored", "use"), ("host", "software"))


def flow(hosting: Hosting) -> None:
    """The drawing, sideways on a wide screen and downwards on a narrow one."""
    t = session().t
    texts = _texts(hosting, t)
    label = _label(texts, t)
    outside = hosting.keys_apart
    st.html(
        "<style>.st-key-flow_tall{display:none}.st-key-flow_tall img{margin:auto}"
        "@media(max-width:900px){.st-key-flow_tall{display:block}"
        ".st-key-flow_wide{display:none}}</style>"
    )
    with st.container(key="flow_wide"):
        picture(_drawn(wide(outside), (960, 478), texts, hosting, _WIDE), label, max_width=960)
    with st.container(key="flow_tall"):
        places = tall(outside)
        size = (380, int(places["software"].y + places["software"].h + 10))
        picture(_drawn(places, size, texts, hosting, _TALL), label, max_width=440)


def on_paper(hosting: Hosting, t: Text) -> tuple[str, str]:
    """The drawing as SVG text, and what it shows in words."""
    texts = _texts(hosting, t)
    return _drawn(wide(hosting.keys_apart), (960, 478), texts, hosting, _WIDE), _label(texts, t)


def _label(texts: dict[str, tuple[str, str]], t: Text) -> str:
    return t._("The way of the data.") + " " + " ".join(f"{title}, {detail}." for title, detail in texts.values())


def wide(outside: bool) -> dict[str, Box]:
    """The places on a wide screen; the keys inside or ``outside`` the host."""
    return {
        "us": Box(205, 10, 530, 70),
        "host": Box(200, 112, 540, 354),
        "keys": Box(14, 194, 160, 112) if outside else Box(220, 194, 240, 112),
        "logs": Box(480, 194, 240, 112),
        "sources": Box(14, 328, 160, 124),
        "stored": Box(220, 328, 240, 124),
        "use": Box(480, 328, 240, 124),
        "software": Box(770, 328, 176, 124),
    }


def tall(outside: bool) -> dict[str, Box]:
    """The places on a telephone: the host's parts one above the other."""
    inside = ["stored", "use", "logs"] + ([] if outside else ["keys"])
    places = {"us": Box(8, 10, 178, 110), "sources": Box(194, 10, 178, 110)}
    places["host"] = Box(8, 150, 364, 84 + 98 * len(inside))
    places |= {name: Box(24, 232 + 98 * i, 332, 84) for i, name in enumerate(inside)}
    below = places["host"].y + places["host"].h + 32
    places["software"] = Box(8, below, 178 if outside else 364, 118)
    return places | ({"keys": Box(194, below, 178, 118)} if outside else {})


def _texts(hosting: Hosting, t: Text) -> dict[str, tuple[str, str]]:
    reach = hosting.within_us_reach
    texts = {
        "us": (
            t._("Order of a US judge or agency"),
            t._("reaches whoever controls the machines") if reach else t._("does not reach this host"),
        ),
        "host": (t._(HOSTS[hosting.provider]), f"{t._(PLACES[hosting.place])}, {t._(STAFF[hosting.administrators])}"),
        "sources": (t._("SNDS, implants"), t._("paired, without names")),
    }
    for thing in ("stored", "use", "logs", "software"):
        texts[thing] = (t._(THINGS[thing]), _seen(hosting, thing, t))
    texts["software"] = (texts["software"][0], t._("no row of a patient"))
    texts["keys"] = (t._(KEEPERS[hosting.keys]), _seen(hosting, "keys", t))
    return texts


def _seen(hosting: Hosting, thing: str, t: Text) -> str:
    found = intruders(hosting, thing)
    if not found:
        return t._("nobody reads who should not")
    return t._("could read: {who}", who=", ".join(t._(SHORT[reader]) for reader in found))


def _colour(hosting: Hosting, name: str) -> str:
    """Red where the host or an order can read, amber where a theft or a stolen password can, else green."""
    if name == "us":
        return COLOURS["bad" if hosting.within_us_reach else "muted"]
    if name in ("host", "sources", "software"):
        return COLOURS["leaves" if name == "software" else "muted"]
    found = set(intruders(hosting, name))
    return COLOURS["bad" if found & {"staff", "parent", "us"} else "alert" if found else "good"]


def _drawn(
    places: dict[str, Box],
    size: tuple[int, int],
    texts: dict[str, tuple[str, str]],
    hosting: Hosting,
    joined: tuple[tuple[str, str], ...],
) -> str:
    reach = hosting.within_us_reach
    dashed = ("host",) if reach else ("host", "us")
    boxes = [
        places[name].svg(*text, _colour(hosting, name), dashed=name in dashed, top=name == "host")
        for name, text in texts.items()
    ]
    arrows = [places[a].arrow(places[b]) for a, b in joined]
    if reach:
        arrows.append(places["us"].arrow(places["host"], dashed=True))
    if hosting.keys != "none" and joined is _WIDE:  # on a narrow screen the keys stand below what they open
        arrows.append(places["keys"].arrow(places["stored"], dashed=True))
    return sheet(*size, "".join([*boxes, *arrows]))
