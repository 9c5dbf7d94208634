"""A visitor of the whole app, for the tests of its pages."""

import base64
import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pandas
import pyarrow
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from interface import compute
from interface.glossary import ANCHOR
from interface.moving_tables import FIELD, ROW
from simulator.report import run_all
from simulator.scenario import DEFAULT_PRESET, PRESETS
from simulator.study import Study
from tests.screenshots import ADDRESSES

ROOT = Path(__file__).resolve().parents[1]
QUICK = [name for name in PRESETS if name != "hydro"]
HOSTILE = (
    {"cohort.n_patients": "NaN"},
    {"cohort.n_patients": "1e308", "telemetry.noise": "-1"},
    {"telemetry.noise": "x" * 100_000},
    {"patient": "-1", "preset": "<script>alert(1)</script>"},
    {"patient": "99999999", "level": "root"},
    {"patient": "²", "lang": "xx"},
    {"": "", "patient ": "1"},
)

# Each visitor's first run reads what every installed package says of itself: a tenth of a second.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def visit(page: str, **link: str) -> AppTest:
    """What the visitor who follows this link (dots written ``__``) sees on the page."""
    app = AppTest.from_file(str(ROOT / "interface" / "story.py"), default_timeout=120)
    for name, value in link.items():
        app.query_params[name.replace("__", ".")] = value
    app._page_hash = calc_hash(ADDRESSES[page])  # `switch_page` finds a page only after a first run, of another one
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The page, after checking that nothing went wrong on it."""
    assert not app.exception, app.exception
    assert not app.error, app.error
    return app


@cache
def study(preset: str = DEFAULT_PRESET, **changes: object) -> Study:
    """The study of a link, out of the app's own cache."""
    scenario = PRESETS[preset].scenario.change({name.replace("__", "."): value for name, value in changes.items()})
    found = Study(scenario, compute.cache())
    run_all(found)
    return found


def moving_words(app: AppTest) -> str:
    """What stands in the places that the browser repaints when a slider moves, tags taken away."""
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(
        unescape(re.sub("<span role=.*?</span>|<[^>]+>", "", body))
        for body in bodies
        if body.startswith("<div data-moving")
    )


def table_rows(spec: dict[str, Any], name: str, table: pandas.DataFrame) -> list[dict[str, Any]]:
    """The rows of a chart's table; one that the browser can change is written as text, as its layer reads it."""
    reading = next(
        (one["transform"] for one in spec["layer"] if one["data"]["name"] == name and "transform" in one), []
    )
    cells = [step for step in reading if "datum.cells[" in step.get("calculate", "")]
    if not cells:
        return table.to_dict("records")
    [text] = table["rows"]
    return [
        {
            step["as"]: float(cell) if "toNumber" in step["calculate"] else cell
            for step, cell in zip(cells, row.split(FIELD), strict=True)
        }
        for row in text.split(ROW)
        if text
    ]


def said(app: AppTest) -> str:
    """Everything the page says outside charts and pictures; the sidebar's words too.

    Without the explanations of words, which would come between the words of a sentence.
    """
    kinds = ("title", "header", "markdown", "caption", "info", "warning")
    told = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    text = "\n".join([*told, *(metric.proto.delta_description for metric in app.metric), moving_words(app)])
    return re.sub(rf'\[([^\[\]]*)\]\({ANCHOR}[a-z0-9-]+ "(?:[^"\\]|\\.)*"\)', r"\1", text)


def words_alike(one: AppTest, other: AppTest) -> set[str]:
    """Lines with words that two visits have in common."""
    return {line for line in set(said(one).split("\n")) & set(said(other).split("\n")) if re.search("[a-z]{3}", line)}


def pictures(app: AppTest) -> list[tuple[str, str]]:
    """The text alternative and the SVG text of each drawing."""
    found = []
    for element in app.get("html"):
        for label, data in re.findall(r'alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]+)"', element.proto.body):
            found.append((label, base64.b64decode(data).decode()))
    return found


def _axes(spec: Any, axis: str) -> list[dict[str, Any]]:
    return [encoding[axis] for layer in spec["layer"] if axis in (encoding := layer.get("encoding", {}))]


def charts(app: AppTest) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rows of each chart's tables by their names, each chart by its title or else its first table."""
    found = {}
    for element in app.get("vega_lite_chart"):
        spec = json.loads(element.proto.spec)
        tables = {d.name: pyarrow.ipc.open_stream(d.data.data).read_pandas() for d in element.proto.datasets}
        assert {layer["data"]["name"] for layer in spec["layer"]} <= set(tables)
        for axis in ("x", "y"):  # Vega-Lite drops an axis's name where one of its layers says that it has none
            assert len({encoding["title"] for encoding in _axes(spec, axis) if "title" in encoding}) < 2
        name = spec["title"]["text"] if "title" in spec else spec["layer"][0]["data"]["name"]
        found[name] = {key: table_rows(spec, key, table) for key, table in tables.items()}
    return found
