"""Words that the parts of the page Souveraineté share: readers, and sources with what they are worth."""

from simulator.language import Text
from simulator.sovereignty import READERS
from simulator.sovereignty.sources import SOURCES, Kind

N_ = str  # marks a text for translation

KINDS: dict[Kind, str] = {
    "law": N_("law"),
    "decision": N_("decision"),
    "guide": N_("official guide"),
    "press": N_("press"),
    "dossier": N_("dossier"),
    "assumption": N_("assumption"),
}


def names(readers: list[str], t: Text) -> str:
    """Readers in words, for a sentence or a drawing."""
    told = [t._(READERS[reader]) for reader in readers] or [t._("nobody")]
    return ", ".join(title[0].lower() + title[1:] for title in told)


def sourced(keys: tuple[str, ...], t: Text) -> str:
    """Sources in small print, each on a line with its kind; an assumption stands out."""
    told = []
    for source in (SOURCES[key] for key in keys):
        if source.kind == "assumption":
            told.append(f":orange-badge[:material/help: {t._(source.title)}]")
        elif source.kind == "dossier":
            told.append(f":small[:gray[:material/menu_book: {t._(source.title)}]]")
        else:
            words = t._("{kind}: {source}", kind=t._(KINDS[source.kind]), source=t._(source.title))
            told.append(f":small[:gray[:material/menu_book: {words}]]")
    return "  \n".join(told)
