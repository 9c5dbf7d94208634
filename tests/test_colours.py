"""One colour for each idea: told apart in grey and by every eye, on light and dark screens, and used everywhere."""

import itertools
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from interface import colours, debate_charts
from interface.charts import complete
from interface.colours import COLOURS, DARK, INK, PAPER, in_theme
from tests.visits import ROOT

IDEAS = ("implant", "hospital", "pair", "alert", "admission", "leaves")
LIGHT_SCREEN, DARK_SCREEN = "#ffffff", "#171614"
SCREENS = (LIGHT_SCREEN, COLOURS), (DARK_SCREEN, {name: DARK[colour] for name, colour in COLOURS.items()})
EYES = {
    "usual": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Machado, Oliveira & Fernandes, IEEE Trans Vis Comput Graph 2009;15:1291, complete deficiency, on linear RGB."""
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colour: str) -> NDArray[np.float64]:
    """sRGB ``#rrggbb`` as linear light (IEC 61966-2-1)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    s = np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB under D65."""
    x = XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio."""
    a, b = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (b + 0.05) / (a + 0.05)


def test_the_measures_agree_with_their_definitions() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.02)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)  # Lindbloom's calculator


@pytest.mark.parametrize(("screen", "used"), SCREENS, ids=("light", "dark"))
def test_the_ideas_stand_out_from_the_screen_and_words_are_read(screen: str, used: dict[str, str]) -> None:
    assert all(contrast(used[name], screen) >= 3 for name in IDEAS)
    assert contrast(used["grey"], screen) >= 4.5


@pytest.mark.parametrize(("screen", "used"), SCREENS, ids=("light", "dark"))
@pytest.mark.parametrize("eyes", EYES)
def test_every_eye_tells_the_ideas_apart(eyes: str, screen: str, used: dict[str, str]) -> None:
    seen = {name: lab(np.asarray(EYES[eyes]) @ linear(used[name])) for name in IDEAS}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in itertools.combinations(IDEAS, 2)) > 11


@pytest.mark.parametrize(("screen", "used"), SCREENS, ids=("light", "dark"))
def test_grey_print_tells_the_ideas_apart(screen: str, used: dict[str, str]) -> None:
    lightness = sorted(lab(linear(used[name]))[0] for name in IDEAS)
    assert np.diff(lightness).min() > 5


def test_words_on_the_paper_of_a_drawing_are_read() -> None:
    assert contrast(INK, PAPER) > 7 and contrast(DARK[INK], DARK[PAPER]) > 7
    assert all(contrast(DARK[COLOURS[name]], DARK[PAPER]) > 3 for name in IDEAS)


def test_the_words_beside_a_chart_are_not_pale() -> None:
    config = complete({"layer": []}, {}, "fr", height=10)["config"]
    words = [config[part][name] for part in ("axis", "legend", "header") for name in ("labelColor", "titleColor")]
    words.append(config["title"]["color"])
    assert all(contrast(word, LIGHT_SCREEN) >= 4.5 and contrast(DARK[word], DARK_SCREEN) >= 4.5 for word in words)


@pytest.mark.parametrize("theme", [False, True], ids=("light", "dark"))
def test_counts_are_read_on_every_segment_of_the_swing(theme: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: theme)
    monkeypatch.setattr(debate_charts, "dark", lambda: theme)
    shades, ink = in_theme([*debate_charts.SHADES.values()]), in_theme(debate_charts._on_a_segment())
    for stance, shade in zip(debate_charts.SHADES, shades, strict=True):
        told = ink["condition"]["value"] if abs(stance) == 2 else ink["value"]
        assert contrast(told.replace("black", "#000000"), shade) >= 4.5


def test_no_page_has_colours_of_its_own() -> None:
    """Every ``"#rrggbb"`` of the interface is in one file, but for what is printed, scanned or filled pale."""
    others = {"class_address.py", "sovereignty_table.py", "glossary.py", "offline.py", "path_bar.py"}
    files = [file for room in ("interface", "pages") for file in (ROOT / room).glob("*.py")]
    stray = {f.name for f in files if re.search(r'["\':]#[0-9a-fA-F]{3,6}["\';]', f.read_text("utf-8"))}
    assert stray - others - {"attack_board.py"} == {"colours.py"}
    white = {f.name for f in files if '"white"' in f.read_text("utf-8")}
    assert white == {"sheet_figures.py"}  # elsewhere it is PAPER, which follows the screen


def test_a_dark_screen_gets_the_dark_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = {"mark": {"color": COLOURS["implant"]}, "range": [COLOURS["bad"], "white"], "size": 3}
    assert in_theme(spec) is spec
    monkeypatch.setattr(colours, "dark", lambda: True)
    implant, bad = DARK[COLOURS["implant"]], DARK[COLOURS["bad"]]
    assert in_theme(spec) == {"mark": {"color": implant}, "range": [bad, "white"], "size": 3}
    assert (
        in_theme(f'<rect fill="{PAPER}"/><path fill="#ffffee"/>')
        == f'<rect fill="{DARK[PAPER]}"/><path fill="#ffffee"/>'
    )
    assert set(COLOURS.values()) <= set(DARK)
