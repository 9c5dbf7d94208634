"""The page Vos fichiers, one table: from the file to the marks with clicks, every refusal explained, nothing kept."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface.own_files import Held
from models.training import ModelSettings
from simulator.example_tables import TELLTALE, example_tables
from simulator.files import as_csv
from simulator.own_table import FEWEST
from tests.test_own_table import visits
from tests.visits import charts, said, sound, study, visit, words_alike

PATIENCE = 60_000
GO = "own_table_go"


def open_part(code: str = "en", **link: str) -> AppTest:
    app = visit("own_files", lang=code, **link)
    return sound(app.segmented_control(key="own_w_part").set_value("table").run())


def with_table(frame: pd.DataFrame, code: str = "en") -> AppTest:
    app = open_part(code)
    next(box for box in app.file_uploader if "upload_table_" in box.key).upload("mine.csv", as_csv(frame))
    return sound(app.run())


def go(app: AppTest) -> AppTest:
    return sound(app.button(key=GO).click().run())


def held(app: AppTest) -> Held:
    return app.session_state["own_held"]


def warned(app: AppTest) -> str:
    """The warnings but for the standing one, as they are read."""
    return "\n".join(str(w.value) for w in app.warning[1:]).replace("\\", "")


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_table_is_learned_from_with_one_click_as_the_library_does() -> None:
    app = go(with_table(visits()))
    found = held(app).made["table_learned"]
    assert found.settings == ModelSettings() and found.prepared.asked.person == "patient"
    assert metrics(app)["AUROC"] == f"{found.discrimination.auroc.value:.2f}"
    drawn = charts(app)
    assert {"chance", "line", "one", "bars"} <= set(drawn)
    at = found.at(held(app).values["table_threshold"])
    assert drawn["chance"]["here"][0]["y"] == pytest.approx(at.sensitivity.value)
    assert len(drawn["line"]["groups"]) == len(found.discrimination.calibration)


@pytest.mark.parametrize("kind", ["tree", "boosting", "never"])
def test_every_model_is_shown_and_nothing_is_left_in_english(kind: str) -> None:
    def seen(code: str) -> AppTest:
        app = with_table(visits().assign(always="a", born="1950-01-01", nom=["A", "B"] * 300), code)
        app.segmented_control(key="own_w_table_kind").set_value(kind).run()
        go(app)
        return app if kind == "never" else sound(app.button(key="own_table_by_row").click().run())

    french, english = seen("fr"), seen("en")
    assert {line for line in words_alike(french, english) if "csv" not in line} == set()
    assert len(french.metric) == len(english.metric) == (4 if kind == "never" else 6)


def test_personal_columns_are_told_and_not_learned_from() -> None:
    app = with_table(visits().assign(first_name=["Ann", "Bob"] * 300, born="1950-01-01", always="x"))
    assert app.multiselect(key="own_w_table_features").value == ["age", "ward", "noise"]
    assert "look like personal data: first_name" in warned(app)
    assert "born: dates say when" in said(app).replace("\\", "") and "always: the same" in said(app)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (visits(persons=40), f"Too few events: .* at least {FEWEST}"),
        (visits().assign(relapse="no")[["patient", "age", "relapse"]], "No column can be an outcome"),
        (visits().assign(copy=lambda f: np.where(f["relapse"] == "yes", "ill", "well")), "hidden among .* copy"),
    ],
)
def test_a_refusal_says_why(frame: pd.DataFrame, told: str) -> None:
    app = with_table(frame)
    if any(button.key == GO for button in app.button):
        if "copy" in frame:
            app.selectbox(key="own_w_table_outcome").set_value("relapse").run()
        go(app)
    assert pd.Series([warned(app)]).str.contains(told).all() and not app.metric


def test_the_flawed_example_is_refused_then_mended_with_a_click() -> None:
    app = go(sound(open_part().button(key="own_example_1").click().run()))
    assert TELLTALE in warned(app) and not app.metric
    sound(app.button(key="own_table_leave_out").click().run())
    assert TELLTALE not in app.multiselect(key="own_w_table_features").value
    assert "AUROC" in metrics(app) and TELLTALE not in warned(app)


def test_another_draw_another_file_and_another_page() -> None:
    app = go(with_table(visits()))
    first = held(app).made["table_learned"]
    sound(app.button(key="own_table_draw").click().run())
    second = held(app).made["table_learned"]
    assert (first.prepared.split != second.prepared.split).any()
    app.multiselect(key="own_w_table_features").set_value(["age"]).run()
    assert "choices above have changed" in said(app)
    app.switch_page("../pages/mission.py")
    sound(app.run())
    app.switch_page("../pages/own_files.py")
    sound(app.run())
    assert app.multiselect(key="own_w_table_features").value == ["age"] and app.metric
    next(box for box in app.file_uploader if "upload_table_" in box.key).upload("b.csv", as_csv(visits(seed=1)))
    sound(app.run())
    assert not app.metric and app.multiselect(key="own_w_table_features").value == ["age", "ward", "noise"]


def test_markdown_in_names_and_cells_does_no_harm() -> None:
    frame = visits().rename(columns={"ward": "![x](http://y.z) **b**"})
    frame["nom [a](http://b.c)"] = ["<b>", "$x$"] * 300
    app = go(with_table(frame))
    assert "](http" not in said(app) and "**b**" not in said(app) and "AUROC" in metrics(app)


def test_wiping_forgets_the_table_and_stays_here() -> None:
    app = go(with_table(visits()))
    sound(app.button(key="wipe_own_files").click().run())
    left = held(app)
    assert not (left.tables or left.problems or left.made) and set(left.values) == {"part"}
    assert not app.metric and all(button.key != GO for button in app.button)
    assert app.segmented_control(key="own_w_part").value == "table"


def test_in_a_browser_from_upload_to_risks_to_wipe(page: Page, server: str, tmp_path: Path) -> None:
    page.goto("/vos-fichiers")
    page.get_by_text("Apprendre d’un tableau", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text("Prendre l’exemple piégé")).to_be_visible(timeout=PATIENCE)
    frame = example_tables(study("discovery")).sound
    box = page.get_by_test_id("stFileUploaderDropzoneInput")
    box.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": as_csv(frame)})
    expect(page.get_by_text("mine.csv : ")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Apprendre", exact=True).click()
    button = page.get_by_role("button", name="Télécharger le risque")
    button.wait_for(timeout=PATIENCE)
    with page.expect_download() as download:
        button.click()
    download.value.save_as(tmp_path / "risks.csv")
    risks = pd.read_csv(tmp_path / "risks.csv")
    assert len(risks) == len(frame) and risks["risk"].between(0, 1).all()
    offered = download.value.url
    assert page.request.get(offered).status == 200
    page.get_by_role("button", name="Effacer mes fichiers").click()
    expect(page.get_by_role("button", name="Apprendre", exact=True)).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text("mine.csv")).to_have_count(0)
    assert page.request.get(offered).status == 404
