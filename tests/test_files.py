"""Other people's files: what is read, as what, and what is refused in one sentence."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.files import as_csv, harmless, nearest, read_file, read_table
from simulator.problem import Problem, shown


def rows(data, wanted=None):
    table = read_table(data, "x.csv", wanted)
    return [list(table.columns.columns), *table.columns.to_numpy().tolist()]


NAMES = [["id", "nom"], ["007", "Zoé"], ["NA", ""]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends(separator, encoding, newline):
    text = newline.join(separator.join(row) for row in NAMES)
    assert rows(text.encode(encoding)) == NAMES


def test_cells_stay_text_without_outer_blanks():
    assert rows(b'id, n\n 1 , "a, b"\n\n1.0,""\n') == [["id", "n"], ["1", "a, b"], ["1.0", ""]]


def test_a_line_end_within_quotes_does_not_end_the_row():
    assert rows(b'id,n\n1,"a\nb"\n2,c\n')[1:] == [["1", "a\nb"], ["2", "c"]]


def test_windows_signs_are_read():
    assert rows(b"id,n\n1,\x8cuvre\n")[1] == ["1", "Œuvre"]


def test_only_the_wanted_columns_in_their_order_once():
    assert rows(b"a,b,c\n1,2,3\n", ["c", "a", "c"]) == [["c", "a"], ["3", "1"]]


def test_an_unnamed_column_does_not_matter():
    assert rows(b"a,,\n1,2,3\n") == [["a"], ["1"]]


def test_how_it_was_read_is_told():
    table = read_table("id;é\n1;2\n".encode("latin-1"), "x.csv")
    assert (table.encoding, table.separator, len(table)) == ("latin-1", ";", 1)


def test_many_rows_come_in_their_order():
    n = 120_001
    table = read_table(("id\n" + "\n".join(map(str, range(n)))).encode(), "x.csv")
    assert table.columns["id"].tolist() == list(map(str, range(n)))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "x.csv is empty"),
        (b"\xef\xbb\xbf", "x.csv is empty"),
        (b"\n , \n\n", "x.csv is empty"),
        (b"id,a\n\n", "no rows of data"),
        (b"id,a\n1,2\n3,4,5\n", "line 3: number of cells 3, number of column names 2"),
        (b"id,a\n1\n", "line 2: number of cells 1, number of column names 2"),
        (b'id,a\n1,"2\n3,4\n', "a quotation mark is not closed"),
        (b'id,a\n1,"2"3\n', "not followed by a separator"),
        (b"id,a\n1,\0\n", "line 2 holds a null byte"),
        (b"id,a\n1,2\n1,\x81\n", "line 3 holds bytes that are neither"),
        ("id,a\n1,éé\n2,é".encode() + b"\xe9\n", "line 3 holds bytes that are neither"),
        ("id,a".encode("utf-16"), "written in UTF-16"),
        (b"PK\x03\x04\0\0", "a workbook or an archive"),
        (b"id,a\n1," + b"x" * 200_000, "longer than 131072 characters"),
        (b'id,a\n1,"' + b"x\n" * 200_000, "longer than 131072 characters"),
        (b"id,a,a\n1,2,3\n", "two columns named “a”"),
        (b"id,A\n1,2\n", "no column “a”; the nearest is “A”"),
        (b"id,zzz\n1,2\n", "no column “a”; its columns are: id, zzz"),
        (b"id,\x1b[2J\n1,2\n", "its columns are: id, �[2J"),
        (b"id;zzz\n1;2\n", "its columns are: id, zzz"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(data, told):
    with pytest.raises(Problem) as refused:
        read_table(data, "x.csv", ["id", "a"])
    assert told in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        table = read_table(data, "x.csv")
    except Problem as problem:
        assert "\n" not in str(problem)
    else:
        assert len(table) > 0


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_back(written, separator):
    table = pd.DataFrame(written, columns=["id", "name"], dtype="str")
    file = io.BytesIO()
    table.to_csv(file, index=False, sep=separator)
    assert rows(file.getvalue())[1:] == [list(row) for row in written]


def test_a_carriage_return_within_a_cell_does_not_begin_a_row_with_a_formula():
    table = pd.DataFrame({"a": ["x\r=1+1", "\r"], "b\r=2": ["1", "2"]}, dtype="str")
    assert rows(as_csv(table))[1:] == [["x\r=1+1", "1"], ["'", "2"]]
    assert as_csv(table.iloc[:1, :1].replace("x\r=1+1", "x")) == b"a\nx\n"


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(Problem, match="There is no file"):
        read_file(tmp_path / "nowhere.csv")
    with pytest.raises(Problem, match="is a folder"):
        read_file(tmp_path)


def test_the_nearest_name():
    assert nearest("Surnam", ["surname", "given_name"]) == "surname"
    assert nearest("xyz", ["surname", ""]) is None


def test_no_cell_becomes_a_formula():
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a=1", "", "rec-1"]
    assert harmless(pd.Series(cells, dtype="str")).tolist() == [f"'{c}" for c in cells[:7]] + cells[7:]


@pytest.mark.parametrize(("text", "as_shown"), [("a" * 70, "a" * 59 + "…"), ("a\x1b\nb", "a��b"), ("é", "é")])
def test_a_strangers_text_in_a_sentence(text, as_shown):
    assert shown(text) == as_shown
