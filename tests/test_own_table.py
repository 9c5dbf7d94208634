"""Learning from somebody else's table: as a plain scikit-learn pipeline would, and never from what gives it away."""

import ast

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from models.training import SPLITS, TEST, TRAIN, VALIDATION, ModelSettings
from simulator import own_columns, own_explained
from simulator.example_tables import OUTCOME, PERSON, TELLTALE, example_tables
from simulator.files import TextTable, as_csv, read_table
from simulator.own_columns import likely_event, likely_identifier, likely_outcome, look
from simulator.own_table import (
    FEWEST,
    KINDS,
    MOST_FEATURES,
    Asked,
    Hidden,
    learn,
    met_before,
    parts,
    predictions,
    prepare,
)
from simulator.problem import Problem
from tests.visits import ROOT, study

LOGISTIC = ModelSettings(kind="logistic")


def visits(persons: int = 200, each: int = 3, seed: int = 0) -> pd.DataFrame:
    """Visits whose outcome depends on age and ward; some cells are empty."""
    g = np.random.default_rng(seed)
    who = np.repeat(np.arange(persons), each)
    age = np.repeat(g.integers(20, 90, persons), each) + 0.5
    ward = np.repeat(g.choice(["north", "south", "east"], persons, p=[0.5, 0.3, 0.2]), each)
    risk = 1 / (1 + np.exp(3 - 0.04 * age - 1.2 * (ward == "east")))
    return pd.DataFrame(
        {
            "patient": [f"P{k}" for k in who],
            "age": np.where(g.random(len(who)) < 0.1, np.nan, age),
            "ward": np.where(g.random(len(who)) < 0.1, "", ward),
            "noise": g.normal(size=len(who)).round(3),
            "relapse": np.where(g.random(len(who)) < risk, "yes", "no"),
        }
    )


def read(frame: pd.DataFrame) -> TextTable:
    return read_table(as_csv(frame), "x.csv")


ASKED = Asked("patient", "relapse", ("yes",), ("age", "ward", "noise"), ("ward",))


def change(**changes: object) -> Asked:
    return Asked(**{**vars(ASKED), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["logistic", "tree"])
def test_it_is_a_plain_pipeline_of_scikit_learn(kind: str) -> None:
    table = read(visits())
    settings = ModelSettings(kind=kind, tree_leaf=10)  # type: ignore[arg-type]
    found = learn(prepare(table, ASKED), settings)
    raw = pd.read_csv(pd.io.common.BytesIO(as_csv(visits())), keep_default_na=True)
    raw["ward"] = raw["ward"].fillna("")
    y, split = (raw["relapse"] == "yes").to_numpy(), found.prepared.split
    columns = make_column_transformer(
        (SimpleImputer(strategy="median", add_indicator=True), ["age", "noise"]),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["ward"]),
    )
    model = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8)),
        "tree": DecisionTreeClassifier(max_depth=4, min_samples_leaf=10, random_state=0),
    }[kind]
    plain = make_pipeline(columns, model).fit(raw[split == TRAIN], y[split == TRAIN])
    if kind == "tree":
        rows = split == VALIDATION
        everyone = np.arange(rows.sum())
        plain = CalibratedClassifierCV(FrozenEstimator(plain), method="isotonic", cv=[(everyone, everyone)])
        plain.fit(raw[rows], y[rows])
    expected = plain.predict_proba(raw)[:, 1]
    np.testing.assert_allclose(found.scores, expected, atol=2e-4)
    tested = split == TEST
    assert found.discrimination.auroc.value == pytest.approx(roc_auc_score(y[tested], found.scores[tested]))
    assert found.discrimination.average_precision.value == pytest.approx(
        average_precision_score(y[tested], found.scores[tested])
    )
    counts = found.at(0.5)
    assert counts.true_positive == int((y & (found.scores > 0.5) & tested).sum())


