"""The page La classe, and what a class does to every other page, for a teacher and groups at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from classroom.aliases import ALIASES
from classroom.bulletin import bulletin
from classroom.members import Seat
from interface import class_door, class_store
from interface.class_place import Place
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike

PHRASE = "quatre mots pour la classe"
NASTY = "<script>alert(1)</script> **x** [y](http://z) :red[q]"


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_hashes: None) -> Iterator[None]:
    """Each test has its own classes."""
    monkeypatch.setenv("HYDROSCOPE_HOME", str(tmp_path))
    monkeypatch.delenv(class_store.URL, raising=False)
    monkeypatch.setattr(class_door, "first_offered", lambda: 0)
    class_store.store.clear()
    yield
    class_store.store.clear()


def here(app: AppTest) -> Place:
    return app.session_state["hydroscope_class"]  # type: ignore[no-any-return]


def submit(app: AppTest, form: str) -> AppTest:
    button = next(b for b in app.button if b.proto.is_form_submitter and b.proto.form_id == form)
    return sound(button.click().run())


def opened(lang: str = "en") -> AppTest:
    app = visit("classroom", lang=lang)
    app.text_input(key="class_new").set_value(PHRASE)
    return submit(app, "class_open")


def joined(code: str, alias: str = "heron", lang: str = "en") -> AppTest:
    app = visit("classroom", lang=lang, **{"class": code})
    app.pills(key="class_alias").set_value(ALIASES[alias].in_(lang))
    return sound(app.button(key="class_join").click().run())


def code_of(app: AppTest) -> str:
    member = here(app).member
    assert member is not None
    return member.code


def asked(teacher: AppTest, question: str = "Right?", options: str = "yes\nno") -> AppTest:
    teacher.text_input(key="class_poll_question").set_value(question)
    teacher.text_area(key="class_poll_options").set_value(options)
    return submit(teacher, "class_poll")


def vote(app: AppTest, place: int) -> AppTest:
    radio = next(r for r in app.radio if r.key.startswith("vote_"))
    radio.set_value(place)
    return submit(app, radio.proto.form_id)


def test_a_group_joins_under_an_alias_and_comes_back_with_its_key() -> None:
    teacher = opened()
    first = joined(code_of(teacher))
    key = here(first).member.key  # type: ignore[union-attr]
    assert f"Your key: :blue-badge[**{key}**]" in said(first)
    console = sound(teacher.run())
    assert console.dataframe[0].value.iloc[0].tolist() == ["Heron", "The class", "here"]
    again = visit("classroom", lang="en", **{"class": code_of(teacher)})
    again.selectbox(key="class_back_alias").set_value("heron")
    again.text_input(key="class_back_key").set_value(key)
    again = submit(again, "class_back")
    assert here(again).member == here(first).member


def received(app: AppTest) -> str:
    """All that the last run has sent to the browser, shown or not."""
    return "\n".join(str(getattr(node, "proto", "")) for node in app._tree)


def test_nothing_that_is_sent_to_a_screen_holds_the_key_of_another_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """With keys that nothing else looks like."""
    keys = [f"Q{n}ZX" for n in range(2)]
    given = iter(keys)
    monkeypatch.setattr("classroom.keys.new_key", lambda: next(given))
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    assert keys[0] in received(one) and keys[1] in received(two)
    assert keys[1] not in received(sound(one.run())) and keys[0] not in received(sound(two.run()))
    assert not any(key in received(sound(teacher.run())) for key in keys)


def test_a_wrong_key_is_told_with_the_tries_left() -> None:
    teacher = opened()
    key = here(joined(code_of(teacher))).member.key  # type: ignore[union-attr]
    app = visit("classroom", lang="en", **{"class": code_of(teacher)})
    app.selectbox(key="class_back_alias").set_value("heron")
    app.text_input(key="class_back_key").set_value("0000" if key != "0000" else "1111")
    app = submit(app, "class_back")
    assert here(app).member is None
    assert [w.value for w in app.warning] == ["This is not the key of this group. Tries left before a pause: 4."]


def test_a_form_is_empty_once_what_it_held_was_asked_and_kept_when_it_was_refused() -> None:
    def held(app: AppTest) -> tuple[str, str]:
        return app.text_input(key="class_poll_question").value, app.text_area(key="class_poll_options").value

    teacher = asked(opened(), "Right?", "yes")
    assert held(teacher) == ("Right?", "yes") and "A poll has a question and two to six" in teacher.warning[0].value
    teacher = asked(teacher, "Right?", "yes\nno")
    assert held(teacher) == ("", "") and not teacher.warning
    assert held(asked(teacher, "And now?", "")) == ("And now?", "")


def test_a_poll_is_answered_once_a_group_and_shown_when_the_teacher_says() -> None:
    teacher = opened()
    one, two = joined(code_of(teacher)), joined(code_of(teacher), "owl")
    teacher = asked(teacher, NASTY)
    assert "- yes\n- no" in said(teacher)  # for the projector, until there are answers
    one, two = vote(sound(one.run()), 0), vote(sound(two.run()), 1)
    one = vote(one, 1)  # changed
    assert not charts(one)
    teacher = sound(teacher.run())
    assert "2 groups have answered" in said(teacher)
    assert [row["n"] for row in charts(teacher)["votes"]["votes"]] == [0, 2]
    show = next(b for b in teacher.button if b.key and b.key.startswith("show_"))
    sound(show.click().run())
    assert [row["n"] for row in charts(sound(two.run()))["votes"]["votes"]] == [0, 2]


def test_what_a_teacher_types_is_shown_as_it_is_typed() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    teacher = asked(teacher, NASTY, f"{NASTY}\nno")
    for app in (teacher, sound(one.run())):
        shown = [m.value for m in app.markdown if "script" in m.value]
        assert shown and all(r"\<script\>" in text and r"\[y\]" in text and r"\*\*x" in text for text in shown)
    assert all("\\<" in option for option in next(r for r in one.radio if r.key.startswith("vote_")).options[:1])


def test_after_the_closing_nothing_is_taken() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    teacher = asked(teacher)
    one = sound(one.run())  # the form is on the screen
    sound(next(b for b in teacher.button if b.key and b.key.startswith("close_")).click().run())
    one = vote(one, 0)
    assert "0 groups have answered" in said(sound(teacher.run()))


def test_all_screens_follow_the_teacher_with_the_scenario() -> None:
    teacher = opened()
    one = joined(code_of(teacher), lang="fr")
    teacher.switch_page("../pages/mission.py")
    teacher = sound(teacher.run())
    sound(teacher.selectbox(key="preset").set_value("perfect-pairing").run())
    sound(teacher.button(key="class_push").click().run())
    one = sound(one.run())
    assert one.title[0].value == "Mission" and one.query_params["preset"] == "perfect-pairing"
    assert here(one).file == "mission" and "Qu’est\u2011ce" not in one.title[0].value
    assert any("groupe" not in m.value for m in one.markdown)  # still in French
    assert one.session_state["hydroscope"].language == "fr"


def test_paused_screens_are_covered_by_the_notice_on_any_page() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    sound(teacher.button(key="class_freeze").click().run())
    one.switch_page("../pages/mission.py")
    one = sound(one.run())
    assert len(notices(one)) == 1 and [x.value for x in one.title] == ["Mission"]  # the page is there underneath
    sound(teacher.button(key="class_freeze").click().run())
    assert [x.value for x in sound(one.run()).title] == ["Mission"] and not notices(one)


def notices(app: AppTest) -> list[str]:
    """The notices that cover the page."""
    return [each.proto.body for each in app.get("html") if "Look up" in each.proto.body]


def test_a_group_that_is_removed_is_told_and_out() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    teacher = sound(teacher.run())
    sound(teacher.button(key="class_remove").click().run())
    one = sound(one.run())
    assert here(one).member is None and "Your group has left the class" in one.warning[0].value


def test_erasing_asks_twice_and_leaves_nobody_in() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    assert teacher.button(key="class_erase").disabled
    teacher = sound(teacher.checkbox(key="class_sure").check().run())
    teacher = sound(teacher.button(key="class_erase").click().run())
    assert here(teacher).member is None and "erased" in teacher.warning[0].value
    assert "class" not in teacher.query_params
    one = sound(one.run())
    assert here(one).member is None and "This class has ended" in one.warning[0].value


def test_a_pupil_has_none_of_the_teachers_widgets() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    theirs = {w.key for kind in ("button", "checkbox", "toggle", "text_input") for w in getattr(one, kind)}
    ours = {"class_push", "class_freeze", "class_erase", "class_sure", "class_joinable", "class_remove"}
    assert not ours & theirs and ours <= {
        w.key for kind in ("button", "checkbox", "toggle") for w in getattr(sound(teacher.run()), kind)
    }


def test_a_projected_page_that_computes_writes_nothing_where_the_bar_was() -> None:
    teacher = opened()
    teacher.switch_page("../pages/mission.py")
    teacher = sound(teacher.run())
    bars = [html for html in teacher.get("html") if 'class="path-bar"' in html.proto.body]
    assert len(bars) == 1
    teacher = sound(teacher.button(key="class_project").click().run())
    assert teacher.button(key="class_project_end") and teacher.metric
    assert not [html for html in teacher.get("html") if 'class="path-bar"' in html.proto.body]
    teacher = sound(teacher.button(key="class_project_end").click().run())
    assert [html for html in teacher.get("html") if 'class="path-bar"' in html.proto.body]


def test_both_languages() -> None:
    alike: set[str] = set()
    for make in (
        opened,
        lambda lang: visit("classroom", lang=lang),
        lambda lang: joined(code_of(opened()), lang=lang),
    ):
        alike |= words_alike(make("fr"), make("en"))
    assert {line for line in alike if "/classe?class=" not in line and "**" not in line} == set()


def test_no_two_aliases_read_the_same() -> None:
    for code in ("fr", "en"):
        assert len({words.in_(code) for words in ALIASES.values()}) == len(ALIASES)


@pytest.mark.parametrize(
    "link", (*HOSTILE, {"class": "x" * 100}, {"class": "'; --"}), ids=lambda link: str(link)[:30]
)
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert visit("classroom", **link).title


def test_without_a_database_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(class_store.URL, "mysql://nowhere")
    assert "must be the address" in visit("classroom", lang="en").warning[0].value


def pressed_by(app: AppTest, identity: str) -> AppTest:
    """What a browser's message does that says a button of this identity was pressed, whether it is shown or not."""
    sent = app._tree.get_widget_states()
    sent.widgets.append(WidgetState(id=identity, trigger_value=True))
    return sound(app._run(sent))


