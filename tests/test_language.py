"""Two languages, complete: the catalogues, what is not in them, and how numbers and dates are written."""

import ast
import datetime
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from babel.messages.catalog import Message

import run
from locales.check import defects
from locales.extract import in_file, messages, sources
from locales.literals import in_code, untranslated
from locales.parts import english, read, settled, update
from locales.typography import tidy
from models.evaluation import Estimate
from simulator import language as module
from simulator.language import MISSING, Text, choose, language

NBSP, THIN = "\u00a0", "\u202f"
fr, en = language("fr"), language("en")


def test_catalogues_are_complete_and_sound() -> None:
    found, broken = messages()
    assert not broken
    assert sum(map(len, found.values())) > 100
    assert defects(settled(found, read("fr"))) == []


def test_catalogues_are_as_the_tool_writes_them(tmp_path: Path) -> None:
    """Nobody has to think of running it: a forgotten update is one sentence here."""
    for code in ("fr", "en"):
        for file in (module.LOCALES / code).rglob("*.po"):
            copy = tmp_path / file.relative_to(module.LOCALES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    changed = [file.relative_to(tmp_path).as_posix() for file in update(messages()[0], folder=tmp_path)]
    assert changed == [], "run `python -m locales update`"


def test_no_words_outside_the_catalogues() -> None:
    assert untranslated(sources()) == []


def test_no_list_to_choose_from_speaks_by_itself() -> None:
    """Streamlit's would say "Choose an option" and "Select all", in English."""
    found, wrong = 0, []
    for file in (run.ROOT / "interface").glob("*.py"):
        for call in (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)):
            kind, asked = getattr(call.func, "attr", ""), {one.arg: ast.unparse(one.value) for one in call.keywords}
            found += kind in ("multiselect", "selectbox")
            empty = kind == "multiselect" or (kind == "selectbox" and asked.get("index") == "None")
            if (empty and "placeholder" not in asked) or (
                kind == "multiselect" and asked.get("select_all") != "False"
            ):
                wrong.append(f"{file.name}:{call.lineno}")
    assert found > 40 and wrong == []


@pytest.mark.parametrize(
    "code",
    [
        'st.write("Two words")',
        "st.sidebar.title('Mission')",
        'left.metric(label="Paired", value=3)',
        'st.markdown(f"<b>{x}</b> people")',
        'st.button("Go" if x else "Stop")',
        't._(f"{x} people")',
        't._("{x}" + " people")',
        'alt.X("day", title="Days")',
        'chart = {"mark": "line", "title": "Days"}',
        'st.tabs(["One", t._("Two")])',
        'st.text("plain text")',
    ],
)
def test_a_bare_literal_is_found(code: str) -> None:
    assert in_code(code)


@pytest.mark.parametrize(
    "code",
    [
        'st.write(t._("Two words"))',
        'st.markdown("<style>p { color: red; }</style>", unsafe_allow_html=True)',
        'st.page_link("pages/mission.py", label=t._("Mission"))',
        'st.button(":material/play_arrow:")',
        'st.metric(t._("Paired"), t.percent(x), key="paired rate")',
        'st.write(titles["the key"])',
        'st.write(f"{x} — {y} %")',
        't.n("{count} day", "{count} days", days)',
    ],
)
def test_what_is_translated_or_not_language_is_left_alone(code: str) -> None:
    assert in_code(code) == []


