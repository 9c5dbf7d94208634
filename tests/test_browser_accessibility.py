"""Every page for everybody, in a real browser: axe-core finds nothing of ours, the keyboard reaches everything."""

import re

import pytest
from playwright.sync_api import Page, expect

from interface.story import STORY
from simulator.language import language
from tests import axe
from tests.test_browser import PATIENCE, nothing_breaks, settle, visit  # noqa: F401

LEFT_OUT = {"pairing_effect", "policy", "sources"}
"""Pages of long computations: ``python -m tests.accessibility`` looks at them."""
FRENCH, ENGLISH = ("Aide : Niveau de détail", "Menu de l’écran"), ("Help: Level of detail", "Menu of the screen")
FOCUS = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
    const near = [e, e.parentElement, e.parentElement?.parentElement, ...e.querySelectorAll('*')].filter(Boolean);
    const marked = near.some(x => { const s = getComputedStyle(x);
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; });
    return {name: e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || e.title || e.tagName,
            tag: e.tagName, inside: !!e.closest('[data-testid="stMain"]'), marked};
}"""

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
SPILT = """all => all.filter(one => one.checkVisibility({ visibilityProperty: true })).filter(one => {
    const words = document.createRange(), box = one.getBoundingClientRect();
    words.selectNodeContents(one.querySelector('p'));
    const { left, top, right, bottom } = words.getBoundingClientRect();
    return left < box.left || top < box.top || right > box.right || bottom > box.bottom;
}).map(one => one.innerText)"""


def test_every_page_is_clean(page: Page) -> None:
    """One visit through the menu; the script of axe and the app are loaded once."""
    visit(page, "/evaluation")
    t, menu = language("fr"), page.get_by_test_id("stSidebarNav")
    broken = []
    for section in STORY.values():
        for file, title, _, _ in section:
            if file in LEFT_OUT:
                continue
            menu.get_by_role("link", name=t._(title), exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(t._(title), timeout=PATIENCE)
            settle(page)
            found = axe.look(page, "[data-testid=stMain]")  # the menu is the same on each
            broken += [f"{file}: {line}" for line in (*found.ours, *found.lesser)]
            if page.get_by_label(t._("Chart"), exact=True).count():
                broken.append(f"{file}: a chart does not say of what")
    assert not broken, "\n".join(broken)
    assert axe.look(page).streamlits == {0, 1}  # those of the menu; neither is gone


def test_a_refused_link_on_a_telephone_is_clean_with_the_menu_open_or_closed(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, "/glossaire?alert.threshold=9")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    axe.clean(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="Mission")).to_be_in_viewport()
    axe.clean(page)


def test_a_chart_has_a_name_and_its_data_by_the_keyboard(page: Page) -> None:
    visit(page, "/evaluation")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_have_attribute("aria-label", re.compile("Hospitalisations annoncées, selon Alertes inexpl"))
    button = page.get_by_role("button", name="Données du graphique").first
    button.press("Enter")
    shown = page.get_by_test_id("stPopoverBody")
    expect(shown.get_by_role("cell", name="HeartLogic")).to_be_visible(timeout=PATIENCE)
    axe.clean(page)
    page.keyboard.press("Tab")
    expect(shown).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()


def test_the_browser_is_told_the_language_and_the_page(page: Page) -> None:
    visit(page, "/glossaire")
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "fr")
    expect(page).to_have_title("Glossaire · Hydroscope")
    page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    expect(root).to_have_attribute("lang", "en")
    expect(page).to_have_title("Glossary · Hydroscope")


def test_tab_goes_through_the_page_and_shows_where_it_is(page: Page) -> None:
    visit(page, "/evaluation")
    page.get_by_role("slider", name="Seuil d’alerte", exact=True).focus()  # Streamlit's name says it twice
    stops = []
    for _ in range(60):
        stop = page.evaluate(FOCUS)
        if not stop["inside"]:
            break
        stops.append(stop)
        page.keyboard.press("Tab")
    assert len(stops) > 15 and any("Données du graphique" in stop["name"] for stop in stops)
    assert [stop for stop in stops if not stop["marked"] or not stop["name"].strip()] == []


def test_the_keyboard_meets_nothing_that_cannot_be_seen(page: Page) -> None:
    """Neither the links of a menu that is closed nor the buttons that a chart shows to the mouse."""
    page.set_viewport_size({"width": 640, "height": 450})
    visit(page, "/evaluation")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(ACTIVE))
        assert not page.evaluate("!!document.activeElement.closest('[data-testid=stSidebar]')"), stops
    assert "Ouvrir le menu" in stops
    page.get_by_role("button", name="Ouvrir le menu").press("Enter")
    expect(sidebar.get_by_role("link", name="Mission")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    toolbar = page.locator("[data-testid=stElementToolbar]:has(button)").first
    expect(toolbar).to_have_css("opacity", "0")
    toolbar.get_by_role("button").first.focus()
    expect(toolbar).to_have_css("opacity", "1")
    on_top = "e => { const box = e.getBoundingClientRect();"
    on_top += " return e.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"
    assert toolbar.get_by_role("button").first.evaluate(on_top)


def test_at_twice_the_size_nothing_is_lost(page: Page) -> None:
    """A screen of 1280 pixels at 200 % is 640 wide (WCAG 1.4.4, 1.4.10)."""
    page.set_viewport_size({"width": 640, "height": 400})
    visit(page, "/evaluation")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


@pytest.mark.parametrize("width", [1280, 390])
def test_with_letters_and_lines_set_wider_no_page_of_the_menu_and_no_choice_is_cut(page: Page, width: int) -> None:
    """WCAG 1.4.12."""
    page.set_viewport_size({"width": width, "height": 900})
    for link, *kinds in (
        ("/appariement", "[data-testid=stSidebarNavLink]", "[data-variant]"),
        ("/classe", "[data-testid=stTab]"),
        ("/argumenter", "[data-testid^=stBaseButton]:has(p)"),
    ):
        visit(page, link)
        page.add_style_tag(content=SPACED)
        for some in map(page.locator, kinds):
            assert some.count() > 1
            assert some.evaluate_all(SPILT) == []


def test_a_figure_keeps_its_interval_where_four_stand_side_by_side(page: Page) -> None:
    page.set_viewport_size({"width": 768, "height": 1000})
    visit(page, "/")
    told = page.get_by_test_id("stMetricDeltaDescription").locator("div, p")
    assert told.count() > 4
    assert told.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)") == []


def test_values_in_a_row_stand_on_one_line_however_long_their_labels_are(page: Page) -> None:
    """And so does what follows two titles side by side."""
    page.set_viewport_size({"width": 768, "height": 1000})
    visit(page, "/evaluation")
    settle(page)
    labels, values = (page.get_by_test_id(part) for part in ("stMetricLabel", "stMetricValue"))
    height, top = (
        f"all => all.slice(0, 4).map(e => Math.round(e.getBoundingClientRect().{x}))" for x in ("height", "y")
    )
    assert len(set(labels.evaluate_all(height))) > 1 and len(set(values.evaluate_all(top))) == 1
    visit(page, "/utilite")
    settle(page)
    left, right = (page.get_by_role("heading", name=name) for name in ("Mieux qu’appeler", "Ce que coûte un séjour"))
    ends = [title.evaluate("e => [e.clientHeight, e.getBoundingClientRect().bottom]") for title in (left, right)]
    assert ends[0][0] != ends[1][0] and ends[0][1] == pytest.approx(ends[1][1], abs=1)


def test_a_picture_that_is_not_shown_takes_no_room_from_the_title(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, "/espace-projet")
    title, below = page.get_by_role("heading", level=1), page.get_by_test_id("stMain").locator(".stMarkdown").last
    assert title.evaluate("e => e.clientHeight < 1.9 * parseFloat(getComputedStyle(e).lineHeight)")
    assert title.bounding_box()["width"] > 0.95 * below.bounding_box()["width"]  # type: ignore[index]


def test_a_row_of_choices_that_takes_two_lines_has_all_its_edges(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, "/guide")
    edges = """all => all.flatMap(e => [e, e]).map((e, i) =>
        getComputedStyle(e)[i % 2 ? 'borderRightColor' : 'borderLeftColor'])"""
    colours = page.get_by_test_id("stMain").locator("[data-variant=segmented_control]").evaluate_all(edges)
    assert len(colours) >= 6 and "rgba(0, 0, 0, 0)" not in colours


def test_streamlits_buttons_are_named_in_the_visitors_language(page: Page) -> None:
    visit(page, "/vos-fichiers")
    for skip, dark, *names in (
        ("Aller directement à la page", "Écran sombre", "Choisir un fichier : Premier fichier (CSV)", *FRENCH),
        ("Go straight to the page", "Dark screen", "Choose a file: First file (CSV)", *ENGLISH),
    ):
        for name in names:
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1, timeout=PATIENCE)
        expect(page.get_by_test_id("stSkipToContent")).to_have_text(skip, timeout=PATIENCE)
        page.get_by_test_id("stMainMenu").locator("button").click()
        expect(page.get_by_role("menuitemradio", name=dark, exact=True)).to_be_visible(timeout=PATIENCE)
        page.keyboard.press("Escape")
        page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()


@pytest.mark.parametrize("link", ["/evaluation", "/donnees?level=expert", "/sans-ordinateur"])
def test_what_streamlit_calls_alike_says_what_it_belongs_to(page: Page, link: str) -> None:
    visit(page, link)
    settle(page)
    main = page.get_by_test_id("stMain")
    for many in (
        "[class*=st-key-data_of_] button",
        "[data-testid=stHeaderActionElements] a",
        ".react-aria-ComboBox button",
    ):
        names = main.locator(many).evaluate_all("all => all.map(e => e.ariaLabel || e.textContent)")
        assert len(set(names)) == len(names)
    links = main.locator("[data-testid=stHeaderActionElements] a")
    expect(links.last).to_have_attribute("aria-label", re.compile(r"^Lien vers le titre\s: ."))


def test_what_a_list_has_chosen_can_be_read_on_a_dark_screen(page: Page) -> None:
    """White on the pale blue of the theme is 2.4 : 1, which axe does not see."""
    page.emulate_media(color_scheme="dark")
    visit(page, "/vos-fichiers")
    page.locator(".st-key-own_examples button").click()
    tag = page.locator("[data-tag] span").first
    expect(tag).to_have_css("color", "rgb(0, 0, 0)", timeout=PATIENCE)


ACTIVE = """() => { const e = document.activeElement;
    return ['BODY', 'MAIN'].includes(e.tagName) ? '' : e.getAttribute('aria-label') || e.innerText || ''; }"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what bears this name."""
    for _ in range(80):
        if name in page.evaluate(ACTIVE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {name}")


def begin(page: Page, address: str) -> None:
    """A page, with the focus on its title: what follows are keys alone."""
    visit(page, address)
    page.get_by_role("heading", level=1).evaluate("title => { title.tabIndex = -1; title.focus(); }")


def test_main_paths_without_a_mouse(page: Page) -> None:
    """A file is chosen with the arrows, a morning of the clinic played, two files paired."""
    begin(page, "/autorisation")
    tab_to(page, "HYDRO")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("stMain")).to_contain_text("Avec réserves", timeout=PATIENCE)
    begin(page, "/clinique")
    tab_to(page, "Commencer le tour")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Matinée 1 sur")).to_be_visible(timeout=PATIENCE)
    settle(page)  # a key pressed before the page is whole is lost
    tab_to(page, "Appeler")
    page.keyboard.press("Space")
    chosen = page.locator("[role=radio]:focus")  # of the patient that the Tab key came to, not always the first
    expect(chosen).to_have_text("Appeler")
    expect(chosen).to_be_checked(timeout=PATIENCE)
    tab_to(page, "Terminer la matinée")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Matinée suivante")).to_be_visible(timeout=PATIENCE)
    begin(page, "/vos-fichiers")
    tab_to(page, "Prendre les exemples")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Chercher les paires")).to_be_visible(timeout=PATIENCE)
    settle(page)
    tab_to(page, "Chercher les paires")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible(timeout=PATIENCE)


