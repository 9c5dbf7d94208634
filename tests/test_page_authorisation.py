"""The page Autorisation."""

import pytest
from streamlit.testing.v1 import AppTest

from interface.application_form import COLUMN_KEY
from models.evaluation import Estimate
from simulator.language import language
from simulator.scenario import PRESETS
from simulator.space.catalogue import COLUMNS
from simulator.space.decision import decide
from simulator.space.grant import granted_scenario
from simulator.space.minimisation import Worth, worth_of
from simulator.space.ready_made import FILES
from simulator.study import Study
from tests.visits import HOSTILE, charts, pictures, said, sound, study, visit, words_alike


def group(app: AppTest, key: str):
    return next(element for element in app.get("button_group") if element.key == key)


def take(app: AppTest, file: str) -> AppTest:
    group(app, "file").set_value(file).run()
    return sound(app)


def stamp(app: AppTest) -> str:
    return pictures(app)[0][0] if pictures(app) else ""


@pytest.mark.parametrize(
    ("file", "word"),
    [("hydro", "Favourable"), ("university", "With reservations"), ("insurer", "Refused"), ("abroad", "Refused")],
)
def test_a_ready_made_file_is_stamped_and_every_finding_is_told(file: str, word: str) -> None:
    app = take(visit("authorisation", lang="en"), file)
    assert stamp(app) == word
    decision = decide(FILES[file].application)
    told = said(app)
    assert all(language("en")._(finding.rule.source) in told for finding in decision.findings)
    assert told.count("To change:") == len(decision.findings)
    assert ("Nothing is authorised" in told) == (word == "Refused")
    assert ("**Unfavourable**" in told) == (decision.of("CESREES") == "refused")
    assert len(app.checkbox) == len(COLUMNS)


def test_the_drug_firm_meets_the_article_that_forbids_promotion() -> None:
    app = take(visit("authorisation", lang="en"), "drug_firm")
    findings = [str(element.value) for element in app.caption if "L1461-1 V" in str(element.value)]
    assert len(findings) == 1 and "V 1°" in findings[0]


def test_giving_a_column_back_changes_the_file_and_it_is_kept() -> None:
    app = visit("authorisation", lang="en", preset="discovery")
    box = app.checkbox(COLUMN_KEY + "IR_BEN_R.BEN_RES_COM")
    assert not box.value
    sound(box.check().run())
    assert stamp(app) == "With reservations" and "Leave the commune out" in said(app)
    assert "not needed by this plan" in app.checkbox(COLUMN_KEY + "IR_BEN_R.BEN_RES_COM").label
    app.switch_page("../pages/mission.py")
    sound(app.run())
    app.switch_page("../pages/authorisation.py")
    sound(app.run())
    assert app.checkbox(COLUMN_KEY + "IR_BEN_R.BEN_RES_COM").value
    group(app, "language").set_value("fr").run()
    assert stamp(sound(app)) == "Avec réserves"
    sound(app.button(key="file_again").click().run())
    assert stamp(app) == "Favorable"


def test_one_click_leaves_out_what_is_not_needed() -> None:
    app = take(visit("authorisation", lang="en"), "university")
    assert "columns were refused" in said(app)
    sound(app.button(key="cut").click().run())
    assert not app.checkbox(COLUMN_KEY + "IR_BEN_R.BEN_RES_COM").value and app.slider(key="a:years").value == 3
    assert said(app).count("To change:") == 2 and not any(button.key == "cut" for button in app.button)


def test_a_field_of_the_form_is_judged_at_once() -> None:
    app = visit("authorisation", lang="en")
    sound(app.slider(key="a:retention").set_value(21).run())
    assert stamp(app) == "Refused" and "L1461-1 IV 4°" in said(app)
    sound(app.slider(key="a:retention").set_value(20).run())
    assert stamp(app) == "With reservations"


@pytest.mark.parametrize(("level", "fewer"), [("discovery", True), ("expert", False)])
def test_what_a_level_does_not_show_is_told(level: str, fewer: bool) -> None:
    app = visit("authorisation", lang="en", level=level)
    assert ("Legal basis: **Legitimate interest (6.1.f)**" in said(app)) == fewer
    assert any(box.key == "a:legal_basis" for box in app.selectbox) != fewer


def test_the_class_judges_first() -> None:
    app = take(visit("authorisation", lang="en"), "insurer")
    sound(app.toggle(key="voting").set_value(True).run())
    assert not stamp(app) and "To change" not in said(app) and "minimisation" not in said(app)
    group(app, "vote").set_value("favourable").run()
    assert stamp(sound(app)) == "Refused"
    assert "You decided: Favourable. The rules say: Refused." in said(app)
    assert not stamp(take(app, "university"))
    take(app, "insurer")
    sound(app.button(key="vote_again").click().run())
    assert not stamp(app)


def test_what_minimisation_costs_is_computed_when_asked_for() -> None:
    app = visit("authorisation", lang="en", preset="discovery")
    assert "costs the prediction nothing" in said(app)
    sound(app.checkbox(COLUMN_KEY + "IR_BEN_R.BEN_NAI_MOI").uncheck().run())
    assert "Identifiers compared: Month and year of birth" in said(app) and not app.metric
    sound(app.button(key="minimisation").click().run())
    full = study("discovery")
    columns = tuple(c for c in FILES["hydro"].application.columns if c != "IR_BEN_R.BEN_NAI_MOI")
    grant = decide(FILES["hydro"].application.model_copy(update={"columns": columns})).grant
    less = Study(granted_scenario(grant, PRESETS["discovery"].scenario), full.cache)
    expected = [worth_of(full), worth_of(less)]
    rows = next(iter(charts(app).values()))["worth"]
    assert [row["value"] for row in rows] == pytest.approx(
        [getattr(worth, name).value for worth in expected for name in ("paired", "auroc", "announced")]
    )
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    assert expected[1].paired.value < expected[0].paired.value
    assert f"{expected[1].paired.value:.1%} of the implants" in said(app)


@pytest.mark.parametrize(
    ("auroc", "told"), [(0.6, "gets worse: AUROC 0.600"), (0.9, "gets better: AUROC 0.900"), (0.71, "cannot tell")]
)
def test_the_reading_says_no_more_than_the_interval(auroc: float, told: str) -> None:
    def worth(value: float) -> Worth:
        return Worth(Estimate(0.77), Estimate(value, value - 0.03, value + 0.03), Estimate(0.6))

    def page() -> None:
        import streamlit as st

        from interface.minimisation_charts import read

        st.write(read(*st.session_state["worths"]))

    app = AppTest.from_function(page)
    app.query_params["lang"] = "en"
    app.session_state["worths"] = (worth(0.7), worth(auroc))
    assert told in said(sound(app.run()))


def test_without_the_snds_the_file_is_judged_all_the_same() -> None:
    app = visit("authorisation", lang="en", preset="no-snds")
    assert stamp(app) == "Favourable" and "Without the SNDS" in said(app)


@pytest.mark.parametrize("file", ["hydro", "university"])
def test_both_languages(file: str) -> None:
    fr, en = (take(visit("authorisation", lang=lang, level="expert"), file) for lang in ("fr", "en"))
    assert {line.strip("#* ") for line in words_alike(fr, en)} <= {":material/menu_book: dossier, document\u00a07"}
    assert {box.label for box in fr.checkbox}.isdisjoint(box.label for box in en.checkbox)


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("authorisation", **link)