def test_a_person_is_in_one_part_and_each_part_has_its_share() -> None:
    p = prepare(read(visits()), ASKED)
    assert all(len(np.unique(p.split[p.person == who])) == 1 for who in range(p.n_persons))
    table = parts(p).set_index("part")
    assert table["persons"].sum() == 200 and table["rows"].sum() == 600
    ill = table["ill"] / table["ill"].sum()
    np.testing.assert_allclose(ill[list(SPLITS)], [0.5, 0.2, 0.3], atol=0.01)
    assert met_before(p) == 0
    by_row = prepare(read(visits()), ASKED, by_row=True)
    assert met_before(by_row) > 0.5


def test_the_split_follows_the_persons_not_the_order_of_the_rows() -> None:
    frame = visits()
    mixed = frame.sample(frac=1, random_state=1)
    one, other = prepare(read(frame), ASKED), prepare(read(mixed), ASKED)
    by_person = [dict(zip(f["patient"], p.split, strict=True)) for f, p in ((frame, one), (mixed, other))]
    assert by_person[0] == by_person[1]
    again = prepare(read(frame), change(draw=1))
    assert (again.split != one.split).any()


def test_nothing_is_learned_from_the_test_rows() -> None:
    frame = visits()
    before = learn(prepare(read(frame), ASKED), LOGISTIC)
    tested = before.prepared.split == TEST
    changed = frame.assign(age=np.where(tested, 1e6, frame["age"]), ward=np.where(tested, "nowhere", frame["ward"]))
    after = learn(prepare(read(changed), ASKED), LOGISTIC)
    np.testing.assert_array_equal(before.scores[~tested], after.scores[~tested])


def test_gaps_and_values_never_met_have_their_inputs() -> None:
    frame = visits()
    split = prepare(read(frame), ASKED).split
    rare = np.where(split == TEST, "elsewhere", np.where(np.arange(len(frame)) % 60 == 0, "far", frame["ward"]))
    found = learn(prepare(read(frame.assign(ward=rare)), ASKED), LOGISTIC)
    assert found.encoder.columns == ("age", "noise", "ward")
    assert found.encoder.meaning(0) == ["value", "missing"] and found.encoder.meaning(1) == ["value"]
    assert found.encoder.meaning(2)[-1] is None and "is:east" in found.encoder.meaning(2)
    assert (found.x[found.tested][:, -1] == 1).all()  # a value never met counts as a rare one
    empty = frame["age"].isna().to_numpy()
    assert (found.x[empty, 1] == 1).all() and (found.x[~empty, 1] == 0).all()
    assert found.x[empty, 0] == pytest.approx(float(np.nanmedian(frame["age"][split == TRAIN])))


@pytest.mark.parametrize("kind", KINDS)
def test_every_model_of_the_study_learns(kind: str) -> None:
    found = learn(prepare(read(visits()), ASKED), ModelSettings(kind=kind, tree_leaf=20))  # type: ignore[arg-type]
    d = found.discrimination
    assert d.auroc.value == 0.5 if kind == "never" else d.auroc.low < d.auroc.value < d.auroc.high
    assert found.at(1.0).accuracy.value == found.at(0.5).accuracy_of_never.value


def test_one_row_a_person_needs_no_identifier() -> None:
    found = prepare(read(visits(each=1, persons=300)), change(person=None))
    assert found.n_persons == 300 and not found.by_visit
    named = prepare(read(visits(each=1, persons=300)), ASKED)
    assert parts(found)["rows"].tolist() == parts(named)["rows"].tolist()


@pytest.mark.parametrize(
    ("frame", "asked", "told"),
    [
        (visits().assign(relapse="no"), ASKED, "same outcome"),
        (visits(), change(event=("yes", "no")), "same outcome"),
        (visits(), change(event=()), "same outcome"),
        (visits(persons=30), ASKED, rf"Too few events: \d+ persons .* at least {FEWEST}"),
        (visits(persons=30), change(event=("no",)), "Too few persons without the event|Too few events"),
        (visits(), change(features=()), "at least one column"),
        (visits(), change(features=("age", "relapse")), "“relapse” cannot be learned from"),
        (visits(), change(features=("age", "patient")), "“patient” cannot be learned from"),
        (visits(), change(features=tuple(map(str, range(MOST_FEATURES + 1)))), f"{MOST_FEATURES} at most"),
        (visits().assign(patient="P1"), ASKED, "Too few events: 1 persons"),
    ],
)
def test_what_cannot_be_learned_is_refused(frame: pd.DataFrame, asked: Asked, told: str) -> None:
    with pytest.raises(Problem, match=told):
        prepare(read(frame), asked)