def test_a_crafted_message_does_not_make_a_pupil_the_teacher() -> None:
    """The browser of a pupil sends the widgets of the teacher, pressed: the server knows none of them."""
    teacher = opened()
    one = joined(code_of(teacher))
    teacher = asked(teacher)
    teacher = sound(teacher.checkbox(key="class_sure").check().run())
    pressed = [b.proto.id for b in teacher.button if b.key != "reset" and not b.proto.is_form_submitter]
    assert len(pressed) >= 8
    member = here(teacher).member
    assert member is not None
    before = bulletin(class_store.store(), member)
    for identity in pressed:
        one = pressed_by(one, identity)
    after = bulletin(class_store.store(), member)
    assert (after.frozen, after.pushes, after.groups, after.prompts) == (
        before.frozen,
        before.pushes,
        before.groups,
        before.prompts,
    )
    assert isinstance(here(one).member, Seat)
    pressed_by(teacher, teacher.button(key="class_freeze").proto.id)
    assert bulletin(class_store.store(), member).frozen  # the same message from the teacher's own screen works


def test_whose_seat_is_lost_is_told_the_way_back_on_every_page() -> None:
    """As after a restart, or on another server: the address still has the code, the visit knows nothing."""
    code = code_of(opened())
    seated, lost = joined(code), visit("mission", **{"class": code, "lang": "en"})
    seated.switch_page("../pages/mission.py")
    ways = [[link.proto.label for link in app.get("page_link")] for app in (sound(seated.run()), lost)]
    assert [sum(code in label for label in labels) for labels in ways] == [0, 1]
    assert not any(
        "You are not in class" in link.proto.label for link in visit("mission", lang="en").get("page_link")
    )


