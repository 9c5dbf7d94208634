"""Typography: the tool sets it, so that writers and translators type ordinary spaces and apostrophes."""

import re

_MASKS = "\ue000-\uf8ff"
"""Characters that no text uses: each stands for a passage to leave alone while the rules are applied."""
_AS_IS = re.compile(
    r"`[^`]*`|https?://\S+|<[^<>]*>|&\w+;|:[\w-]+(?:/[\w-]+)?[\[:]|\$[^$]+\$|!\[|\{[^{}]*\}|\]\([^)]*\)"
)
"""Code, addresses, tags, entities, Streamlit's :icons: and :colours[, formulas, images, {names}, links."""
_END = r"(?:[\s*_]|$)"
_RULES = (
    (re.compile(rf"(?<=\w)'(?=[\w{_MASKS}*«])"), "’"),
    (re.compile(r"[ \u202f](?=[;!?%»])"), "\u00a0"),
    (re.compile(rf"[ \u202f](?=:{_END})"), "\u00a0"),
    (re.compile(r"(?<=«)[ \u202f]"), "\u00a0"),
    (re.compile(rf"(?<=[\w)\]»’*{_MASKS}])(?=[:;!?]+{_END})"), "\u00a0"),
    (re.compile(rf"(?<=[\d{_MASKS}])(?=%)"), "\u00a0"),
    (re.compile(rf"(?<=[\d\]{_MASKS}]) (?=(?:Md|M|k)?€)"), "\u00a0"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))"), "\u202f"),
    (re.compile(r"\b(Mme|M\.) (?=[A-ZÀ-Ý])"), "\\1\u00a0"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=\w)(?<!\b[Rr]endez)-(?=(?:t-)?(?:ils?|elles?|on|ce|je|tu|nous|vous)\b)"), "\u2011"),
)
_REFERENCE = re.compile(r"\b([Dd]ocuments?|[Aa]rticle) (?=[A-Z]?\d|\{)")

_QUANTITY = re.compile(r"(?<=[\d}]) (?=(?:s|min|h|[kMGT](?:B|o))(?![\w'’]))")


def whole(text: str) -> str:
    """The text with what is one whole on its line, in either language.

    A reference, “document 7” or “article L1461-1”, and a time or a size, “5 min” or “{n} MB”.
    """
    return _QUANTITY.sub("\u00a0", _REFERENCE.sub("\\1\u00a0", text))


def tidy(french: str) -> str:
    """The text with curly apostrophes and no-break spaces before : ; ? ! % €, in thousands, inside « », after Mme.

    « document 7 », « article 4 », « 5 min », « serait-ce » and « a-t-il » (a verb and its subject) stay on one line
    too.
    """
    kept: list[str] = []

    def mask(match: re.Match[str]) -> str:
        kept.append(match.group())
        return chr(0xE000 + len(kept) - 1)

    text = _AS_IS.sub(mask, whole(french))
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(f"[{_MASKS}]", lambda match: kept[ord(match.group()) - 0xE000], text)
