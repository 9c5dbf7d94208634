"""Hydroscope's entry: the pages in the order of the story, the sidebar, the link. Run it with ``python3 run.py``."""

import streamlit as st

from interface.session import session, write_link
from interface.shell import sidebar, tell_problems

st.set_page_config(page_title="Hydroscope", page_icon=":material/cardiology:", layout="wide")
t = session().t
page = st.navigation(
    [
        st.Page("pages/mission.py", title=t._("Mission"), icon=":material/flag:", default=True),
        st.Page("pages/data.py", title=t._("Data"), icon=":material/monitor_heart:", url_path="donnees"),
        st.Page("pages/linkage.py", title=t._("Pairing"), icon=":material/join_inner:", url_path="appariement"),
        st.Page("pages/training.py", title=t._("Training"), icon=":material/model_training:", url_path="apprentissage"),
        st.Page("pages/evaluation.py", title=t._("Evaluation"), icon=":material/fact_check:", url_path="evaluation"),
    ]
)
sidebar()
tell_problems()
write_link()
page.run()