def crafted(app: AppTest, *states: WidgetState) -> AppTest:
    """What a browser's message does that holds these states beside, or in the place of, those of the page."""
    sent = app._tree.get_widget_states()
    named = {state.id for state in states}
    kept = [state for state in sent.widgets if state.id not in named]
    del sent.widgets[:]
    sent.widgets.extend([*kept, *states])
    return app._run(sent)


def test_a_crafted_form_or_switch_of_the_teacher_does_nothing_on_a_pupils_screen() -> None:
    teacher = opened()
    one = joined(code_of(teacher))
    member = here(teacher).member
    assert member is not None
    question, options = teacher.text_input(key="class_poll_question"), teacher.text_area(key="class_poll_options")
    send = next(b for b in teacher.button if b.proto.is_form_submitter and b.proto.form_id == "class_poll")
    poll = [
        WidgetState(id=question.proto.id, string_value="Right?"),
        WidgetState(id=options.proto.id, string_value="yes\nno"),
        WidgetState(id=send.proto.id, trigger_value=True),
    ]
    shut = WidgetState(id=teacher.toggle(key="class_joinable").proto.id, bool_value=False)
    one = sound(crafted(one, *poll, shut))
    teacher.switch_page("../pages/board.py")
    teacher = sound(teacher.run())
    lesson = WidgetState(id=teacher.toggle(key="lesson_sixty-below-one").proto.id, bool_value=True)
    one.switch_page("../pages/board.py")
    one = sound(crafted(sound(one.run()), lesson))
    now = bulletin(class_store.store(), member)
    assert not now.prompts and now.joinable
    sound(crafted(teacher, lesson))
    assert bulletin(class_store.store(), member).prompts  # from the teacher's own screen the same message works


def test_nobody_joins_without_a_name() -> None:
    app = visit("classroom", lang="en", **{"class": code_of(opened())})
    app = sound(app.button(key="class_join").click().run())
    assert here(app).member is None and "Choose a name first." in said(app)
    assert "Choose a name first." not in said(sound(app.button(key="class_more").click().run()))


def test_a_name_that_is_on_no_list_does_not_join() -> None:
    """Whatever a browser says was chosen."""
    teacher = opened()
    app = visit("classroom", lang="en", **{"class": code_of(teacher)})
    names = app.pills(key="class_alias").proto.id

    def chosen(name: str) -> AppTest:
        state = WidgetState(id=names)
        state.string_array_value.data.append(name)
        return crafted(app, state, WidgetState(id=app.button(key="class_join").proto.id, trigger_value=True))

    for nasty in ("<script>alert(1)</script>", "nobody", "heron\u202e"):
        app = chosen(nasty)
        assert here(app).member is None and nasty not in received(app)
    member = here(teacher).member
    assert member is not None and not bulletin(class_store.store(), member).groups
    assert isinstance(here(chosen("Heron")).member, Seat)  # the same message with a name of the list
