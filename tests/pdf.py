"""The words of a PDF that typst has made, read without a library: enough to check what a certificate says."""

import re
import zlib

STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
DRAWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|(\[(?:\((?:[^()\\]|\\.)*\)|[^\[\]()])*\]TJ|\((?:[^()\\]|\\.)*\)Tj)", re.DOTALL
)
"""A change of font, or strings that are drawn; a string may also name a language."""
SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(made: bytes) -> str:
    """The text of its pages in the order of drawing; a space where the pen was moved."""
    objects = dict(re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", made, re.DOTALL))
    found = []
    for page in (body for body in objects.values() if b"/Type/Page/" in body):
        resources = objects[_number(rb"/Resources", page)]
        fonts = {name: _letters(objects, objects[number]) for name, number in _fonts(resources)}
        found.append(_page(_stream(objects[_number(rb"/Contents", page)]), fonts))
    return "\n".join(found)


def _page(drawn: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    text, letters = "", dict[bytes, str]()
    for font, shown in DRAWN.findall(drawn):
        if font:
            letters = fonts[font]
            continue
        raw = b"".join(_plain(part) for part in STRING.findall(shown))
        text += "".join(letters.get(raw[i : i + 2], "?") for i in range(0, len(raw), 2)) + " "
    return text


def _plain(part: bytes) -> bytes:
    """A string without its escapes."""
    one = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
    return one.sub(lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else SHORT.get(m[1], m[1]), part)


def _fonts(resources: bytes) -> list[tuple[bytes, bytes]]:
    return re.findall(rb"/(f\d+) (\d+) 0 R", resources)


def _letters(objects: dict[bytes, bytes], font: bytes) -> dict[bytes, str]:
    """What each glyph of a font stands for."""
    table = _stream(objects[_number(rb"/ToUnicode", font)])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _number(name: bytes, body: bytes) -> bytes:
    found = re.search(name + rb" (\d+) 0 R", body)
    assert found, name
    return found[1]


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream\n", 1)[1])
