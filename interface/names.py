"""What Streamlit's own buttons are called, for the eye and for screen readers; it has English only.

streamlit/streamlit#1353
"""

import json
from functools import cache
from html import escape

from interface.offline import server_lost
from simulator.language import Text


def names(t: Text) -> dict[str, str]:
    """Streamlit's English name, or its beginning where ``*`` stands for the rest, and the visitor's.

    ``| *`` is what it belongs to, where Streamlit gives many of a page the same name (``names.js``).
    """
    return {
        "Help for *": t._("Help: {label}", label="*"),
        "Help": t._("Help"),
        "Upload | *": t._("Choose a file: {label}", label="*"),
        "Fullscreen": t._("Full screen"),
        "Fullscreen: *": t._("Full screen: {what}", what="*"),
        "Close fullscreen": t._("Leave full screen"),
        "Close fullscreen: *": t._("Leave full screen: {what}", what="*"),
        "Download as PNG": t._("Download as a picture"),
        "Download as PNG: *": t._("Download as a picture: {what}", what="*"),
        "Show/hide columns": t._("Show or hide columns"),
        "Search": t._("Search in the table"),
        "Table | *": t._("Table: {title}", title="*"),
        "Scrollable table": t._("Table that scrolls"),
        "Increment | *": t._("Increase: {label}", label="*"),
        "Decrement | *": t._("Decrease: {label}", label="*"),
        "Open | *": t._("Open the list: {label}", label="*"),
        "Clear value | *": t._("Clear the choice: {label}", label="*"),
        "Selected values": t._("What is chosen"),
        "Clear all | *": t._("Clear all choices: {label}", label="*"),
        "Remove *": t._("Remove {label}", label="*"),
        "file upload | *": t._("File: {label}", label="*"),
        "Show password": t._("Show what is typed"),
        "Hide password": t._("Hide what is typed"),
        "Close": t._("Close this"),
        "Main menu": t._("Menu of the screen"),
        "Expand sidebar": t._("Open the menu"),
        "Collapse sidebar": t._("Close the menu"),
        "App pages": t._("Pages of Hydroscope"),
        "Sidebar": t._("Menu and settings"),
        "Navigate to home page": t._("To the first page"),
        "Link to heading | *": t._("Link to the title: {title}", title="*"),
        "Choose an option": t._("Choose one"),
        "Copy version to clipboard": t._("Copy the version number"),
        "Previous Result": t._("The one found before"),
        "Next Result": t._("The one found next"),
        "Close Search": t._("Close the search"),
        "Dataframe column menu": t._("Menu of the column"),
        "Copy column name": t._("Copy the name of the column"),
        "Distribution histogram": t._("How the values are spread"),
        "Top values frequency chart: *": t._("The most frequent: {values}", values="*"),
        "True/false distribution chart: *": t._("How many yes and no: {values}", values="*"),
        "True: *": t._("Yes: {count}", count="*"),
        "False: *": t._("No: {count}", count="*"),
    }


def words(t: Text) -> dict[str, dict[str, str]]:
    """Where Streamlit writes words of its own (a selector): its English ones, as in :func:`names`, and the visitor's.

    A place is told so that no word of a page or of a visitor's file is taken for one of Streamlit's; no place holds
    another.
    """
    return {**_of_the_screen(t), **_of_tables(t), **_of_columns(t)}


def _of_the_screen(t: Text) -> dict[str, dict[str, str]]:
    lost = server_lost(t)
    return {
        "[data-testid=stSkipToContent]": {"Skip to main content": t._("Go straight to the page")},
        "[data-testid=stTooltipContent]": {
            "Fullscreen": t._("Full screen"),
            "Close fullscreen": t._("Leave full screen"),
            "Download as PNG": t._("Download as a picture"),
            "Show/hide columns": t._("Show or hide columns"),
            "Search": t._("Search in the table"),
        },
        "[data-testid=stMainMenuPopover]": {
            "System": t._("Automatic"),
            "Light": t._("Light screen"),
            "Dark": t._("Dark screen"),
            "Print": t._("Print the page"),
            "Made with Streamlit v": t._("Made with Streamlit") + " ",
        },
        "[data-testid=InputInstructions]": {"Press Enter to *": t._("Press Enter to confirm")},
        "[data-testid=stConnectionStatus]": {"Connecting": t._("Looking for the server")},
        "[data-testid=stDialog]": {
            "Connection error": t._("Connection lost"),
            "Streamlit server is not responding. Are you connected to the internet?": lost,
            "Is Streamlit still running? *": lost,
            "Connection timed out.": lost,
            "Connection failed with status *": lost,
        },
        "[role=listbox][data-empty]": {"No results": t._("Nothing found")},
    }


def _of_tables(t: Text) -> dict[str, dict[str, str]]:
    return {
        ".gdg-search-status": {
            "Type to search": t._("Type what you look for"),
            "* of * result*": t._("{i} of {n}", i="*", n="*"),
            "* result*": t._("Found: {n}", n="*"),
        },
        "[data-testid=stDataFrameColumnVisibilityMenu]": {"Select all": t._("All columns")},
        "[data-testid=stDataFrameColumnMenu] [role=menuitem]": {
            "Sort ascending": t._("Sort upwards"),
            "Sort descending": t._("Sort downwards"),
            "Statistics": t._("Figures of the column"),
            "Format": t._("How numbers are written"),
            "Autosize": t._("Fit the width"),
            "Pin column": t._("Keep in sight"),
            "Unpin column": t._("No longer keep in sight"),
            "Hide column": t._("Hide the column"),
        },
    }


def _of_columns(t: Text) -> dict[str, dict[str, str]]:
    """What the menu of a column opens: the ways to write its numbers, and its figures."""
    figures = "[data-testid=stDataFrameStatistics"
    return {
        "[data-testid=stDataFrameColumnFormattingMenu]": {
            "Automatic": t._("As they come"),
            "Localized": t._("As in your country"),
            "Plain": t._("With all decimals"),
            "Compact": t._("Shortened"),
            "Dollar": t._("In dollars"),
            "Euro": t._("In euros"),
            "Yen": t._("In yen"),
            "Percent": t._("In per cent"),
            "Scientific": t._("In powers of ten"),
            "Accounting": t._("As in accounts"),
            "Duration": t._("As a duration"),
        },
        f"{figures}Metrics]": {
            "Values": t._("Filled cells"),
            "Empty": t._("Empty cells"),
            "Distinct": t._("Different values"),
            "Average": t._("Mean value"),
            "Standard deviation": t._("Spread (standard deviation)"),
            "Minimum": t._("Smallest value"),
            "25th percentile": t._("First quartile"),
            "Median": t._("Median value"),
            "75th percentile": t._("Third quartile"),
            "Maximum": t._("Largest value"),
            "Sum": t._("Sum of all"),
            "Minimum length": t._("Letters of the shortest"),
            "Maximum length": t._("Letters of the longest"),
            "Average length": t._("Letters on average"),
        },
        "#vg-tooltip-element .key": {"Range": t._("Values from, to"), "Count": t._("How many rows")},
        f":is({figures}Menu], {figures}Content]) > :not([data-testid])": {
            "No data": t._("Nothing to tell"),
            "Based on sample": t._("From a part of the rows"),
        },
    }


@cache
def names_mark(t: Text) -> str:
    """:func:`names` and :func:`words` as an element that nobody sees, for ``names.js``."""
    return f'<i hidden data-names="{escape(json.dumps([names(t), words(t)], ensure_ascii=False), quote=True)}"></i>'
