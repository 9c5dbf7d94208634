"""Questions of the bank in a class: each group's own figures, nothing told before the correction, the marks."""

import io
import re
import string
import zipfile
from textwrap import dedent

import pandas as pd
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from classroom import taking_part, teaching
from classroom.draws import draw, listed
from classroom.export import as_csv, exported
from classroom.items import ArgueItem, ChartItem, ChoiceItem, Item, OrderItem, SortItem, bank
from classroom.members import Seat, Teacher
from interface import class_store
from interface.class_console import _in_words
from interface.class_results import rows
from interface.quiz_widgets import MOST_CHARACTERS
from interface.shell import plain
from simulator.language import MISSING
from tests.test_page_class import code_of, here, joined, opened, own_store, received  # noqa: F401
from tests.visits import said, sound, visit
from tests.worlds import one_thread  # noqa: F401

STORED = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> **x** _y_ [a](http://x.y) ![b](http://x.y/z.png) "
    "[c](javascript:alert(1)) <http://x.y> www.x.y a@x.y $x^2$ $$\\href{javascript:alert(1)}{x}$$ :red[q] "
    ":material/delete: :smile: `k` ~~s~~ &lt;b&gt; | t |\n# h\n- l\n> q\n\n---\n1. n\n```\nc\n```\n\u202egnirts"
)
CHOICE, NUMBER, ARGUED = "alert-lower-threshold", "alert-sensitivity", "hydro-public-health-problem"


def ask(teacher: AppTest, *names: str) -> AppTest:
    """Ask these questions of the bank, one theme after the other."""
    for name in names:
        select = teacher.selectbox(key="ask_theme")
        theme = next(i for i, option in enumerate(select.options) if _theme(name) == option)
        teacher = sound(select.select_index(theme).run())
        options, text = teacher.multiselect(key="ask_items").options, listed(bank()[name]).en
        assert len({*options}) == len(options) and not [option for option in options if "{" in option]
        place = next(i for i, option in enumerate(options) if text.replace("\n", " ")[:60] in option)
        teacher = sound(teacher.multiselect(key="ask_items").set_value([options[place]]).run())
        teacher = sound(teacher.button(key="ask_questions").click().run())
        assert teacher.multiselect(key="ask_items").value == []
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


def test_no_message_to_a_group_holds_an_answer_before_the_correction() -> None:
    """Of any kind of question, in anything that is sent to its browser, shown or not; the same words come after."""
    kinds = {item.kind: item for item in reversed(bank().values()) if item.kind != "chart"}
    teacher = opened()
    one = joined(code_of(teacher))
    member, store = here(teacher).member, class_store.store()
    assert isinstance(member, Teacher)
    prompts = [teaching.ask(store, member, "question", item.id) for item in kinds.values()]
    solutions = {kind: solution(item) for kind, item in kinds.items()}
    assert len(kinds) == 6 and all(solutions.values())
    before = received(sound(one.run()))
    assert all(item.text.en[:25] in before for item in kinds.values() if "{" not in item.text.en)
    assert not [text for texts in solutions.values() for text in texts if text in before]
    for identity in prompts:
        teaching.show(store, member, identity)
    after = received(sound(one.run()))
    assert all(any(text in after for text in texts) for texts in solutions.values())


def test_two_questions_on_one_chart_stand_on_the_same_screen() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    items = [item for item in bank().values() if isinstance(item, ChartItem) and item.chart == "trade_off"]
    member = here(teacher).member
    assert isinstance(member, Teacher)
    for item in items:
        teaching.ask(class_store.store(), member, "question", item.id)
    one = sound(one.run())
    assert len(one.get("vega_lite_chart")) == len(items) == 2


def solution(item: Item) -> list[str]:
    """What is told after the correction only, in English, its beginning."""
    told = [item.explanation, *getattr(item, "mistakes", ())]
    told += [words for choice in getattr(item, "choices", ()) for words in (choice.wrong, choice.believed)]
    told += [card.why for card in getattr(item, "cards", ())]
    told += [words for criterion in getattr(item, "criteria", ()) for words in criterion.expected]
    told = [getattr(words, "why", words) for words in told if words]
    return [words.en.split("{")[0][:40] for words in told if len(words.en.split("{")[0]) > 15]


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


