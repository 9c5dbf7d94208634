"""Hydroscope's entry: the server that shows ``interface/story.py``. Start it with ``python3 run.py``.

The script of a visit lies beside neither this file nor ``pages/``: Streamlit would otherwise take the
folder for its own older kind of pages, and a link to a page opened before any other would miss the
sidebar.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

import interface
from interface.headers import SecurityHeaders
from interface.incoming import OnlyVisitors
from interface.server import class_news, lifespan, report_error

app = st.App(
    Path(interface.__file__).with_name("story.py"),
    lifespan=lifespan,
    routes=[Route("/class/news", class_news)],
    middleware=[Middleware(SecurityHeaders), Middleware(OnlyVisitors)],
    on_script_error=report_error,
)
