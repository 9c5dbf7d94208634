"""The script of every visit: the pages in the order of the story, the sidebar, the link."""

from pathlib import Path

import streamlit as st

from interface import ready
from interface.allowance import limits_told
from interface.class_place import place
from interface.compute import cache
from interface.path_bar import no_path_bar, path_bar
from interface.session import session, write_link
from interface.shell import sidebar, tell_problems
from interface.tour import tour, tour_button
from simulator.language import Text
from simulator.study import Study

N_ = str  # marks a text for translation

NAME = "Hydroscope"
ICON = Path(__file__).with_name("icon.svg")
PAGES = Path(__file__).resolve().parents[1] / "pages"
STORY = {
    N_("The study"): (
        ("mission", N_("Mission"), "flag", ""),
        ("data", N_("Data"), "monitor_heart", "donnees"),
        ("linkage", N_("Pairing"), "join_inner", "appariement"),
        ("training", N_("Training"), "model_training", "apprentissage"),
        ("evaluation", N_("Evaluation"), "fact_check", "evaluation"),
    ),
    N_("What can go wrong"): (
        ("pairing_effect", N_("From pairing to prediction"), "conversion_path", "appariement-prediction"),
        ("pitfalls", N_("Classic failures"), "report", "echecs"),
        ("fairness", N_("Fairness"), "diversity_3", "equite"),
    ),
    N_("Only software leaves"): (
        ("authorisation", N_("Authorisation"), "approval", "autorisation"),
        ("space", N_("The project space"), "lock", "espace-projet"),
        ("attacks", N_("Get the data out!"), "lock_open_right", "attaques"),
        ("receiver", N_("The software elsewhere"), "local_shipping", "logiciel-ailleurs"),
        ("sovereignty", N_("Sovereignty"), "shield", "souverainete"),
    ),
    N_("From prediction to care"): (
        ("clinic", N_("The clinic"), "call", "clinique"),
        ("utility", N_("Benefit and cost"), "balance", "utilite"),
        ("policy", N_("Health policies"), "account_balance", "politiques"),
    ),
    N_("The lesson"): (
        ("classroom", N_("The class"), "school", "classe"),
        ("board", N_("The class board"), "leaderboard", "tableau"),
        ("quiz", N_("Questions"), "quiz", "questions"),
        ("debate", N_("Debate"), "forum", "debattre"),
        ("argument", N_("Build an argument"), "edit_note", "argumenter"),
        ("activities", N_("Prepare an activity"), "edit_document", "activites"),
        ("unplugged", N_("Without computers"), "content_cut", "sans-ordinateur"),
        ("glossary", N_("Glossary"), "dictionary", "glossaire"),
        ("guide", N_("Teacher’s guide"), "co_present", "guide"),
    ),
    N_("Going further"): (
        ("compare", N_("Compare"), "compare_arrows", "comparer"),
        ("own_files", N_("Your files"), "upload_file", "vos-fichiers"),
        ("sources", N_("Sources and calibration"), "menu_book", "sources"),
        ("accessibility", N_("Accessibility"), "accessibility_new", "accessibilite"),
    ),
}
"""The sections of the menu: file, title, icon and address of each page; the first has no address."""


def tell() -> None:
    """Show the page the visitor asked for."""
    st.set_page_config(page_title=NAME, page_icon=ICON, layout="wide")
    t, pages = session().t, _pages()
    page = st.navigation(
        {t._(name): [pages[file] for file, *_ in section] for name, section in STORY.items()},
        expanded=True,  # a menu that folds says "View more" in English, and hides pages
    )
    st.set_page_config(page_title=f"{page.title} · {NAME}")
    _take_place(page)
    sidebar()
    _in_class()
    if place().projecting:
        no_path_bar()
    else:
        path_bar(Study(session().scenario, cache()))
    for tells in (tell_problems, tour):
        with st.container():  # what is told once, or left, moves nothing below, or that would lose the focus
            tells()
    with st.sidebar:
        tour_button()
    write_link()
    if page.url_path:
        ready.for_any_page()
    with limits_told():
        page.run()


def _pages() -> dict[str, st.Page]:
    """The pages of the menu by file, made once for a visit and again in another language."""
    here, t = place(), session().t
    if here.titles is not t:  # in another language
        here.titles = t
        here.pages = {
            file: st.Page(
                PAGES / f"{file}.py",
                title=t._(title),
                icon=f":material/{icon}:",
                url_path=address or None,
                default=not address,
            )
            for section in STORY.values()
            for file, title, icon, address in section
        }
    return here.pages


def _take_place(page: st.Page) -> None:
    """Know where the visitor is; in a class, go where it is before anything is drawn."""
    here = place()
    here.file = next(file for file, one in here.pages.items() if one.url_path == page.url_path)
    if here.member:
        from interface.class_follow import obey  # the store's libraries are loaded only where there is a class

        obey()


def _in_class() -> None:
    """Whoever is in a class sees what it says on every screen."""
    here = place()
    if here.member:
        from interface.class_follow import follow

        follow()
    elif session().class_code and here.file != "classroom":  # a new screen, or a server that has started again
        t, code = session().t, session().class_code
        label = t._("You are not in class {code} at the moment: join it, or come back with your key", code=code)
        st.page_link(here.pages["classroom"], label=label, icon=":material/login:")
    if here.told:
        st.warning(here.told, icon=":material/info:")
        here.told = ""


def title_of(file: str, t: Text) -> str:
    """The title that the menu gives a page, by its file's name without ``.py``."""
    return next(t._(title) for pages in STORY.values() for name, title, _, _ in pages if name == file)


if __name__ == "__main__":  # as Streamlit runs it; pages import it for its titles
    tell()
