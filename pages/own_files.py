"""Vos fichiers: the simulator's tools on the visitor's own files, which nobody keeps."""

import streamlit as st

from interface.own_files import PART, notice, remembered
from interface.own_pairs import own_pairs_part
from interface.own_table import own_table_part
from interface.session import session
from interface.shell import opening, try_next

t = session().t
opening(t._("Your files"), t._("What do these tools make of files that you bring yourself?"))
notice()
parts = {"pairs": t._("Pair two files"), "table": t._("Learn from one table")}
chosen = st.segmented_control(
    t._("What to do"),
    list(parts),
    format_func=lambda part: parts[part],
    key=remembered(PART, "pairs", parts),
    required=True,
    wrap=True,
)
if chosen == "table":
    own_table_part()
    try_next(
        t._("Use the flawed example: which column is refused, and who would have it on the day of the prediction?"),
        t._("Choose “Never” as the model: how often is it right?"),
        t._("Share the persons out anew a few times: how much does the AUROC move by the luck of the draw alone?"),
    )
else:
    own_pairs_part()
    try_next(
        t._("Use the examples, then leave out “surname”: how many pairs are left, and how sure is the computer?"),
        t._("Add “implanted” (the date of the implantation) to the columns: which doubts disappear?"),
        t._("Switch off “One partner at most”: who gets two partners?"),
    )
