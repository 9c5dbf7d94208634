"""The page Le tableau de la classe: what groups publish, what others see of it, the challenges."""

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from classroom.challenges import TALES
from classroom.class_views import board as class_board
from interface import board_challenges, board_words, class_store
from interface.board_chart import PICKED
from interface.session import Session
from simulator.scenario import parameters
from tests.test_page_class import code_of, crafted, here, joined, opened, own_store, received  # noqa: F401
from tests.visits import HOSTILE, charts, said, sound, study, visit, words_alike
from tests.worlds import one_thread  # noqa: F401


def at_the_board(app: AppTest) -> AppTest:
    app.switch_page("../pages/board.py")
    return sound(app.run())


def published(app: AppTest) -> AppTest:
    app = sound(at_the_board(app).button(key="board_publish").click().run())
    at_once(app)
    return app


def at_once(app: AppTest) -> None:
    """What a group does is seen by the others within half a second: do not wait for it."""
    member = here(app).member
    assert member is not None
    class_store.store().forget(member.class_id)


def test_a_run_is_on_the_board_with_the_figures_of_its_study_for_all() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    one = published(one)
    two = at_the_board(two)
    (row,) = charts(two)["runs"]["runs"]
    measures = study().verdict.measures
    assert row["run"] == "1 · Heron" and not row["own"]
    assert row["y"] == pytest.approx(measures.event_sensitivity.value)
    assert row["x"] == pytest.approx(measures.unexplained_alerts_per_patient_year.value)
    (point,) = charts(sound(one.run()))["runs"]["points"]
    assert point["whose"] == "your group" and point["names"] == "1 · Heron"
    assert len(charts(at_the_board(teacher))["runs"]["runs"]) == 1
    assert not [b for b in teacher.button if b.key == "board_publish"]


def test_another_group_opens_the_very_scenario_and_comments() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    one.session_state["hydroscope"].set("alert.threshold", "0.05")
    published(one)
    two = at_the_board(two)
    assert "Alert threshold: **5%**" in said(two)
    tags = next(p for p in two.pills if p.key and p.key.startswith("board_tags_"))
    two = sound(tags.set_value([tags.options[0]]).run())
    at_once(two)
    assert ":gray-badge[" in said(sound(one.run()))
    two = sound(two.button(key="board_open").click().run())
    assert two.session_state["hydroscope"].scenario.alert.threshold == 0.05
    assert two.title[0].value == "Evaluation"


def clicked(app: AppTest, what: object) -> AppTest:
    """What a browser's message does that says this was selected on the chart."""
    sent = app._tree.get_widget_states()
    chart = app.get("vega_lite_chart")[0].proto.id
    sent.widgets.append(WidgetState(id=chart, string_value=json.dumps({"selection": {PICKED: what}})))
    return sound(app._run(sent))


def test_a_click_on_a_point_looks_at_its_run_and_another_recovery_threshold_is_told() -> None:
    one = joined(code_of(opened()))
    one = published(one)
    one.session_state["hydroscope"].set("alert.recovery", "0.1")
    one = sound(published(one).run())
    first, second = (row["id"] for row in charts(one)["runs"]["runs"])
    assert one.selectbox(key="board_run").value == second  # its own last one
    assert any("another recovery threshold" in w.value for w in one.warning) and "Diamonds" in said(one)
    assert {point["id"]: point["usual"] for point in charts(one)["runs"]["points"]} == {first: True, second: False}
    one = clicked(one, [{"id": first}])
    assert one.selectbox(key="board_run").value == first and not one.warning
    assert [row["id"] for row in charts(one)["runs"]["looked"]] == [first]
    for nonsense in ([{"id": "<script>"}], [{"id": [second]}], [7], "x", {}, []):
        assert clicked(one, nonsense).selectbox(key="board_run").value == first


def test_a_comment_that_is_on_no_list_is_not_given() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    published(one)
    two = at_the_board(two)
    tags = next(p for p in two.pills if p.key and p.key.startswith("board_tags_"))
    state = WidgetState(id=tags.proto.id)
    state.string_array_value.data.extend(["<script>alert(1)</script>", ":red[insult]"])
    two = crafted(two, state)
    assert given(one) == {} and "insult" not in received(sound(one.run()))
    del state.string_array_value.data[:]
    state.string_array_value.data.append(tags.options[0])
    crafted(two, state)
    assert list(given(one).values()) == [["owl"]]  # the same message with a comment of the list


def given(app: AppTest) -> dict[str, list[str]]:
    """The comments on the one run of the board."""
    at_once(app)
    (run,) = class_board(class_store.store(), here(app).member)  # type: ignore[arg-type]
    return run.tags


def test_only_the_owner_takes_a_run_off() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    one = sound(published(one).run())
    assert not [b for b in at_the_board(two).button if b.key == "board_off"]
    one = sound(one.button(key="board_off").click().run())
    at_once(one)
    assert not charts(sound(one.run()))


def test_a_challenge_is_checked_on_the_screens_own_scenario() -> None:
    app = visit("board", lang="en")
    app = sound(app.button(key="challenge_check").click().run())
    assert "Not yet" in "".join(x.value for x in app.info)
    met = [m.value for m in app.markdown if m.value.startswith(":material/ca") or ":material/check" in m.value]
    assert len(met) == 2 and "at least 60%" in met[0] and "below 1" in met[1]


