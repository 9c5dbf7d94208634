"""The page Questions: training alone, from the choice to the results."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from classroom.draws import draw
from classroom.items import ArgueItem, ChartItem, ChoiceItem, Item, OrderItem, SortItem, bank, themes
from classroom.marking import Value
from classroom.objectives import objectives
from classroom.readings import READINGS, scenario_of
from classroom.sources import cited
from interface.compute import cache
from interface.quiz_charts import CHARTS
from interface.quiz_training import Training, matching
from simulator.language import Language
from simulator.study import Study
from tests.test_questions import secrets_of
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike

SEED = 5
ONE_OF_EACH = {item.kind: item.id for item in bank().values()}
READ = [item.id for item in bank().values() if isinstance(item, ChartItem)]


def asked(*names: str, code: Language = "en") -> AppTest:
    """The page with a training on these questions."""
    app = visit("quiz", lang=code)
    app.session_state["quiz_training"] = Training(SEED, list(names))
    return sound(app.run())


def key(name: str, again: int = 0) -> str:
    return f"quiz-{SEED}-{name}-{again}"


def right_answer(item: Item) -> Value:
    drawn = draw(item, SEED)
    match item:
        case ChoiceItem():
            return next(place for place, i in enumerate(drawn.order) if item.choices[i].right)
        case OrderItem():
            return [drawn.order.index(i) for i in range(len(drawn.order))]
        case SortItem():
            return [item.cards[i].bin for i in drawn.order]
        case ChartItem():
            study = Study(scenario_of(drawn), cache())
            x = READINGS[item.reading](study)
            return str(100 * x if item.unit == "percent" else x)
    return f"{100 * drawn.answer:.1f} %" if item.unit == "percent" else f"{drawn.answer:.2f}"


def fill(app: AppTest, item: Item, value: Value) -> None:
    match item:
        case ChoiceItem():
            app.radio(key=key(item.id)).set_value(value)
        case OrderItem():
            app.session_state[key(item.id)] = value
        case SortItem():
            for i, name in enumerate(value):
                app.radio(key=f"{key(item.id)}-{i}").set_value(name)
        case ArgueItem():
            app.text_area(key=key(item.id)).set_value(value)
        case _:
            app.text_input(key=key(item.id)).set_value(value)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return sound(app.run())


def verdicts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.success, *app.warning))


def seen(app: AppTest) -> str:
    """All that the page holds, answers on offer too."""
    return said(app) + "\n".join(option for radio in app.radio for option in radio.options) + verdicts(app)


@pytest.mark.parametrize("kind", [kind for kind in ONE_OF_EACH if kind != "argue"])
def test_a_right_answer_is_told_so_and_explained_only_then(kind: str) -> None:
    item = bank()[ONE_OF_EACH[kind]]
    app = asked(item.id)
    assert all(secret.en not in seen(app) for secret in secrets_of(item))
    fill(app, item, right_answer(item))
    press(app, "Validate")
    assert "Right" in verdicts(app) and not app.warning
    assert item.explanation.en[:20] in seen(app) or "{" in item.explanation.en[:20]
    assert len(app.get("page_link")) == sum(source.startswith("page ") for source in item.sources)


def test_a_wrong_choice_gets_the_reasons_of_every_distractor() -> None:
    item = bank()["alert-ninety-five"]
    app = asked(item.id)
    assert isinstance(item, ChoiceItem)
    fill(app, item, (int(str(right_answer(item))) + 1) % len(item.choices))
    press(app, "Validate")
    assert "Not yet: 0 out of 1." in verdicts(app)
    assert all(secret.en in seen(app) for secret in secrets_of(item) if secret != item.explanation)
    assert len(app.get("page_link")) == 2 and "document\u00a04" in said(app)


def test_the_documents_that_a_question_names_are_told_below_it() -> None:
    below = [caption.value for caption in asked("hydro-two-counts", code="fr").caption]
    cites = [cited(f"dossier {number}") for number in (7, 2)]
    assert [words.fr for words in cites if words] == [text for text in below if text.startswith("Dossier, document")]


def test_a_half_right_order_has_a_part_of_the_points() -> None:
    item = bank()["hydro-path"]
    app = asked(item.id)
    right = list(right_answer(item))  # type: ignore[arg-type]
    fill(app, item, [right[1], right[0], *right[2:]])
    sound(app.run())
    app.button(key=f"{key(item.id)}-{right[2]}-1").click()  # third step one down
    sound(app.run())
    assert app.session_state[key(item.id)] == [right[1], right[0], right[3], right[2], *right[4:]]
    assert "Partly right" in verdicts(press(app, "Validate"))
    assert said(app).count("*(your place: ") == 4 and "*(your place: 2)*" in said(app)


def test_an_incomplete_answer_is_not_taken() -> None:
    sort = bank()["law-purposes"]
    app = press(asked(sort.id), "Validate")
    assert "Complete your answer first." in verdicts(app) and not app.session_state["quiz_training"].given
    app = asked("alert-sensitivity")
    app.text_input(key=key("alert-sensitivity")).set_value("beaucoup")
    press(app, "Validate")
    assert "not read as a number" in verdicts(app) and not app.session_state["quiz_training"].given


def test_another_draw_asks_for_other_figures() -> None:
    app = asked("alert-sensitivity")
    before = said(app)
    for again in range(4):
        app.text_input(key=key("alert-sensitivity", again)).set_value("1 %")
        press(app, "Validate")
        press(app, "Another draw")
        if said(app) != before:
            break
    assert said(app) != before and not app.session_state["quiz_training"].given
    app = asked("hydro-stays-a-day")
    app.text_input(key=key("hydro-stays-a-day")).set_value("438,5")
    assert "Another draw" not in [button.label for button in press(app, "Validate").button]
    assert "Yours: 438\\,5." in said(app)


def test_an_argued_answer_is_marked_with_the_grid() -> None:
    item = bank()["hydro-public-health-problem"]
    app = asked(item.id)
    fill(app, item, "Ma réponse <script>alert(1)</script>")
    press(app, "Validate")
    assert isinstance(item, ArgueItem) and app.text[0].value.endswith("</script>")
    for i, criterion in enumerate(item.criteria):
        assert criterion.expected[0].en in said(app)
        app.segmented_control(key=f"{key(item.id)}-grid-{i}").set_value(int(criterion.points))
        sound(app.run())
    assert "Right: 8 out of 8." in verdicts(app)


@pytest.mark.parametrize("name", READ)
def test_the_reading_is_that_of_the_chart_on_the_screen(name: str) -> None:
    item = bank()[name]
    assert isinstance(item, ChartItem)
    shown = charts(asked(name))
    x = READINGS[item.reading](Study(scenario_of(draw(item, SEED)), cache()))
    assert x == pytest.approx(on_screen(item.reading, shown))


def on_screen(reading: str, shown: dict[str, dict[str, list[dict[str, object]]]]) -> float:
    """The value in the rows that the chart is drawn from."""
    (tables,) = shown.values()
    row = {name: rows for name, rows in tables.items()}
    match reading:
        case "bearers_75_to_80":
            return float(sum(r["n"] for r in row["ages"] if r["age"] == 75))  # type: ignore[arg-type, misc]
        case "pacemaker_share":
            n = [r["n"] for r in row["devices"]]
            return next(r["n"] for r in row["devices"] if r["device"] == "pacemaker") / sum(n)  # type: ignore
        case "paired_oldest":
            return next(r["rate"] for r in row["rates"] if r["group"] == "80 and over")  # type: ignore
        case "announced_here":
            return row["here"][0]["found"]  # type: ignore[return-value]
        case "unexplained_here":
            return row["here"][0]["rate"]  # type: ignore[return-value]
        case "never_minus_model":
            model, never, _ = (r["share"] for r in row["bars"])
            return 100 * (never - model)  # type: ignore[operator]
    assert reading == "observed_in_highest_group"
    return max(row["groups"], key=lambda r: r["said"])["seen"]  # type: ignore


@pytest.mark.parametrize("name", READ)
def test_the_table_of_a_chart_has_to_be_read_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there for who cannot see the chart, but no table of it is one line that says the answer."""
    tables: list[pd.DataFrame] = []
    monkeypatch.setattr("interface.charts.data_button", lambda _key, _subject, made: tables.extend(made()))
    asked(name)
    assert tables and all(len(table) > 1 for table in tables)


