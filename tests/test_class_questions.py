"""Questions of the bank in a class: each group's own figures, nothing told before the correction, the marks."""

import pytest
from streamlit.testing.v1 import AppTest

from classroom.draws import draw
from classroom.items import ArgueItem, ChoiceItem, bank
from classroom.members import Seat
from tests.test_page_class import code_of, here, joined, opened, own_store  # noqa: F401
from tests.visits import said, sound
from tests.worlds import one_thread  # noqa: F401

CHOICE, NUMBER, ARGUED = "alert-lower-threshold", "alert-sensitivity", "hydro-public-health-problem"


def ask(teacher: AppTest, *names: str) -> AppTest:
    """Ask these questions of the bank, one theme after the other."""
    for name in names:
        select = teacher.selectbox(key="ask_theme")
        theme = next(i for i, option in enumerate(select.options) if _theme(name) == option)
        teacher = sound(select.select_index(theme).run())
        options = teacher.multiselect(key="ask_items").options
        place = next(i for i, option in enumerate(options) if bank()[name].text.en.replace("\n", " ")[:60] in option)
        teacher = sound(teacher.multiselect(key="ask_items").set_value([options[place]]).run())
        teacher = sound(teacher.button(key="ask_questions").click().run())
    return teacher


def _theme(name: str) -> str:
    from classroom.items import theme_of, themes

    return themes()[theme_of(bank()[name])].title.en


def seat_of(app: AppTest) -> Seat:
    member = here(app).member
    assert isinstance(member, Seat)
    return member


def prompt(app: AppTest) -> str:
    """The identity of the question on a group's screen."""
    button = next(b for b in app.button if b.key and b.key.startswith("asked-") and b.key.endswith("-send"))
    assert button.key
    return button.key.removesuffix("-send")


def send(app: AppTest) -> AppTest:
    return sound(app.button(key=f"{prompt(app)}-send").click().run())


def show(teacher: AppTest) -> AppTest:
    teacher = sound(teacher.run())
    return sound(next(b for b in teacher.button if b.key and b.key.startswith("show_")).click().run())


def test_nothing_of_the_answer_is_on_the_screen_before_the_correction() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    ask(teacher, CHOICE)
    item = bank()[CHOICE]
    assert isinstance(item, ChoiceItem)
    one = sound(one.run())
    hidden = [item.explanation.en, *(c.wrong.en for c in item.choices if c.wrong)]
    drawn = draw(item, seat_of(one).seed)
    wrong = next(place for place, i in enumerate(drawn.order) if not item.choices[i].right)
    one.radio(key=prompt(one)).set_value(wrong)
    one = send(one)
    assert not [text for text in hidden if text[:40] in said(one)]
    show(teacher)
    one = sound(one.run())
    assert "Not yet: 0 out of 1" in said(one) and all(text[:40] in said(one) for text in hidden[1:])


def test_neighbours_have_their_own_figures_and_are_marked_on_them() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    teacher = ask(teacher, NUMBER)
    one, two = sound(one.run()), sound(two.run())
    drawn = {app: draw(bank()[NUMBER], seat_of(app).seed) for app in (one, two)}
    for app, mine in drawn.items():
        app.text_input(key=prompt(app)).set_value(f"{100 * mine.answer:.1f}%")
        send(app)
    teacher = sound(teacher.run())
    assert "Right: 2 of 2." in said(teacher)
    teacher = sound(teacher.toggle(key="class_results").set_value(True).run())
    table = next(d.value for d in teacher.dataframe if "Points" in d.value)
    assert table["Points"].tolist() == ["2 out of 2", "2 out of 2"]


def test_an_argued_answer_is_marked_with_the_grid_and_the_group_reads_its_points() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    ask(teacher, ARGUED)
    item = bank()[ARGUED]
    assert isinstance(item, ArgueItem)
    one = sound(one.run())
    one.text_area(key=prompt(one)).set_value("<script>alert(1)</script> **because**")
    one = send(one)
    teacher = sound(teacher.run())
    assert [m for m in teacher.markdown if r"\<script\>" in m.value and r"\*\*because" in m.value]
    grids = [c for c in teacher.segmented_control if c.key and "-grid-" in c.key]
    assert len(grids) == len(item.criteria)
    for control in grids:
        control.set_value(1)
    teacher = sound(teacher.run())
    keep = next(b for b in teacher.button if b.key and b.key.endswith("_keep"))
    sound(keep.click().run())
    show(teacher)
    assert f"Partly right: {len(item.criteria)} out of {item.points:.0f}" in said(sound(one.run()))


@pytest.mark.parametrize("value", ["DROP TABLE", [9, 9], {"a": 1}, 10**9, None, True, "1" * 5000])
def test_a_crafted_answer_is_no_mark_and_breaks_nothing(value: object) -> None:
    from interface.class_questions import marked_as

    for item in bank().values():
        if item.kind != "chart":
            found = marked_as(draw(item, 7), value)
            assert found is None or found.points in (0.0, None) or item.kind in ("argue", "choice", "fallacy")