def test_a_group_that_comes_back_finds_its_answers_again() -> None:
    """Of each kind, as they were kept; what could not be an answer is left out and breaks nothing."""
    teacher = opened()
    one = joined(code_of(teacher))
    member, store = here(teacher).member, class_store.store()
    assert isinstance(member, Teacher)
    items = {item.kind: item for item in reversed(bank().values()) if item.kind != "chart"}
    asked = {kind: teaching.ask(store, member, "question", item.id) for kind, item in items.items()}
    kept = {"choice": 1, "fallacy": 0, "calculate": "12,5", "argue": "because", "sort": [], "order": []}
    kept["order"] = list(range(len(getattr(items["order"], "steps", ()))))[::-1]
    kept["sort"] = [getattr(items["sort"], "bins", ())[0].id] * len(getattr(items["sort"], "cards", ()))
    for wrong in (10**9, "x" * 7000, [1, "a"], [[]], {"a": 1}, True, None):
        for kind in kept:
            taking_part.answer(store, seat_of(one), asked[kind], wrong)
        class_store.store().forget(member.class_id)
        sound(one.run())
        sound(teacher.run())
    for kind, value in kept.items():
        taking_part.answer(store, seat_of(one), asked[kind], value)
    again = back(one)
    assert again.radio(key=f"asked-{asked['choice']}").value == 1
    assert again.radio(key=f"asked-{asked['fallacy']}").value == 0
    assert again.text_input(key=f"asked-{asked['calculate']}").value == "12,5"
    assert again.text_area(key=f"asked-{asked['argue']}").value == "because"
    assert again.session_state[f"asked-{asked['order']}"] == kept["order"]
    assert again.radio(key=f"asked-{asked['sort']}-1").value == kept["sort"][1]


def back(one: AppTest) -> AppTest:
    """The same group on another device."""
    seat = seat_of(one)
    app = visit("classroom", lang="en", **{"class": seat.code})
    app.selectbox(key="class_back_alias").set_value("heron")
    app.text_input(key="class_back_key").set_value(seat.key)
    return sound(next(b for b in app.button if b.label == "Come back").click().run())


def test_results_say_how_many_answers_each_objective_rests_on() -> None:
    """For the teacher and for the group, which sees those whose correction is shown, and each line of the grid."""
    teacher = opened()
    one = joined(code_of(teacher))
    joined(code_of(teacher), "owl")
    member, store = here(teacher).member, class_store.store()
    assert isinstance(member, Teacher)
    seat = seat_of(one)
    right = draw(bank()[NUMBER], seat.seed).answer
    number, argued = (teaching.ask(store, member, "question", name) for name in (NUMBER, ARGUED))
    taking_part.answer(store, seat, number, f"{100 * right:.1f}%")
    taking_part.answer(store, seat, argued, "because")
    store.forget(member.class_id)
    teacher = sound(teacher.run())
    teacher = sound(teacher.toggle(key="class_results").set_value(True).run())
    objectives_of = {item: len(bank()[item].objectives) for item in (NUMBER, ARGUED)}
    assert len(table_with(teacher, "Points of the class")) == objectives_of[NUMBER]
    groups = next(d.value for d in teacher.dataframe if "Points" in d.value)
    assert groups["Marked answers"].tolist() == ["1 of 2", "0 of 2"]
    assert groups["1"].tolist() == ["2 out of 2 (1)", MISSING]
    assert "Your results" not in said(sound(one.run()))
    teaching.mark(store, member, argued, seat.group_id, 3, {"0": 1, "1": 2, "2": 0, "3": 0})
    for prompt in (number, argued):
        teaching.show(store, member, prompt)
    one = sound(one.run())
    told = table_with(one, "Your points")
    assert len(told) == len({*bank()[NUMBER].objectives, *bank()[ARGUED].objectives})
    assert sum(map(int, told["Marked answers"])) == sum(objectives_of.values())
    assert "(2 out of 2)" in said(one) and "Points: **5 out of 10**, for 2 answers." in said(one)


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    return next(table.value for table in app.table if column in table.value)


def test_the_export_says_in_words_what_each_group_answered_and_what_it_was_worth() -> None:
    """With the answers of one group right and of the other wrong; an argued one as long as nobody has marked it."""
    teacher = opened("fr")
    one = joined(code_of(teacher))
    member, store = here(teacher).member, class_store.store()
    assert isinstance(member, Teacher)
    seat = seat_of(one)
    names = {"choice": CHOICE, "calculate": NUMBER, "argue": ARGUED, "order": "hydro-path", "sort": "law-purposes"}
    drawn = {kind: draw(bank()[name], seat.seed) for kind, name in names.items()}
    sort, order, choice = (bank()[names[kind]] for kind in ("sort", "order", "choice"))
    assert isinstance(sort, SortItem) and isinstance(order, OrderItem) and isinstance(choice, ChoiceItem)
    given: dict[str, object] = {
        "choice": next(p for p, i in enumerate(drawn["choice"].order) if choice.choices[i].right),
        "calculate": f"{100 * drawn['calculate'].answer:.1f}",
        "argue": "=1+1",
        "order": [drawn["order"].order.index(i) for i in range(len(order.steps))],
        "sort": [sort.cards[i].bin for i in drawn["sort"].order],
    }
    asked = {kind: teaching.ask(store, member, "question", name) for kind, name in names.items()}
    for kind, value in given.items():
        taking_part.answer(store, seat, asked[kind], value)
    odd = teaching.ask(store, member, "question", "alert-supervised")
    taking_part.answer(store, seat, odd, [9, "x"])
    poll = teaching.ask(store, member, "poll", "poll", {"question": "Où ?", "options": ["=là", "ici"]})
    taking_part.answer(store, seat, poll, 0)
    found = {row["prompt_id"]: row for row in rows(member, "fr")}
    assert (found[poll]["question"], found[poll]["answer"], found[poll]["points"]) == ("Où ?", "=là", None)
    told = {kind: found[identity] for kind, identity in asked.items()}
    assert {row["group"] for row in found.values()} == {"Héron"}
    assert told["choice"]["answer"] == next(c.text.fr for c in choice.choices if c.right)
    assert told["order"]["answer"].split(" → ") == [step.fr for step in order.steps]
    assert all(card.text.fr in told["sort"]["answer"] for card in sort.cards)
    assert all(row["points"] == row["out_of"] for kind, row in told.items() if kind != "argue")
    assert (told["argue"]["points"], told["argue"]["marked_by"]) == (None, "")
    assert (found[odd]["answer"], found[odd]["points"]) == ('[9, "x"]', None)
    teaching.mark(store, member, asked["argue"], seat.group_id, 3, {"0": 3})
    table = as_csv(_in_words(exported(store, member) | {"results": rows(member, "fr")}, "fr"), "fr")
    with zipfile.ZipFile(io.BytesIO(table)) as files:
        assert files.namelist()[0] == "results.csv" and "stances.csv" not in files.namelist()
        text = files.read("results.csv").decode("utf-8-sig")
        assert '"Héron"' in files.read("groups.csv").decode("utf-8-sig")
    assert text.startswith('"Groupe";"Question";"Réponse";"Points";"Sur";"Notée par";"Objectifs"')
    assert '"\'=1+1";3,0;8,0;"l’enseignant"' in text and '"\'=là";"";"";"";""' in text


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


