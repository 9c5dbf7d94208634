"""Vos fichiers: the simulator's tools on the visitor's own files, which nobody keeps."""

from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from interface.own_files import notice, remembered
from interface.own_pairs import own_pairs_part
from interface.session import session
from interface.shell import opening, try_next

TABLE_PART = "interface.own_table"

t = session().t
opening(t._("Your files"), t._("What do these tools make of files that you bring yourself?"))
notice()
parts = {"pairs": t._("Pair two files")}
if find_spec(TABLE_PART):
    parts["table"] = t._("Learn from one table")
chosen = "pairs"
if len(parts) > 1:
    chosen = st.segmented_control(
        t._("What to do"),
        list(parts),
        format_func=lambda part: parts[part],
        key=remembered("part", "pairs", parts),
        required=True,
    )
if chosen == "table":
    import_module(TABLE_PART).own_table_part()
else:
    own_pairs_part()
    try_next(
        t._("Use the examples, then leave out “surname”: how many pairs are left, and how sure is the computer?"),
        t._("Add “implanted” (the date of the implantation) to the columns: which doubts disappear?"),
        t._("Switch off “One partner at most”: who gets two partners?"),
    )
