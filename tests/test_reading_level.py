"""The French of the pages can be read at 17: short sentences, whatever the level of detail."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from simulator.language import LOCALES

MOST, MEAN = 35, 20
"""Words between two stops, at most; words in a sentence, on average: plain-language rules (FALC asks for fewer)."""
STOPS = re.compile(r"(?<=[.!?…])\s+|\n+|[;:]\s|\s·\s|\s\|\s")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def texts() -> Iterator[tuple[str, str]]:
    """Each text of the pages, without what is between brackets, with its catalogue; a figure is a word."""
    for part in ("pages", "interface"):
        for path in sorted((LOCALES / "fr" / part).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale="fr"):
                    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
                    for text in forms if message.id else []:
                        yield path.stem, re.sub(r"\{[^}]*\}", "x", re.sub(r"\([^)]*\)", "", text))


def words(text: str) -> int:
    """Words as one counts them on paper: the article before an apostrophe is one."""
    return len(re.findall(r"\w[\w-]*", text))


@pytest.mark.parametrize(("text", "count"), [("L’élève a 3,5 ans.", 6), ("peut-être", 1), ("… !", 0)])
def test_words_are_counted_as_on_paper(text: str, count: int) -> None:
    assert words(text) == count


def test_no_sentence_is_longer_than_one_breath() -> None:
    pieces = ((words(piece), name, piece) for name, text in texts() for piece in STOPS.split(text))
    assert [piece for piece in pieces if piece[0] > MOST] == []


def test_sentences_are_short_on_average() -> None:
    lengths = [words(one) for _, text in texts() for one in SENTENCE.split(text) if words(one) > 4]
    assert len(lengths) > 1000 and sum(lengths) / len(lengths) <= MEAN