def test_what_just_misses_a_goal_does_not_read_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    nearly = {"rate": {"value": 0.824, "low": 0.81, "high": 0.838}}
    monkeypatch.setattr(board_challenges, "headline", lambda _: nearly)
    app = visit("board", lang="fr")
    app = sound(app.selectbox(key="challenge").set_value("at-any-price").run())
    app = sound(app.button(key="challenge_check").click().run())
    told = next(m.value for m in app.markdown if m.value.startswith(":material/cancel"))
    words = " ".join(told.split())  # whatever kind of space
    assert words.endswith("Implants appariés : **82,4 % [81,0 % ; 83,8 %]** (au moins 82,5 %)")


def test_what_a_challenge_does_not_allow_is_told() -> None:
    app = visit("board", lang="en", **{"cohort__n_patients": "1000"})
    app = sound(app.button(key="challenge_check").click().run())
    assert any("Not allowed in this challenge" in w.value for w in app.warning)


def test_of_what_may_change_the_value_that_is_not_allowed_is_told() -> None:
    app = visit("board", lang="en")
    app = sound(app.selectbox(key="challenge").set_value("without-departement").run())
    app = sound(app.button(key="challenge_check").click().run())
    covered, compared = (parameters()[key] for key in ("records.covered_share", "linkage.identifiers"))
    names = f"{covered.title}, {compared.title} ({compared.choices['departement']})"
    assert [w.value for w in app.warning] == [f"Not allowed in this challenge: {names}."]


def test_a_costly_scenario_is_refused_before_anything_is_computed() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    one.session_state["hydroscope"].take_preset("hydro")
    one = at_the_board(one)
    one = one.button(key="board_publish").click().run()
    assert one.warning and not charts(one)


def table(app: AppTest, rows: str, where: str = "", value: str = "") -> AppTest:
    """Ask the gate for a table, by the words of the page."""
    app.selectbox(key="challenge").select("Eight people behind the gate")
    app = sound(app.run())
    app.selectbox(key="gate_rows").select(rows)
    if where:
        app.selectbox(key="gate_where").select(where)
        app = sound(app.run())
        next(s for s in app.selectbox if s.key and s.key.startswith("gate_value_")).select(value)
    return sound(app.button(key="gate_ask").click().run())


def test_the_gate_is_asked_says_what_it_hides_and_is_passed() -> None:
    teacher = opened()
    one = table(at_the_board(joined(code_of(teacher))), "Sex")
    assert "The gate has hidden nothing here" in said(one) and not one.success
    one = table(one, "Sex", "Heart-failure stays", "3 or more")
    assert "Counts hidden because they are below 11" in said(one) and not one.success
    one = table(one, "Sex", "Heart-failure stays", "2")
    assert "26 − 18 = 8" in said(one) and "it is their subtraction" in one.success[0].value
    assert "would not have told it" in said(one)
    one = sound(one.button(key="gate_publish").click().run())
    at_once(one)
    teacher = at_the_board(teacher)
    assert any("Challenges met: Eight people" in x.value for x in teacher.success)
    teacher.selectbox(key="challenge").select("Eight people behind the gate")
    assert "On the board, met by: Heron." in said(sound(teacher.run()))


def test_six_tables_without_a_group_of_eight_and_one_starts_again() -> None:
    app = visit("board", lang="en")
    for _ in range(6):
        app = table(app, "Age group")
    assert app.button(key="gate_ask").disabled and "no group of 8 yet" in app.info[-1].value
    app = sound(app.button(key="gate_again").click().run())
    assert not app.button(key="gate_ask").disabled and not app.dataframe


def test_the_teacher_shows_a_lesson_and_the_groups_have_it() -> None:
    teacher = opened()
    one = at_the_board(joined(code_of(teacher)))
    assert "What the challenges teach" not in said(one) and not one.toggle
    teacher = at_the_board(teacher)
    teacher = sound(teacher.toggle(key="lesson_sixty-below-one").set_value(True).run())
    assert "A lower threshold announces more" in said(sound(one.run()))
    sound(teacher.toggle(key="lesson_sixty-below-one").set_value(False).run())
    assert "What the challenges teach" not in said(sound(one.run()))


def test_the_lesson_of_a_challenge_is_not_projected_before_it_is_told() -> None:
    teacher = at_the_board(opened())
    lesson = TALES["sixty-below-one"].lesson.en[:20]
    hidden = [node for node in teacher._tree if "controls-lesson" in str(getattr(node, "proto", ""))]
    assert hidden and lesson in "".join(str(getattr(node, "proto", "")) for node in hidden[0])  # type: ignore[attr-defined]


def test_both_languages() -> None:
    assert words_alike(visit("board", lang="fr"), visit("board", lang="en")) == set()


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert visit("board", **link).title


@pytest.mark.parametrize(("share", "written"), [(0.62, "62%"), (0.996, "99.6%"), (0.9996, "99.96%"), (1.0, "100%")])
def test_one_wrong_pair_among_thousands_is_not_told_as_all(
    share: float, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_words, "session", lambda: Session(language="en"))
    assert board_words.value_of("precision", share) == written
    told = board_words.with_interval("precision", {"value": share, "low": share - 0.01, "high": share})
    assert told.startswith(f"{written} [") and told.endswith(f"{written}]")
