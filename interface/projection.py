"""What a projector shows of a page: large type, and nothing to move.

The page is the same; a style sheet hides every kind of control, what would be left empty without them, and the
headings of both. Streamlit gives each kind of element a class of its own, so no page has to know.
"""

from contextlib import AbstractContextManager

import streamlit as st

LARGER = 1.375
"""Times the size on a screen; letters of charts and drawings grow too."""
WIDGETS = {
    "button": "stButton",
    "checkbox": "stCheckbox",
    "date_input": "stDateInput",
    "download_button": "stDownloadButton",
    "file_uploader": "stFileUploader",
    "form_submit_button": "stFormSubmitButton",
    "link_button": "stLinkButton",
    "multiselect": "stMultiSelect",
    "number_input": "stNumberInput",
    "page_link": "stPageLink",
    "pills": "stButtonGroup",
    "popover": "stPopover",
    "radio": "stRadio",
    "segmented_control": "stButtonGroup",
    "select_slider": "stSlider",
    "selectbox": "stSelectbox",
    "slider": "stSlider",
    "text_area": "stTextArea",
    "text_input": "stTextInput",
    "toggle": "stCheckbox",
}
"""Streamlit's functions that make a control, and the class of what they make."""
END = ".st-key-class_project_end"
READ = (
    ":is(.stMarkdown,.stHeading,.stMetric,.stTable,.stDataFrame,.stVegaLiteChart,.stHtml,.stAlert,.stProgress,"
    ".stImage,.stText)"
)
"""What there is to read."""
_CONTROLS = ",".join(f".{name}" for name in sorted(set(WIDGETS.values())))
_SHOWN = "[class*=st-key-shown-] :has(:is(.stRadio, .stPageLink))"
_TABLES = "[class*=st-key-table-]"
"""Of the data that a file asks for, each table's line stays."""
STYLE = f"""<style>
html {{ font-size: {LARGER}rem; }}
.stMainBlockContainer {{ padding: 1.5rem 2.5rem !important; }}
.stVegaLiteChart {{ zoom: {LARGER}; width: {1 / LARGER:.3%} !important; }}
.stHtml img {{ zoom: {LARGER}; }}
[data-testid=stHeader], section[data-testid=stSidebar], .stElementToolbar, .stTooltipIcon, [class*=st-key-controls-],
[data-testid=stHeaderActionElements], .stElementContainer:not({END}, {_SHOWN}):has(:is({_CONTROLS})),
[data-testid=stLayoutWrapper]:has(> .stPopover), :is(.stColumn, .stForm):not(:has({READ})),
.stExpander:not(:has(> details[open] {READ}), {_TABLES}, {_TABLES} *), .stTabs [role=tab]:not([aria-selected=true]),
.stElementContainer:has(h2, h3):has(+ .stElementContainer > .stButton) {{ display: none; }}
.stExpander, .stTabs [role=tab], [class*=st-key-shown-] * {{ pointer-events: none; }}
[data-testid=stMetricLabel] *, [data-testid=stMetricValue] * {{ white-space: normal !important; overflow: visible; }}
{END} {{ position: fixed; top: 0.5rem; right: 0.5rem; z-index: 99; width: auto; }}
</style>"""


def look() -> None:
    """This page as a projector shows it."""
    st.html(STYLE)


def controls_only(name: str) -> AbstractContextManager[object]:
    """A part of the page with a heading but nothing to read: a projector leaves it out."""
    return st.container(key=f"controls-{name}")


def shown(name: str) -> AbstractContextManager[object]:
    """A part of the page whose controls are what there is to read: a projector shows them, not to be moved."""
    return st.container(key=f"shown-{name}")
