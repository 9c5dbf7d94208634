"""The script of every visit: the pages in the order of the story, the sidebar, the link."""

from pathlib import Path

import streamlit as st

from interface.session import session, write_link
from interface.shell import sidebar, tell_problems

NAME = "Hydroscope"
ICON = Path(__file__).with_name("icon.svg")
PAGES = Path(__file__).resolve().parents[1] / "pages"


def tell() -> None:
    """Show the page the visitor asked for."""
    st.set_page_config(page_title=NAME, page_icon=ICON, layout="wide")
    t = session().t
    page = st.navigation(
        [
            st.Page(PAGES / "mission.py", title=t._("Mission"), icon=":material/flag:", default=True),
            st.Page(PAGES / "data.py", title=t._("Data"), icon=":material/monitor_heart:", url_path="donnees"),
            st.Page(PAGES / "linkage.py", title=t._("Pairing"), icon=":material/join_inner:", url_path="appariement"),
            st.Page(
                PAGES / "training.py",
                title=t._("Training"),
                icon=":material/model_training:",
                url_path="apprentissage",
            ),
            st.Page(
                PAGES / "evaluation.py", title=t._("Evaluation"), icon=":material/fact_check:", url_path="evaluation"
            ),
        ]
    )
    sidebar()
    tell_problems()
    write_link()
    page.run()


tell()
