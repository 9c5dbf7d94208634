"""An answer in words, for whoever reads it outside the app: which choice it was, which order, which bin."""

import json
from typing import Any

from classroom.draws import Drawn
from classroom.items import ChoiceItem, OrderItem, SortItem
from simulator.language import Language


def in_words(drawn: Drawn, value: Any, code: Language) -> str:
    """What the group answered; an answer that fits no place of the question is given as it was kept."""
    try:
        return _in_words(drawn, value, code)
    except (IndexError, KeyError, TypeError, ValueError):
        return json.dumps(value, ensure_ascii=False)


def _in_words(drawn: Drawn, value: Any, code: Language) -> str:
    match drawn.item:
        case ChoiceItem() as item:
            return item.choices[drawn.order[value]].text.in_(code)
        case OrderItem() as item:
            return " → ".join(item.steps[drawn.order[place]].in_(code) for place in value)
        case SortItem() as item:
            bins, cards = {bin.id: bin.title.in_(code) for bin in item.bins}, [item.cards[i] for i in drawn.order]
            pairs = zip(cards, value, strict=True)
            return " · ".join(f"{card.text.in_(code)} : {bins[bin]}" for card, bin in pairs)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