@pytest.mark.parametrize(
    "leak",
    [
        lambda y, g: np.where(y, "1", "0"),  # under another name
        lambda y, g: np.where(y, "Z", ["A", "B", "C", "D"][0]),
        lambda y, g: np.where(y, g.choice(["u", "v"], len(y)), g.choice(["w", "x"], len(y))),  # relabelled
        lambda y, g: np.where(y, g.normal(10, 1, len(y)), g.normal(0, 1, len(y))),
        lambda y, g: np.where(y, g.normal(0, 0.1, len(y)), g.choice([-5.0, 5.0], len(y))),  # in the middle
        lambda y, g: np.where(y, g.normal(size=len(y)), np.nan),  # filled in only after the event
    ],
)
def test_an_outcome_hidden_among_the_features_is_refused_by_name(leak: object) -> None:
    frame = visits()
    y = (frame["relapse"] == "yes").to_numpy()
    frame["later"] = leak(y, np.random.default_rng(1))  # type: ignore[operator]
    table = read(frame)
    texts = tuple(c.name for c in look(table).values() if c.kind == "text" and c.name in ("ward", "later"))
    with pytest.raises(Hidden) as refused:
        learn(prepare(table, change(features=("age", "ward", "later"), texts=texts)), LOGISTIC)
    assert refused.value.columns == ("later",)


def test_a_column_that_says_nearly_all_is_told() -> None:
    frame = visits()
    y = (frame["relapse"] == "yes").to_numpy()
    wrong = np.random.default_rng(2).random(len(y)) < 0.03
    found = learn(
        prepare(read(frame.assign(later=(y ^ wrong).astype(int))), change(features=("age", "later"))), LOGISTIC
    )
    assert set(found.suspects) == {"later"} and 0.95 <= found.suspects["later"].value < 0.995