def test_every_chart_named_can_be_drawn() -> None:
    assert {bank()[name].chart for name in READ} == set(CHARTS)  # type: ignore[union-attr]


def test_a_training_ends_with_results_per_objective() -> None:
    app = asked("hydro-aim", "alert-ninety-five", "hydro-path")
    for name in ("hydro-aim", "alert-ninety-five"):
        fill(app, bank()[name], right_answer(bank()[name]))
        press(app, "Validate")
        press(app, "Next question")
    press(app, "Skip")
    assert "Points: **2 out of 2**, for 2 answers." in said(app) and "1 question skipped" in said(app)
    bars = [bar.proto.text for bar in app.get("progress")]
    assert bars[0].startswith(objectives()["predictive-medicine"].words.en) and "2 out of 2" in bars[0]
    press(app, "Same questions, other draws")
    assert app.session_state["quiz_training"].items == ["hydro-aim", "alert-ninety-five", "hydro-path"]
    assert not app.session_state["quiz_training"].given


def test_one_chooses_what_to_train_on() -> None:
    app = visit("quiz", lang="en")
    app.selectbox(key="quiz_theme").set_value("law")
    app.multiselect(key="quiz_objectives").set_value(["law"])
    sound(app.run())
    wanted = matching("law", None, ["law"])
    assert f"{len(wanted)} questions match." in said(app)
    app.selectbox(key="quiz_theme").set_value("sovereignty")
    sound(app.run())
    assert "No question is all that" in said(app)
    app.selectbox(key="quiz_theme").set_value("law")
    sound(app.run())
    press(app, "Begin")
    assert set(app.session_state["quiz_training"].items) <= set(wanted)
    assert len(app.session_state["quiz_training"].items) == 5
    assert len(matching(None, None, [])) == len(bank()) and matching("hydro", "premiere", [])
    assert all(matching(name, None, []) for name in themes())


def test_the_page_speaks_both_languages() -> None:
    assert words_alike(visit("quiz", lang="fr"), visit("quiz", lang="en")) == {"Questions"}
    for kind, name in ONE_OF_EACH.items():
        if kind != "chart":
            assert words_alike(corrected(name, "fr"), corrected(name, "en")) == {"Questions"}


def corrected(name: str, code: Language) -> AppTest:
    """The page once the question has been answered wrong."""
    app, item = asked(name, code=code), bank()[name]
    wrong: Value = "1"
    match item:
        case ChoiceItem():
            wrong = next(place for place, i in enumerate(draw(item, SEED).order) if not item.choices[i].right)
        case SortItem():
            wrong = [item.bins[0].id] * len(item.cards)
        case OrderItem():
            wrong = list(range(len(item.steps)))
    fill(app, item, wrong)
    return press(app, "Valider" if code == "fr" else "Validate")


@pytest.mark.parametrize("link", HOSTILE)
def test_hostile_links_change_nothing(link: dict[str, str]) -> None:
    assert visit("quiz", **link).selectbox(key="quiz_theme").value is None
