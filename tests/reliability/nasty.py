"""Words, numbers and bytes that programs have stumbled over; what all parts draw from."""

from random import Random
from urllib.parse import quote

ODD_NUMBERS = (
    "NaN nan -nan inf -Infinity 1e308 1e309 -1e-400 -0 -1 1e9 1000000000 99999999999999999999 0x10 0b1 1_000 +5 1,5 "
    "1;2 1e 1e+ .5 5. 007 ² ٣ ५ ½ Ⅳ １２ 1.0000000000000001 4.9e-324 2147483648 9223372036854775808 1d4 1f 10% ∞ −3"
)
NUMBERS = tuple(ODD_NUMBERS.split())
WORDS = (
    *("", " ", "\t", "\r\n", "\0", "a\0b", "\x1b[2J", "\x7f", "\ufeff", "\u202e", "\u200b", "\ufffe", "\U0010ffff"),
    *("true", "false", "None", "null", "undefined", "[]", "{}", "()", "[object Object]", "-", "*", ".", "..", "..."),
    *("é", "e\u0301", "ﬃ", "ß", "İ", "ı", "ǅ", "🦩" * 30, "👨‍👩‍👧‍👦", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙" * 9, "ﷺ" * 20, "العربية", "日本語"),
    *("'; DROP TABLE classes; --", "' OR '1'='1", "\\", "\\'", '"', "`id`", "$(id)", "|id", "; id", "%0a", "%s%s%n"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "</style><style>*{}"),
    *("![x](http://a.b/c.png)", "[x](javascript:alert(1))", "$\\frac{1}{0}$", ":material/delete:", ":red[x]", "# h1"),
    *("{0.__class__}", "{session}", "{{7*7}}", "${7*7}", "#{7*7}", "%(name)s", "__proto__", "__class__", "self"),
    *(
        "../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "file:///etc/passwd",
        "/dev/zero",
        "CON",
        "http://169.254.169.254/",
    ),
    *("=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://a.b")', "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1"),
)


def word(chance: Random) -> str:
    """A text that means harm, or none at all."""
    way = chance.randrange(8)
    if way < 3:
        return chance.choice(WORDS)
    if way < 5:
        return chance.choice(NUMBERS)
    if way == 5:
        return letters(chance, chance.choice((1, 3, 10, 60)))
    if way == 6:
        return chance.choice(("9", "a", "é", "=", "&amp;", "{", "[", "🦩")) * chance.choice((39, 41, 401, 5000))
    return chance.choice(WORDS) + chance.choice(NUMBERS) + chance.choice(WORDS)


def letters(chance: Random, most: int) -> str:
    """Any letters that can be encoded."""
    points = (chance.choice((0x7F, 0x7FF, 0xD7FF, 0x10FFFF)) for _ in range(chance.randint(0, most)))
    drawn = (chance.randint(0, top) for top in points)
    return "".join(chr(point) for point in drawn if not 0xD800 <= point <= 0xDFFF)


def percent(chance: Random, text: str) -> str:
    """The text as an address has it: as it should be, not at all, twice, or half."""
    raw = text.encode("utf-8", "surrogatepass")
    way = chance.randrange(10)
    if way < 6:
        return quote(raw, safe=chance.choice(("", ",.-", "/?:@")))
    if way == 6:
        return text
    if way == 7:
        return quote(quote(raw))
    if way == 8:
        return "".join(f"%{byte:02x}" for byte in raw)
    return quote(raw)[: -chance.randint(1, 2)] + chance.choice(("%", "%f", "%ff", "%c3%28", "%u0041", "%00", "+"))


def damaged(chance: Random, data: bytes, most: int = 8) -> bytes:
    """The bytes with some changed, lost, repeated, or put in."""
    found = bytearray(data)
    for _ in range(chance.randint(1, most)):
        at, way = chance.randint(0, len(found)), chance.randrange(5)
        if way == 0 and at < len(found):
            found[at] = chance.randrange(256)
        elif way == 1:
            del found[at : at + chance.choice((1, 1, 4, 100))]
        elif way == 2:
            found[at:at] = found[at : at + chance.choice((1, 10, 1000))]
        elif way == 3:
            found[at:at] = chance.randbytes(chance.choice((1, 4)))
        else:
            found[at:at] = chance.choice(WORDS).encode("utf-8", "surrogatepass")
    return bytes(found)