def test_the_columns_are_understood() -> None:
    n = 60
    frame = pd.DataFrame(
        {
            "id": [f"k{i}" for i in range(n)],
            "row_id": range(n),
            "born": [f"19{i % 40 + 50}-01-{i % 28 + 1:02}" for i in range(n)],
            "always": ["a"] * n,
            "nothing": ["", "NA"] * (n // 2),
            "comment": [f"words {i}" for i in range(n)],
            "dose": [*map(str, range(n - 2)), "<5", "about 7"],
            "area": [f"0{i % 9 + 1}" for i in range(n)],
            "level": ["1.5", "ND", ".", "2"] * (n // 4),
            "group": ["none", "some", "all", ""] * (n // 4),
            "email": [f"a{i % 7}@b.org" for i in range(n)],
            "Nom": ["Durand", "Martin"] * (n // 2),
            "tel": [f"06 11 22 33 {i % 9}0" for i in range(n)],
            "event": ["0", "1", "1"] * (n // 3),
        },
        dtype="str",
    )
    found = look(read(frame))
    kinds = {name: c.kind for name, c in found.items()}
    assert kinds == {
        "id": "code",
        "row_id": "code",
        "born": "date",
        "always": "constant",
        "nothing": "empty",
        "comment": "code",
        "dose": "mixed",
        "area": "text",
        "level": "number",
        "group": "text",
        "email": "text",
        "Nom": "text",
        "tel": "text",
        "event": "number",
    }
    assert found["level"].gaps == n // 2 and found["group"].distinct == 3 and found["dose"].odd == "<5"
    assert {name for name, c in found.items() if c.personal} == {"email", "Nom", "tel"}
    assert likely_outcome(found, {"id"}) == "event" and likely_identifier(found, n) == "id"


@pytest.mark.parametrize(
    ("name", "personal"),
    [("nom", True), ("first_name", True), ("NIR", True), ("date_naissance", True), ("Prénom", True), ("e-mail", True),
     ("nombre", False), ("age", False), ("phenotype", False), ("telemetry", False), ("sex", False)],
)  # fmt: skip
def test_names_of_personal_columns(name: str, personal: bool) -> None:
    assert look(read(pd.DataFrame({name: ["a", "b"] * 5, "x": range(10)})))[name].personal == personal


def test_numbers_are_read_as_they_are_written() -> None:
    table = read_table(b"a;b\n1,5;x\n-2;y\n;z\n1e3;w\n", "x")
    assert own_columns.look(table)["a"].kind == "number"
    np.testing.assert_array_equal(own_columns.numbers(table.columns["a"]), [1.5, -2, np.nan, 1000])


def test_the_event_is_what_is_called_yes_or_else_the_rarer() -> None:
    assert likely_event(pd.Series(["non", "oui", "oui", ""], dtype="str")) == "oui"
    assert likely_event(pd.Series(["a", "b", "b"], dtype="str")) == "a"


def test_odds_ratios_say_what_the_model_does() -> None:
    """One difference at a time, they are the ratio of the odds the model gives to two rows."""
    found = learn(prepare(read(visits()), ASKED), LOGISTIC)
    by_what = {(o.column, o.kind, o.text): o for o in own_explained.odds(found)}
    age = by_what["age", "value", None]
    rows = np.repeat(found.x[:1], 2, axis=0)
    rows[1, 0] += age.size
    risk = found.model.scores(rows).astype(float)
    assert age.ratio.value == pytest.approx(risk[1] / (1 - risk[1]) / (risk[0] / (1 - risk[0])), rel=1e-3)
    assert age.ratio.low > 1 and by_what["ward", "is", "east"].ratio.value > 1
    worth = own_explained.importance_of(found)
    assert set(worth.loss) == {"age", "ward", "noise"} and worth.loss["age"].value > worth.loss["noise"].value


def test_predictions_are_harmless_and_keep_the_visitors_columns_apart() -> None:
    frame = visits().rename(columns={"relapse": "risk"})
    frame["patient"] = "=" + frame["patient"]
    table = TextTable("x", frame.astype("object").fillna("").astype("str"), "utf-8", ",")
    asked = change(outcome="risk")
    found = learn(prepare(table, asked), LOGISTIC)
    given = predictions(table, found)
    assert list(given) == ["row", "patient", "file_risk", "part", "risk"]
    written = as_csv(given).decode()
    assert "\n1,'=P0," in written and ",=P" not in written
    counts = given["part"].value_counts()
    assert [counts[name] for name in SPLITS] == parts(found.prepared)["rows"].tolist()


def test_the_examples_are_one_sound_and_one_flawed_table() -> None:
    made = example_tables(study("discovery"))
    table, flawed = read(made.sound), read(made.flawed)
    columns = look(table)
    assert likely_identifier(columns, len(table)) == PERSON and likely_outcome(columns, {PERSON}) == OUTCOME
    assert {c.kind for c in columns.values()} <= {"number", "text", "code"} and any(c.gaps for c in columns.values())
    rest = tuple(c.name for c in columns.values() if c.offered and c.name not in (PERSON, OUTCOME))
    texts = tuple(name for name in rest if columns[name].kind == "text")
    asked = Asked(PERSON, OUTCOME, ("yes",), rest, texts)
    found = learn(prepare(table, asked), LOGISTIC)
    assert found.discrimination.auroc.low > 0.5 and not found.suspects
    with pytest.raises(Hidden, match=TELLTALE):
        learn(prepare(flawed, Asked(PERSON, OUTCOME, ("yes",), (*rest, TELLTALE), texts)), LOGISTIC)


def test_every_csv_is_written_by_the_one_function_that_neutralises_formulas() -> None:
    """Neither ``to_csv`` nor the csv module's writer elsewhere, in the app and the command line alike."""
    rooms = ("app.py", "pages", "interface", "simulator", "models", "synthetic_data")
    files = [f for room in rooms for f in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))]
    assert len(files) > 100
    writers = {"to_csv", "savetxt", "to_excel", "csv.writer", "csv.DictWriter"}
    found = {
        f.relative_to(ROOT).as_posix()
        for f in files
        for node in ast.walk(ast.parse(f.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and {node.attr, ast.unparse(node)} & writers
    }
    assert found == {"simulator/files.py"}