def test_a_page_that_is_turned_to_has_the_focus_and_keeps_it(page: Page) -> None:
    """WCAG 2.4.3: the next Tab goes on from the title; a page drawn again takes the focus from nobody."""
    t, title = language("fr"), page.get_by_role("heading", level=1)
    visit(page, "/glossaire")
    expect(title).not_to_be_focused()  # a page that is opened begins as the browser begins it
    page.get_by_test_id("stMain").evaluate("main => main.scrollTop = 900")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=t._("Evaluation"), exact=True).press("Enter")
    expect(title).to_have_text(t._("Evaluation"), timeout=PATIENCE)
    settle(page)
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["inside"]
    slider = page.get_by_role("slider").first
    before = slider.input_value()
    slider.press("ArrowRight")
    expect(slider).not_to_have_value(before)
    settle(page)
    expect(slider).to_be_focused()


@pytest.mark.parametrize("address", ["/glossaire", "/glossaire?telemetry.noise=0.8"])
def test_the_browsers_back_and_forward_lead_to_the_title_too(page: Page, address: str) -> None:
    """In one press each: the parameters that come along are no page of their own."""
    t, title = language("fr"), page.get_by_role("heading", level=1)
    visit(page, address)
    count = "event => { if (event.navigationType === 'push') window.pushed += 1 }"
    page.evaluate(f"window.pushed = 0; navigation.addEventListener('navigate', {count})")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=t._("Evaluation"), exact=True).press("Enter")
    expect(title).to_have_text(t._("Evaluation"), timeout=PATIENCE)
    settle(page)
    assert page.evaluate("window.pushed") == 1
    page.get_by_role("slider").first.focus()
    for turn, name in ((page.go_back, "Glossary"), (page.go_forward, "Evaluation")):
        turn()
        expect(title).to_have_text(t._(name), timeout=PATIENCE)
        settle(page)
        expect(title).to_be_focused()


def test_a_field_that_is_changed_keeps_the_focus_though_a_button_appears_above_it(page: Page) -> None:
    visit(page, "/autorisation")
    slider = page.get_by_test_id("stMain").get_by_role("slider").first
    before = slider.input_value()
    slider.press("ArrowRight")
    expect(page.get_by_role("button", name="Revenir au dossier d’origine")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(slider).to_be_focused()
    expect(slider).not_to_have_value(before)


@pytest.mark.parametrize(
    "link",
    [
        "equite?cohort.n_patients=2900",
        "echecs?cohort.n_patients=2900",
        "appariement-prediction?cohort.n_patients=700&records.n_pool=5000",
    ],
)
def test_the_data_of_a_chart_just_computed_leave_the_focus_on_their_button(page: Page, link: str) -> None:
    """The next run has no progress to show: nothing may move up into its place and be drawn anew."""
    visit(page, f"/{link}")
    settle(page)
    button = page.get_by_role("button", name="Données du graphique").first
    button.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