SOURCE = """
t._("Paired: {rate}", rate=1)
LABELS = {"a": N_("Sound"), "b": t.n("one day", "{count} days", 3)}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/one.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def problems(project: Path) -> list[str]:
    found, broken = messages(project)
    assert not broken
    return defects(settled(found, read("fr", project / "locales")), project / "locales")


def edit(project: Path, old: str, new: str, part: str = "fr/pages/one") -> None:
    file = project / f"locales/{part}.po"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def translated(project: Path) -> Path:
    update(messages(project)[0], folder=project / "locales")
    edit(project, 'rate}"\nmsgstr ""', 'rate}"\nmsgstr "Appariés : {rate}"')
    edit(project, 'Sound"\nmsgstr ""', 'Sound"\nmsgstr "L\'été"')
    edit(project, 'msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "un jour"\nmsgstr[1] "{count} jours"')
    update(messages(project)[0], folder=project / "locales")
    return project


def test_every_kind_of_message_is_extracted(project: Path) -> None:
    ids = [message.id for message in in_file(project / "pages/one.py", project)]
    assert ids == ["Paired: {rate}", "Sound", ("one day", "{count} days")]


def test_the_tool_keeps_and_tidies_translations(project: Path) -> None:
    assert "missing" in " ".join(problems(project))
    assert problems(translated(project)) == []
    text = (project / "locales/fr/pages/one.po").read_text(encoding="utf-8")
    assert f"Appariés{NBSP}: {{rate}}" in text
    assert "L’été" in text
    assert update(messages(project)[0], folder=project / "locales") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("L’été", "", "untranslated"),
        ("{rate}", "{taux}", "placeholders"),
        ('msgid "Sound"', '#, fuzzy\nmsgid "Sound"', "fuzzy"),
        ('msgid "Sound"', 'msgid "Sounds"', "obsolete"),
        ("L’été", "L'été", "apostrophes"),
        ("{rate}", "{rate", "placeholders|lone brace"),
    ],
)
def test_each_defect_is_named(project: Path, old: str, new: str, expected: str) -> None:
    file = translated(project) / "locales/fr/pages/one.po"
    head, _, body = file.read_text(encoding="utf-8").partition('msgid "Paired')
    translation = body.replace(old, new, 1) if old.startswith("msg") else _in_msgstr(body, old, new)
    file.write_text(f'{head}msgid "Paired{translation}', encoding="utf-8")
    assert any(word in " ".join(problems(project)) for word in expected.split("|"))


def test_a_plural_form_may_leave_the_number_out(project: Path) -> None:
    edit(translated(project), 'msgstr[1] "{count} jours"', 'msgstr[1] "plusieurs jours"')
    assert problems(project) == []


def _in_msgstr(text: str, old: str, new: str) -> str:
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("msgstr") and old in line)
    return "\n".join([*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]])


def test_a_message_keeps_its_home_and_its_french(project: Path) -> None:
    translated(project)
    (project / "app.py").write_text('t._("Paired: {rate}", rate=1)\nt._("New")', encoding="utf-8")
    update(messages(project)[0], folder=project / "locales")
    homes = {part: [m.id for m in content] for part, content in read("fr", project / "locales").items()}
    assert homes == {"app": ["New"], "pages/one": ["Paired: {rate}", "Sound", ("one day", "{count} days")]}
    (project / "pages/one.py").unlink()
    update(messages(project)[0], folder=project / "locales")
    strings = {m.id: m.string for content in read("fr", project / "locales").values() for m in content}
    assert strings == {"Paired: {rate}": f"Appariés{NBSP}: {{rate}}", "New": ""}


def test_one_part_can_be_updated_alone(project: Path) -> None:
    (project / "pages/two.py").write_text('t._("Second")', encoding="utf-8")
    changed = update(messages(project)[0], frozenset({"pages/two"}), project / "locales")
    assert [file.relative_to(project / "locales").as_posix() for file in changed] == [
        "fr/pages/two.po",
        "en/pages/two.po",
    ]


def test_a_file_in_progress_does_not_stop_the_others(project: Path) -> None:
    (project / "pages/two.py").write_text("def (", encoding="utf-8")
    (project / "models").mkdir()
    (project / "models/half.py").write_text("from pydantic import BaseModel\nimport nowhere", encoding="utf-8")
    found, broken = messages(project)
    assert "pages/one" in found
    assert "models/half" in broken


def test_english_is_its_own_translation() -> None:
    parts = {"a": [Message("x"), Message(("y", "ys"))]}
    assert [message.string for message in english(parts)["a"]] == ["x", ("y", "ys")]


def test_english_keeps_a_time_on_one_line() -> None:
    (message,) = english({"a": [Message("about {n} min")]})["a"]
    assert message.string == f"about {{n}}{NBSP}min"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Qu'est-ce que c'est ?", "Qu’est\u2011ce que c’est_?"),
        ("Où va-t-on, c'est-à-dire quand ? `est-ce`", "Où va\u2011t\u2011on, c’est-à-dire quand_? `est-ce`"),
        ("Sert-il, serait-ce sur rendez-vous ?", "Sert\u2011il, serait\u2011ce sur rendez-vous_?"),
        ("Vrai: 77 % ; faux!", "Vrai_: 77_%_; faux_!"),
        ("« oui »", "«_oui_»"),
        ("1,6 Md€ et {x} € [3 ; 4] €", "1,6_Md€ et {x}_€ [3_; 4]_€"),
        ("Mme L. et M. Durand", "Mme_L. et M._Durand"),
        ("(document 7), article L1461-1 et articles 12 et 13", "(document_7), article_L1461-1 et articles 12 et 13"),
        ("En {n} min, 2 s ou 1 h {x} s'ouvre, 5 Mo", "En {n}_min, 2_s ou 1_h {x} s’ouvre, 5_Mo"),
        ("l'{x} : {y} % et {z}%", "l’{x}_: {y}_% et {z}_%"),
        ("**Note :** voir https://a.fr/?b=1 à 12:30", "**Note_:** voir https://a.fr/?b=1 à 12:30"),
        (":material/help: :red[non] ![image](a.png)", ":material/help: :red[non] ![image](a.png)"),
        ("a&nbsp;; `x ?`", "a&nbsp;_; `x ?`"),
        ("35 000 patients...", f"35{THIN}000 patients…"),
    ],
)
def test_french_typography(typed: str, expected: str) -> None:
    assert tidy(typed) == expected.replace("_", NBSP)
    assert tidy(tidy(typed)) == tidy(typed)


@pytest.mark.parametrize(
    ("call", "french", "english"),
    [
        (lambda t: t.number(12345.678), f"12{THIN}345,68", "12,345.68"),
        (lambda t: t.number(3000), f"3{THIN}000", "3,000"),
        (lambda t: t.number(np.float32(0.5), 3), "0,500", "0.500"),
        (lambda t: t.number(np.int64(7), 1), "7,0", "7.0"),
        (lambda t: t.number(2.0), "2", "2"),
        (lambda t: t.number(-0.001, 2), "0,00", "0.00"),
        (lambda t: t.number(math.exp(500), 2), f"1,4{NBSP}×{NBSP}10²¹⁷", f"1.4{NBSP}×{NBSP}10²¹⁷"),
        (lambda t: t.percent(1e30), f"1{NBSP}×{NBSP}10³²{NBSP}%", f"1{NBSP}×{NBSP}10³²%"),
        (lambda t: t.number(-(10**400)), *[f"−1{NBSP}×{NBSP}10⁴⁰⁰"] * 2),
        (lambda t: t.number(9e20, 4), THIN.join(["900"] + ["000"] * 6) + ",0000", "900,000,000,000,000,000,000.0000"),
        (lambda t: t.number(-1234.5, 1), "−1\u202f234,5", "−1,234.5"),
        (lambda t: t.percent(-0.06), "−6\u00a0%", "−6%"),
        (
            lambda t: t.number(10**18 + 1),
            THIN.join(["1"] + ["000"] * 5 + ["001"]),
            "1,000,000,000,000,000,001",
        ),
        (lambda t: t.percent(0.774), f"77{NBSP}%", "77%"),
        (lambda t: t.percent(0.7745, 1), f"77,4{NBSP}%", "77.4%"),
        (lambda t: t.interval(0.72, 0.79), f"[0,72{NBSP};{NBSP}0,79]", f"[0.72,{NBSP}0.79]"),
        (
            lambda t: t.interval(0, 0.0004, 1, percent=True),
            f"[0,00{NBSP}%{NBSP};{NBSP}0,04{NBSP}%]",
            f"[0.00%,{NBSP}0.04%]",
        ),
        (lambda t: t.interval(0.3, 0.1 + 0.2, 1), f"[0,3{NBSP};{NBSP}0,3]", f"[0.3,{NBSP}0.3]"),
        (lambda t: t.interval(12.2, 12.4, 0), f"[12,2{NBSP};{NBSP}12,4]", f"[12.2,{NBSP}12.4]"),
        (
            lambda t: t.estimate(Estimate(0.043, 0.041, 0.0444), percent=True),
            f"4,3{NBSP}% [4,1{NBSP}%{NBSP};{NBSP}4,4{NBSP}%]",
            f"4.3% [4.1%,{NBSP}4.4%]",
        ),
        (lambda t: t.interval(0.7, 0.8, 0, percent=True), f"[70{NBSP}%{NBSP};{NBSP}80{NBSP}%]", f"[70%,{NBSP}80%]"),
        (lambda t: t.money(10_000), f"10{THIN}000{NBSP}€", "€10,000"),
        (lambda t: t.money(-4_699.6), f"−4{THIN}700{NBSP}€", "−€4,700"),
        (lambda t: t.money(35 / 3, 2), f"11,67{NBSP}€", "€11.67"),
        (lambda t: t.money(-0.4), f"0{NBSP}€", "€0"),
        (lambda t: t.money(10.5e6), f"10,5{NBSP}M€", f"€10.5{NBSP}million"),
        (lambda t: t.money(1.6e9), f"1,6{NBSP}Md€", f"€1.6{NBSP}billion"),
        (lambda t: t.date(datetime.date(2019, 1, 1)), "1er janvier 2019", "1 January 2019"),
        (lambda t: t.date(datetime.date(2020, 5, 21)), "21 mai 2020", "21 May 2020"),
        (lambda t: t.bytes(5.2e12), f"5,2{THIN}To", f"5.2{NBSP}TB"),
        (lambda t: t.bytes(527), f"527{THIN}o", f"527{NBSP}bytes"),
        (lambda t: t.bytes(1500), f"1,5{THIN}ko", f"1.5{NBSP}kB"),
        (lambda t: t._("{a} {b} {c}", a=0.5, b=None, c="x 1.5"), "0,5 — x 1.5", "0.5 — x 1.5"),
    ],
)
def test_formats(call: Callable[[Text], str], french: str, english: str) -> None:
    assert (call(fr), call(en)) == (french, english)


def test_english_texts_write_the_day_first() -> None:
    """25 October 2021, not October 25, 2021 nor 10/25/2021."""
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    american = re.compile(rf"(?:{months}) [0-3]?\d(?:st|nd|rd|th)?(?!\d)|\b\d\d?/\d\d?/\d{{4}}")
    assert [american.search(text) is None for text in ("25 October 2021", "May 2016", "May 23, 2016")] == [1, 1, 0]
    told = [str(part) for found in messages()[0].values() for one in found for part in (one.id, one.string)]
    lessons = [text for file in (run.ROOT / "classroom").rglob("*.toml") for text in [file.read_text("utf8")]]
    assert len(told) > 100 and [text for text in (*told, *lessons) if american.search(text)] == []


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), np.nan])
def test_a_number_that_does_not_exist_is_a_dash(nothing: float | None) -> None:
    for t in (fr, en):
        shown = (
            t.number(nothing),
            t.percent(nothing),
            t.money(nothing),
            t.interval(0, nothing),
            t.bytes(nothing),
            t.date(None),
        )
        assert set(shown) == {MISSING}


def forget() -> None:
    """The catalogues are read again."""
    for read_once in (module._translations, module._said, module._alone):
        read_once.cache_clear()


def test_plural_forms_follow_the_language(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCALES", translated(project) / "locales")
    forget()
    try:
        assert [fr.n("one day", "{count} days", c) for c in (0, 1, 2, 1500)] == [
            "un jour",
            "un jour",
            "2 jours",
            f"1{THIN}500 jours",
        ]
        assert [en.n("one day", "{count} days", c) for c in (0, 1, 1500)] == [
            "0 days",
            "one day",
            "1,500 days",
        ]
        assert fr._("Sound") == "L’été"
        assert en._("Sound") == "Sound"
    finally:
        forget()


def test_numbers_with_decimals_agree_as_each_language_has_it() -> None:
    def points(t: Text, x: float) -> str:
        return t.n("{n} point", "{n} points", x, n=x)

    assert [points(fr, x).split()[-1] for x in (0.27, -1.9, 2.0, -3.4)] == ["point", "point", "points", "points"]
    assert [points(en, x).split()[-1] for x in (0.27, 1.0, -1.9)] == ["points", "point", "points"]
    assert points(fr, math.nan).startswith("—")


def test_an_empty_text_stays_empty_and_a_lacking_value_is_an_error() -> None:
    assert fr._("") == ""
    with pytest.raises(KeyError):
        en._("{nobody}")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (None, "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("fr-FR", "fr"),
        ("fr_CA.UTF-8", "fr"),
        ("en", "en"),
        ("en-GB,fr;q=0.3", "en"),
        ("de", "en"),
        ("en,fr", "en"),
        ("fr,en", "fr"),
        ("de,en;q=0.2,fr;q=0.8", "fr"),
        ("es-ES,es;q=0.9", "en"),
        ("fr;q=0,en;q=0.1", "en"),
        (";;,,q=;q=zz", "fr"),
    ],
)
def test_the_browser_chooses(wish: str | None, expected: str) -> None:
    assert choose(wish) == expected
