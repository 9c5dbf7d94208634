"""The page Données: a patient as each side knows them, the tables of the SNDS, and links that cannot break it."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface import compute, snds_tables
from interface.cohort_charts import age_table, device_table
from interface.controls import MOST_SHOWN
from interface.diagnoses import DIAGNOSES
from interface.knowledge import agreement
from interface.linkage_pairs import FATES, fates
from interface.one_patient import one_patient, snds_id, stays_of, worth_showing
from interface.patient_charts import iso
from interface.portrait import MEANINGS
from interface.snds_explorer import PLACE
from interface.snds_tables import ROWS, SAMPLE, TABLES, pseudonym_text, rows
from simulator.language import LANGUAGES, language
from simulator.messages import WHY_MISSING
from simulator.parameters import LEVELS
from simulator.scenario import parameters
from synthetic_data import codes, france
from synthetic_data.cohort import MANUFACTURERS
from synthetic_data.records import NO_DAY
from synthetic_data.telemetry import CHANNEL_KEYS, CHANNELS, unit
from tests.test_browser import settle
from tests.visits import HOSTILE, QUICK, charts, said, sound, study, visit, words_alike

GROUPS = ("cohort", "course", "telemetry", "records")


def patient_of(app: AppTest) -> int:
    return int(app.number_input(key="data_patient").value)


def whose(app: AppTest) -> Any:
    """The choice between everybody's rows and the patient's."""
    return next(group for group in app.get("button_group") if group.key == "data_whose")


def fate(name: str) -> int:
    """The first implant that became this in the pairing."""
    return int(np.flatnonzero(fates(study()) == FATES.index(name))[0])  # type: ignore[arg-type]


def snds_rows(app: AppTest, name: str) -> list[pd.DataFrame]:
    """The rows of a table of the SNDS, where the page shows them."""
    return [found.value for found in app.table if list(found.value.columns) == list(TABLES[name].columns)]


def whole_table(app: AppTest) -> list[list[str]]:
    """What each side knows, row by row."""
    return [list(map(str, row)) for row in app.table[0].value.to_numpy()]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_shows_the_parameters_of_the_level(code: str, level: str) -> None:
    app = visit("data", lang=code, level=level)
    assert app.title[0].value == {"fr": "Données", "en": "Data"}[code]
    widgets = [w for kind in ("slider", "toggle", "number_input", "selectbox") for w in getattr(app, kind)]
    shown = {w.key.removeprefix("p:") for w in widgets if w.key and w.key.startswith("p:")}
    mine = {k: p for k, p in parameters().items() if k.split(".")[0] in (*GROUPS, "seed")}
    assert shown == {k for k, p in mine.items() if LEVELS.index(p.level) <= LEVELS.index(level)}
    assert 5 <= len(shown) <= MOST_SHOWN[level]


@pytest.mark.parametrize(("code", "told"), [("fr", "45\u202f000 personnes"), ("en", "45,000 people")])
def test_a_large_number_in_a_box_is_written_below_it_as_the_language_writes_it(code: str, told: str) -> None:
    assert told in [caption.value for caption in visit("data", lang=code, level="expert").caption]


def test_nothing_is_left_in_english() -> None:
    link = {"level": "expert", "patient": str(worth_showing(study())[0])}
    alike = words_alike(visit("data", lang="fr", **link), visit("data", lang="en", **link))
    assert {line for line in alike if not re.fullmatch(r"- `\w+`: [\w .-]+", line)} == set()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("preset", QUICK)
def test_every_preset_shows_a_patient(preset: str, code: str) -> None:
    app = visit("data", preset=preset, lang=code)
    assert patient_of(app) == next(iter(worth_showing(study(preset))), 0)
    shown = [name for name in charts(app) if name.startswith(tuple(language(code)._(c.title) for c in CHANNELS))]
    assert len(shown) >= 6


@pytest.mark.parametrize("number", [0, 17, 63, 64, 1500, 2999])
def test_the_channels_are_the_days_that_arrived(number: int) -> None:
    app, found = visit("data", lang="en", patient=str(number)), study()
    p = one_patient(found, number)
    frame = p.telemetry.frame(number)
    made = int(p.cohort.manufacturer[p.place])
    drawn = charts(app)
    for c, channel in enumerate(CHANNELS):
        name, days = f"{channel.title} ({unit(c, made)})", frame[channel.key].dropna()
        if days.empty:
            assert f"{name}: this device does not send it." in said(app)
            continue
        assert [row["date"] for row in drawn[name]["days"]] == iso(days.index.to_numpy())
        np.testing.assert_allclose([row["value"] for row in drawn[name]["days"]], days, atol=0.006)
        assert drawn[name]["usual"][0]["value"] == pytest.approx(float(days.median()))
    share = language("en").percent(p.telemetry.observed[: p.last_day, p.place].mean())
    assert f"manufacturer {MANUFACTURERS[made]}. {share} of the days arrived" in said(app)


def test_the_page_says_after_which_day_nothing_arrives_any_more() -> None:
    deaths, days = study().bearers.death_day, study().scenario.cohort.n_days
    within = (deaths >= 0) & (deaths < days)
    dead, alive = int(np.argmax(within)), int(np.argmax(~within))
    day = language("fr").date(pd.Timestamp(iso(deaths[[dead]])[0]))
    assert f"après le décès du patient, le {day}." in said(visit("data", lang="fr", patient=str(dead)))
    assert "décès du patient" not in said(visit("data", lang="fr", patient=str(alive)))


def test_the_stays_drawn_are_those_of_the_paired_records() -> None:
    found = study()
    number = worth_showing(found)[3]
    link = found.linkage.links.set_index("implant_id").loc[number]
    stays = found.outcomes[found.outcomes["snds_id"] == link["snds_id"]]
    drawn = charts(visit("data", lang="en", patient=str(number)))["Heart rate (bpm)"]
    for name, failing in (("failures", True), ("others", False)):
        wanted = stays.loc[stays["heart_failure"] == failing, "admission_day"].to_numpy()
        assert [row["date"] for row in drawn[name]] == iso(wanted)
    assert drawn["failures"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("right", "gave this patient the right records"),
        ("wrong", "records of **somebody else**"),
        ("missed", "The pairing did not find them."),
        ("absent", "nobody could find their records"),
    ],
)
def test_the_page_says_what_the_pairing_did(name: str, told: str) -> None:
    app = visit("data", lang="en", patient=str(fate(name)))
    assert told in said(app)
    unpaired = "the project cannot know which hospital stays are theirs" in said(app)
    assert unpaired == (name in ("missed", "absent"))
    if unpaired:
        drawn = charts(app)
        assert not any(table["failures"] or table["others"] for table in drawn.values() if "failures" in table)
    absent = [row[2] for row in whole_table(app) if row[2] == "not in the extract"]
    assert bool(absent) == (name == "absent")


def test_the_page_can_show_every_sort_of_patient_while_the_truth_is_hidden() -> None:
    """The stays of the wrong person are drawn as if they were right: that is what a real project would see."""
    found, number = study(), fate("wrong")
    p = one_patient(found, number)
    assert p.paired is not None and p.paired != p.own
    other = stays_of(found, p.paired)
    drawn = next(t for t in charts(visit("data", lang="en", patient=str(number))).values() if "failures" in t)
    assert len(drawn["failures"]) + len(drawn["others"]) == len(other)


def test_the_hidden_congestion_is_shown_on_demand_only() -> None:
    number = worth_showing(study())[0]
    app = visit("data", lang="en", patient=str(number))
    title = "Hidden congestion, which nobody measures (1: as at a usual admission)"
    assert title not in charts(app) and "times the average danger" not in said(app)
    sound(app.toggle(key="data_revealed").set_value(True).run())
    p = one_patient(study(), number)
    drawn = charts(app)[title]
    np.testing.assert_allclose(
        [row["value"] for row in drawn["level"]], p.course.level[: p.last_day, p.place], atol=0.001
    )
    true = p.course.stay_day[p.course.stay_patient == p.place]
    assert [row["date"] for row in drawn["truth"]] == iso(true)
    assert "times the average danger" in said(app)


def test_the_buttons_lead_to_the_next_patient_and_into_the_link() -> None:
    found, app = study(), visit("data", lang="en", patient="100")
    sound(app.button(key="data_telling").click().run())
    telling = patient_of(app)
    assert telling == min(i for i in worth_showing(found) if i > 100)
    assert app.query_params["patient"] == str(telling)
    sound(app.button(key="data_unpaired").click().run())
    unpaired = patient_of(app)
    assert unpaired > telling and not found.linkage.paired[unpaired]
    assert found.linkage.paired[telling + 1 : unpaired].all()
    sound(app.number_input(key="data_patient").set_value(2999).run())
    assert app.query_params["patient"] == "2999"
    sound(app.button(key="data_telling").click().run())
    assert patient_of(app) == worth_showing(found)[0]


@pytest.mark.parametrize("asked", ["34999", "-1", "x", "99999999"])
def test_a_patient_who_is_not_there_is_replaced(asked: str) -> None:
    assert patient_of(visit("data", patient=asked)) == worth_showing(study())[0]


def test_worth_showing_are_paired_patients_with_an_admission_on_record() -> None:
    found = study()
    numbers = worth_showing(found)
    assert numbers == sorted(set(numbers)) and len(numbers) > 100
    for number in numbers[::40]:
        p = one_patient(found, number)
        assert p.paired is not None and stays_of(found, p.paired)["heart_failure"].any()


def test_both_sides_agree_where_no_error_was_made() -> None:
    """At least one difference is found in a usual world, none in a perfect one."""
    perfect = study("perfect-pairing")
    for number in range(0, 3000, 150):
        assert all(agreement(perfect, one_patient(perfect, number)).values())
    usual = study()
    known = [agreement(usual, p) for p in (one_patient(usual, n) for n in range(0, 3000, 30)) if p.own is not None]
    assert any(not all(verdict.values()) for verdict in known)
    assert all({"sex", "departement", "hospital"} <= set(verdict) for verdict in known)


def test_a_difference_is_marked_with_both_values() -> None:
    found = study()
    for number in range(3000):
        p = one_patient(found, number)
        if agreement(found, p).get("departement") is False:
            break
    row = next(row for row in whole_table(visit("data", lang="en", patient=str(number))) if row[0] == "Département")
    own = int(found.registers.beneficiaries["departement"].iloc[p.own or 0])
    assert row[1] != row[2] and row[2].startswith("**≠ ")
    assert f"({france.CODES[own]})" in row[2]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_opens_for_everybody_and_for_the_patient(name: str, code: str) -> None:
    found = study()
    number = worth_showing(found)[0]
    app = visit("data", lang=code, patient=str(number))
    sound(app.selectbox(key="data_table").set_value(name).run())
    t, count = language(code), rows(found, name, None)[1]
    assert len(snds_rows(app, name)[0]) == min(count, ROWS) > 0
    assert t.number(count) in said(app)
    assert all(f"`{column}`" in said(app) and t._(text) in said(app) for column, text in TABLES[name].columns.items())
    sound(whose(app).set_value("patient").run())
    theirs, own = rows(found, name, one_patient(found, number).paired)
    assert [len(table) for table in snds_rows(app, name)] == ([own] if own else [])
    assert len(theirs) == own < count


@pytest.mark.parametrize("name", list(TABLES))
def test_the_rows_of_a_patient_are_theirs(name: str) -> None:
    found = study()
    truth = np.flatnonzero(found.registers.truth >= 0)
    for number in truth[::500]:
        row = int(found.registers.truth[number])
        theirs, _ = rows(found, name, row)
        who = pseudonym_text(snds_id(found, row))
        for column in {"BEN_NIR_PSA", "NIR_ANO_17"} & set(theirs):
            assert set(theirs[column]) <= {who}
        if "RSA_NUM" in theirs:
            chained, _ = rows(found, "T_MCOaaC", row)
            assert set(theirs["RSA_NUM"]) <= set(chained["RSA_NUM"])
    assert len(rows(found, "IR_BEN_R", row)[0]) == 1


def test_the_beneficiaries_are_the_register() -> None:
    found = study()
    shown, count = rows(found, "IR_BEN_R", None)
    register = found.registers.beneficiaries.head(len(shown))
    assert count == len(found.registers.beneficiaries) == 45_000
    np.testing.assert_array_equal(shown["BEN_SEX_COD"], register["sex"])
    np.testing.assert_array_equal(shown["BEN_DCD_DTE"] == "", register["death_day"] == NO_DAY)
    assert shown["BEN_NIR_PSA"].is_unique and set(shown["BEN_NIR_PSA"].str.len()) == {17}


@pytest.mark.parametrize("name", list(TABLES))
def test_a_search_finds_the_rows_that_hold_each_word(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the whole table, not only in the rows that are shown; as they are shown, in capitals or not."""
    found = study()
    with monkeypatch.context() as patch:
        patch.setattr(snds_tables, "ROWS", 1_000_000)
        cells = snds_tables._rows(found, name, None)[0].astype(str).to_numpy().tolist()
    for wanted in (cells[-1][0].lower(), f"{cells[-1][0][2:]}  {cells[-1][-1]}", "i50", "20", "no such row"):
        words = wanted.lower().split()
        held = [row for row in cells if all(any(word in cell.lower() for cell in row) for word in words)]
        shown, count = rows(found, name, None, wanted)
        assert shown.astype(str).to_numpy().tolist() == held[:ROWS]
        assert count == len(held) and (count > 0 or wanted in ("i50", "20", "no such row"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_search_stays_from_table_to_table(code: str) -> None:
    app, t, found = visit("data", lang=code), language(code), study()
    every, stays = (rows(found, "T_MCOaaB", None, wanted)[1] for wanted in ("", "I50"))
    sound(app.text_input(key="data_search").set_value(" i50 ").run())
    assert t._("Rows with “{what}”: {n} of {all}.", what="i50", n=0, all=45_000) in said(app)
    assert not snds_rows(app, "IR_BEN_R")
    sound(app.selectbox(key="data_table").set_value("T_MCOaaB").run())
    assert t._("Rows with “{what}”: {n} of {all}.", what="i50", n=stays, all=every) in said(app)
    assert t._("The first {shown} are shown.", shown=ROWS) in said(app) and 0 < ROWS < stays < every
    assert snds_rows(app, "T_MCOaaB")[0]["DGN_PAL"].str.startswith("I50").any()
    sound(app.selectbox(key="data_table").set_value("ER_PHA_F").run())
    assert t._("The table holds the rows of {people} people.", people=SAMPLE) in said(app)
    for hostile in ("[", "*_`$", "(?:", "\\", "é", "x" * 40):
        sound(app.text_input(key="data_search").set_value(hostile).run())
        assert not snds_rows(app, "ER_PHA_F")


def test_a_patient_without_a_pair_has_no_rows_to_show() -> None:
    app = visit("data", lang="en", patient=str(fate("missed")))
    sound(whose(app).set_value("patient").run())
    assert not snds_rows(app, "IR_BEN_R")
    assert "the project cannot know which rows are theirs" in said(app)


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_the_snds_only_the_platform_speaks(code: str) -> None:
    app, t = visit("data", preset="no-snds", lang=code), language(code)
    why = WHY_MISSING["no_snds"]
    assert [info.value for info in app.info] == [t._(why)] * 2
    assert not app.dataframe
    closed = {"fr": "fermé", "en": "closed"}[code]
    assert sum(row[2] == closed for row in whole_table(app)) == 11
    assert all(not (t.get("failures") or t.get("others")) for t in charts(app).values())


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert patient_of(visit("data", **link)) >= 0


def test_a_smaller_cohort_does_not_keep_a_patient_it_lost() -> None:
    app = visit("data", lang="en", patient="2900")
    assert patient_of(app) == 2900
    sound(app.slider(key="p:cohort.n_patients").set_value(400).run())
    assert patient_of(app) < 400


def test_every_code_and_channel_has_words() -> None:
    used = {code for code in codes.DIAGNOSES if code} | set(codes.CAUSES)
    assert used == set(DIAGNOSES)
    assert set(MEANINGS) == set(CHANNEL_KEYS)
    assert all(drug in TABLES["ER_PHA_F"].columns["PHA_ATC_CLA"] for drug in codes.DRUGS)
    assert all(act in TABLES["T_MCOaaA"].columns["CDC_ACT"] for act in codes.IMPLANT_ACTS)


def test_units_follow_the_scale_of_each_manufacturer() -> None:
    """Hours, per cent of the day and minutes of the same activity."""
    found = study()
    usual: dict[str, list[float]] = {}
    for start in range(0, 640, 64):
        p = one_patient(found, start)
        seen = np.where(p.telemetry.observed, p.telemetry.values[:, 0], np.nan)
        for i, made in enumerate(p.cohort.manufacturer):
            usual.setdefault(unit(0, int(made)), []).append(float(np.nanmean(seen[:, i])))
    hours = float(np.mean(usual["h/day"]))
    assert set(usual) == {"h/day", "% of the day", "min/day"}
    assert np.mean(usual["% of the day"]) == pytest.approx(hours / 24 * 100, rel=0.15)
    assert np.mean(usual["min/day"]) == pytest.approx(hours * 60, rel=0.15)


def test_the_cohort_charts_count_everybody_once() -> None:
    cohort = study().bearers.cohort
    ages = age_table(cohort, ["man", "woman"])
    assert ages["n"].sum() == len(cohort)
    assert ages.loc[ages["sex"] == "woman", "n"].sum() == (cohort.sex == 2).sum()
    kinds = device_table(cohort)
    assert kinds["n"].sum() == len(cohort)
    assert kinds["age"].tolist() == [float(np.median(cohort.age[cohort.device == k])) for k in kinds["kind"]]


def test_a_block_of_patients_is_simulated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = study()
    one_patient(found, 130)
    monkeypatch.setattr("simulator.study.make_telemetry", forbidden)
    monkeypatch.setattr("simulator.study.live", forbidden)
    assert one_patient(found, 131).number == 131
    assert compute.cache() is found.cache


def forbidden(*_: Any) -> None:
    raise AssertionError("simulated again")


def test_a_visitor_reads_a_table_and_cannot_take_it_away(page: Page) -> None:
    page.goto("/donnees")
    button = page.get_by_role("button", name="Données du graphique").first
    expect(button).to_be_visible(timeout=60_000)
    settle(page)  # what is still to come above the button would move it, and what it opens, out of sight
    button.click()
    frame = page.get_by_test_id("stDataFrame").first
    frame.hover(timeout=60_000)
    expect(page.get_by_role("button", name="Chercher dans le tableau").first).to_be_visible()
    expect(page.locator('button[aria-label^="Download as CSV"]').first).to_be_attached()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)


def test_tables_are_cards_on_a_telephone_and_can_be_searched(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/donnees")
    table = page.locator(f".st-key-{PLACE} [role=region]")
    expect(table.get_by_role("cell").first).to_be_visible(timeout=60_000)
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")
    name = next(iter(TABLES["IR_BEN_R"].columns))
    shown = "cell => getComputedStyle(cell, '::before').content"
    assert table.locator("td").first.evaluate(shown) == f'"{name}"'  # where there is no head above the column
    card = table.locator("tbody tr").first.bounding_box()
    assert table.bounding_box()["height"] > 2.5 * card["height"]  # type: ignore[index]
    search = page.locator(".st-key-data_search input")
    search.press_sequentially(f"1943 {rows(study(), 'IR_BEN_R', None, '1943')[0]['BEN_NIR_PSA'].iloc[-1]}")
    search.press("Enter")
    expect(page.locator(f".st-key-{PLACE} tbody tr")).to_have_count(1, timeout=60_000)
    expect(search).to_be_focused()