def test_a_mark_that_was_kept_is_there_again_and_the_group_reads_what_it_wrote() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    ask(teacher, ARGUED)
    one = sound(one.run())
    one.text_area(key=prompt(one)).set_value(STORED)
    one = send(one)
    member = here(teacher).member
    assert isinstance(member, Teacher)
    asked = prompt(one).removeprefix("asked-")
    store = class_store.store()
    teaching.mark(store, member, asked, seat_of(one).group_id, 3, {"0": 1, "1": 2, "2": 0, "3": 0})
    teacher = show(teacher)
    grids = [c.value for c in teacher.segmented_control if c.key and "-grid-" in c.key]
    assert grids == [1, 2, 0, 0]
    one, two = sound(one.run()), sound(two.run())
    assert "Partly right: 3 out of 8" in said(one) and [m for m in one.markdown if m.value == as_it_is()]
    assert "your group has not answered" in said(two) and "Usual mistakes" in said(two) and not two.warning


def as_it_is() -> str:
    """On a screen: Streamlit empties lines of spaces."""
    return dedent(plain(STORED).replace("\n", "  \n"))


def test_what_a_group_writes_is_only_text_on_the_teachers_screen() -> None:
    """Markup of every kind that Markdown, Streamlit and browsers know; no more of it is kept than the box allows."""
    teacher = opened()
    one = joined(code_of(teacher))
    ask(teacher, ARGUED)
    one = sound(one.run())
    box = one.text_area(key=prompt(one))
    one = sent(one, WidgetState(id=box.proto.id, string_value="x" * 100_000), prompt(one))
    assert [len(str(text)) for text in answers(teacher)] == [MOST_CHARACTERS]
    one = sent(one, WidgetState(id=box.proto.id, string_value=STORED), prompt(one))
    assert answers(teacher) == [STORED]
    teacher = sound(teacher.run())
    assert [m for m in teacher.markdown if m.value == as_it_is() and not m.allow_html]
    assert not set(re.sub(r"\\.", "", as_it_is())) & set(string.punctuation)  # each sign is told to be a sign
    others = [element.value for kind in ("markdown", "caption", "title") for element in teacher.get(kind)]
    assert sum("onerror" in text for text in others) == 1
    assert not [html for html in teacher.get("html") if "onerror" in html.proto.body]


def answers(teacher: AppTest) -> list[object]:
    member = here(teacher).member
    assert isinstance(member, Teacher)
    store = class_store.store()
    (one,) = teaching.asked(store, member)
    return list(teaching.answers(store, member, one.id).values())


def sent(app: AppTest, state: WidgetState, key: str) -> AppTest:
    """What a browser's message does that says this state and presses Send, whatever the page would have let it do."""
    message = app._tree.get_widget_states()
    kept = [one for one in message.widgets if one.id != state.id]
    del message.widgets[:]
    message.widgets.extend([*kept, state])
    message.widgets.append(WidgetState(id=app.button(key=f"{key}-send").proto.id, trigger_value=True))
    return app._run(message)


@pytest.mark.parametrize("value", ["DROP TABLE", [9, 9], {"a": 1}, 10**9, None, True, "1" * 5000])
def test_a_crafted_answer_is_no_mark_and_breaks_nothing(value: object) -> None:
    from interface.class_questions import marked_as

    for item in bank().values():
        if item.kind != "chart":
            found = marked_as(draw(item, 7), value)
            assert found is None or found.points in (0.0, None) or item.kind in ("argue", "choice", "fallacy")
