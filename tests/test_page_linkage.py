"""The page Appariement: what it shows in both languages and at all levels, and that its figures are the study's."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from interface import compute
from interface.controls import MOST_SHOWN
from interface.left_out_charts import FEW, group_rates
from interface.linkage_charts import of_thousand
from interface.linkage_pairs import CASES, CERTAIN, FATES, cases, examples, fates, pair_of, weight_histogram
from interface.linkage_words import FIELDS, WHY_NOBODY, agreement, signed, value_of
from interface.run_figures import KINDS
from simulator.language import LANGUAGES, language
from simulator.linkage import REASONS, posterior
from simulator.parameters import LEVELS
from simulator.scenario import PRESETS, Scenario, parameters
from simulator.study import Study
from simulator.unique import unique_shares
from synthetic_data import france
from synthetic_data.cohort import CohortSettings, make_cohort
from synthetic_data.streams import Streams

PAGE = Path(__file__).resolve().parents[1] / "pages" / "linkage.py"
EIGHT_TO_ONE = 8 / 9
"""The probability whose odds are exactly three bits."""


def visit(**link: str) -> AppTest:
    """The page as the link's visitor sees it."""
    app = AppTest.from_file(str(PAGE), default_timeout=120)
    for name, value in link.items():
        app.query_params[name.replace("__", ".")] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Everything the page says outside its charts."""
    told = [str(e.value) for kind in ("title", "markdown", "caption", "info") for e in getattr(app, kind)]
    return "\n".join([*told, *(metric.proto.delta_description for metric in app.metric)])


def figures(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


@cache
def study(**changes: object) -> Study:
    scenario = Scenario().change({name.replace("__", "."): value for name, value in changes.items()})
    found = Study(scenario, compute.cache())
    assert found.linkage
    return found


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_shows_the_parameters_of_the_level(code: str, level: str) -> None:
    app = visit(lang=code, level=level)
    assert app.title[0].value == {"fr": "Appariement", "en": "Pairing"}[code]
    widgets = [w for kind in ("slider", "toggle", "number_input", "pills", "selectbox") for w in app.get(kind)]
    shown = {w.key.removeprefix("p:") for w in widgets if w.key and w.key.startswith("p:")}
    mine = {k: p for k, p in parameters().items() if k.startswith(("identifiers.", "linkage."))}
    assert shown == {k for k, p in mine.items() if LEVELS.index(p.level) <= LEVELS.index(level)}
    assert 3 <= len(shown) <= MOST_SHOWN[level]
    assert {"linkage.identifiers", "identifiers.error_ratio", "linkage.threshold"} <= shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_figures_are_those_of_the_study(code: str) -> None:
    t, linkage = language(code), study().linkage
    wanted = [linkage.rate.value, linkage.expected_precision, linkage.expected_recall]
    app = visit(lang=code)
    assert figures(app) == [t.percent(share, 1) for share in wanted]
    app.toggle(key="linkage_truth").set_value(True).run()
    *known, right, found = figures(app)
    assert [*known, found] == [t.percent(share, 1) for share in (*wanted, linkage.recall.value)]
    precision = linkage.precision.value
    assert right in {t.percent(precision, 1), t.percent(precision, 2)}
    assert (right == t.percent(1, 1)) == (precision == 1), "a wrong pair is not rounded away"
    assert t.interval(linkage.rate.low, linkage.rate.high, 1, percent=True) in texts(app)
    assert t.percent(0.77) in texts(app)


def test_nothing_is_left_in_english() -> None:
    french, english = visit(lang="fr", level="expert"), visit(lang="en", level="expert")
    alike = set(texts(french).split("\n")) & set(texts(english).split("\n"))
    assert {line for line in alike if re.search(r"[a-z]{3}", line)} <= shared_with_every_page()


def shared_with_every_page() -> set[str]:
    """Texts of the shell, translated and tested elsewhere."""
    return {line for line in texts(visit(lang="en")).split("\n") if line.startswith(("95", "**What to try next**"))}


def test_a_higher_threshold_leaves_more_people_out_and_is_in_the_link() -> None:
    app = visit(lang="en")
    rate = study().linkage.rate.value
    app.slider(key="p:linkage.threshold").set_value(0.99).run()
    assert not app.exception
    assert study(linkage__threshold=0.99).linkage.rate.value < rate
    assert figures(app)[0] == language("en").percent(study(linkage__threshold=0.99).linkage.rate.value, 1)
    assert app.query_params["linkage.threshold"] == "0.99"


def test_the_truth_is_told_on_demand_only() -> None:
    app = visit(lang="en")
    assert "two different people: the" not in texts(app) and "✖" not in texts(app)
    app.toggle(key="linkage_truth").set_value(True).run()
    counts = np.bincount(fates(study()), minlength=len(FATES))
    dots = [int(n) for n in re.findall(r"^[●✖○·] (\d+)", texts(app), re.MULTILINE)]
    assert sum(dots) == 1000
    np.testing.assert_allclose(dots, 1000 * counts / counts.sum(), atol=1)
    assert f"{counts[1]} of the {language('en').number(counts[:2].sum())} pairs" in texts(app)


@pytest.mark.parametrize("case", CASES)
def test_a_pair_of_each_case_can_be_looked_at_and_shared(case: str) -> None:
    found = study()
    implant = [i for i in examples(found) if CASES[cases(found)[i]] == case][-1]
    app = visit(lang="en")
    app.selectbox(key="linkage_pair").set_value(implant).run()
    assert not app.exception
    assert app.query_params["pair"] == str(implant)
    again = visit(lang="en", pair=str(implant))
    assert again.selectbox(key="linkage_pair").value == implant
    assert texts(again) == texts(app)
    rows = [name.split(":")[0] for name in again.table[0].value.iloc[:, 0]]
    assert rows == [FIELDS[c.field] for c in found.pairs.weights.comparisons]


@pytest.mark.parametrize("pair", ["34999", "99999999", "-1", "x"])
def test_a_pair_that_is_not_there_is_replaced_by_an_example(pair: str) -> None:
    assert visit(pair=pair).selectbox(key="linkage_pair").value == examples(study())[0]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("hydro", "no-snds")])
def test_every_preset_shows_three_figures(preset: str, code: str) -> None:
    assert len(figures(visit(preset=preset, lang=code))) == 3


def test_with_perfect_registers_nobody_is_left_out() -> None:
    app = visit(preset="perfect-pairing", lang="en")
    assert figures(app)[0] == "100.0%"
    assert "nobody is left out" in texts(app)
    app.toggle(key="linkage_truth").set_value(True).run()
    assert "None of the 3,000 pairs joins two different people" in texts(app)


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_the_snds_the_page_says_why_it_is_empty(code: str) -> None:
    app = visit(preset="no-snds", lang=code)
    assert len(app.info) == 1 and not app.metric and not app.slider
    assert language(code).number(3000) in texts(app)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("link", "reason"),
    [({"linkage__identifiers": "sex"}, "too_many_pairs"), ({"linkage__threshold": "1"}, "below_threshold")],
)
def test_when_nobody_is_paired_the_page_says_why(link: dict[str, str], reason: str, code: str) -> None:
    found = study(**link)
    assert found.linkage.reason == reason
    refused = sum(rule.n_pairs for rule in found.linkage.rules if not rule.used)
    app = visit(lang=code, **link)
    assert app.info[0].value == language(code)._(WHY_NOBODY[reason], pairs=refused)
    assert figures(app) == [language(code).percent(0, 1)]


def test_every_reason_is_explained() -> None:
    assert set(WHY_NOBODY) == set(REASONS) - {""}


def test_an_implant_may_have_several_partners_without_the_one_to_one_rule() -> None:
    found = study(linkage__one_to_one=False, linkage__threshold=0.1)
    assert len(found.linkage.links) > found.linkage.links["implant_id"].nunique()
    visit(lang="en", linkage__one_to_one="false", linkage__threshold="0.1")


def test_the_departement_weighs_less_once_the_hospital_agrees() -> None:
    rows = [row for row in study().pairs.weights.rows() if row["field"] == "departement" and row["level"] == "same"]
    weight = {row["given"]: row["weight"] for row in rows}
    assert 0 < weight["same"] < weight[""] / 10
    told = f"weighs {signed(language('en'), weight['same'])} instead of {signed(language('en'), weight[''])} bits"
    assert told in texts(visit(lang="en"))
    assert " instead of " not in texts(visit(lang="en", linkage__identifiers="sex,birth,departement,implant_date"))


def test_fates_agree_with_precision_and_recall() -> None:
    linkage, counts = study().linkage, np.bincount(fates(study()), minlength=len(FATES))
    right, wrong, missed, absent = counts
    truth = study().registers.truth
    assert right / (right + wrong) == pytest.approx(linkage.precision.value)
    assert right / (truth >= 0).sum() == pytest.approx(linkage.recall.value)
    assert missed == ((truth >= 0) & ~linkage.paired).sum()
    assert absent == ((truth < 0) & ~linkage.paired).sum()


def test_the_pairs_past_the_threshold_are_the_links() -> None:
    found = study(linkage__threshold=EIGHT_TO_ONE)
    table = weight_histogram(found)
    past = table[table["low"] >= 3]
    assert past["all"].sum() == len(found.linkage.links)
    assert past["same"].sum() == found.linkage.links["correct"].sum()
    assert table["all"].sum() == found.pairs.candidates.n_pairs
    assert past["expected_same"].sum() == pytest.approx(found.linkage.links["probability"].sum())


def test_the_waterfall_of_a_link_ends_at_its_probability() -> None:
    found = study()
    for k in range(0, len(found.linkage.links), 251):
        pair = pair_of(found, int(found.linkage.left[k]))
        assert pair is not None and pair.linked and pair.compared
        assert pair.person == found.linkage.right[k]
        assert posterior(np.array(pair.weight)) == pytest.approx(found.linkage.links["probability"].iloc[k])
        assert pair.steps["weight"].sum() == pytest.approx(pair.weight)


def test_examples_come_case_by_case_the_most_telling_first() -> None:
    found = study()
    of_each = cases(found)
    order = of_each[examples(found, each=3)]
    assert order.tolist() == sorted(order)
    assert np.bincount(order).tolist() == np.minimum(np.bincount(of_each[of_each >= 0]), 3).tolist()
    doubtful = [p.probability for i in examples(found) if (p := pair_of(found, i)) and p.case == "doubtful"]
    assert doubtful == sorted(doubtful)


def test_examples_are_what_they_are_called() -> None:
    found = study()
    truth, linkage = found.registers.truth, found.linkage
    probability = dict(zip(linkage.links["implant_id"], linkage.links["probability"], strict=True))
    for implant in examples(found):
        pair, case = pair_of(found, implant), CASES[cases(found)[implant]]
        assert pair is not None and pair.case == case
        assert pair.linked == (case in ("certain", "doubtful", "wrong"))
        assert (pair.person == truth[implant]) == (case in ("certain", "doubtful", "missed"))
        assert (truth[implant] < 0) >= (case == "absent")
        if case in ("certain", "doubtful"):
            assert (probability[implant] >= CERTAIN) == (case == "certain")
    assert {CASES[cases(found)[i]] for i in examples(found)} == set(CASES)


def test_every_value_and_level_has_words_in_both_languages() -> None:
    found = study(linkage__identifiers=tuple(parameters()["linkage.identifiers"].choices))
    for code in LANGUAGES:
        t = language(code)
        for row in found.pairs.weights.table().to_dict("records"):
            assert agreement(t, row["field"], row["level"], row["value"])
        for side in (found.registers.platform, found.registers.beneficiaries):
            for field in FIELDS.keys() & set(side.columns):
                assert all(value_of(t, field, int(v)) for v in np.unique(side[field]))


def test_signs_are_written_as_in_print() -> None:
    t = language("fr")
    assert [signed(t, x) for x in (2.04, -2.04, 0.0, -0.04)] == ["+2,0", "−2,0", "+0,0", "+0,0"]


@pytest.mark.parametrize("counts", [[3, 3, 1, 0], [1, 1, 1, 0], [0, 0, 0, 7], [2999, 1, 0, 0]])
def test_a_thousand_dots_are_shared_out_fairly(counts: list[int]) -> None:
    dots = of_thousand(np.array(counts))
    assert sum(dots) == 1000
    np.testing.assert_allclose(dots, 1000 * np.array(counts) / sum(counts), atol=1)


def test_rates_by_group_are_counted_group_by_group() -> None:
    g = np.random.default_rng(5)
    member, paired = g.choice(4, 600, p=[0.5, 0.45, 0.05, 0]), g.random(600) < 0.7
    rates = pd.DataFrame(group_rates({"fruit": (member, ["apple", "pear", "plum", "fig"])}, paired))
    counted = pd.Series(paired).groupby(member).agg(["mean", "size"])
    assert list(rates["group"]) == ["fruit", "apple", "pear", "plum"]
    np.testing.assert_allclose(rates["rate"].iloc[1:], counted["mean"])
    np.testing.assert_array_equal(rates["n"].iloc[1:], counted["size"])
    assert list(rates["few"].iloc[1:]) == list(counted["size"] < FEW)
    assert (rates["low"] < rates["rate"])[1:].all() and (rates["rate"] < rates["high"])[1:].all()


def test_bearers_without_a_double_are_counted_one_by_one() -> None:
    cohort = make_cohort(CohortSettings(n_patients=300), Streams(3))
    shares = unique_shares(cohort)
    keys = list(zip(cohort.sex, cohort.birth_year, cohort.birth_month, strict=True))
    assert shares[1] == sum(keys.count(key) == 1 for key in keys) / len(keys)
    assert shares == sorted(shares) and shares[0] == 0


def test_unequal_territories_leave_out_the_small_departements() -> None:
    found = Study(PRESETS["unequal-territories"].scenario, compute.cache())
    small = france.POPULATION[found.bearers.cohort.departement] < np.median(france.POPULATION)
    t, paired = language("en"), found.linkage.paired
    told = texts(visit(preset="unequal-territories", lang="en"))
    share = [t.percent(small[group].mean()) for group in (~paired, paired)]
    assert re.search(rf"Under [\d,]+ inhabitants” makes up {share[0]} of the unpaired and {share[1]} of the", told)


def test_the_share_of_bearers_with_no_double_is_on_the_page_that_the_debate_names() -> None:
    assert KINDS["unique"].page == PAGE.stem
    share = language("en").percent(unique_shares(study().bearers.cohort)[2])
    assert f"are enough to tell {share} of these" in texts(visit(lang="en"))
