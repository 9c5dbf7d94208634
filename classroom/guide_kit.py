"""What the guide is told with: its texts in one language, numbers, the menu, links and sources."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from classroom.guide import Screen, worlds
from classroom.guide_facts import APP, FACTS
from classroom.sheet import Block, Bullets, Link, Look, Paragraph, Runs, plain, rich
from classroom.told import Told
from classroom.words import Words
from simulator.language import Text

Story = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""The sections of the menu, each with the file and the title of its pages."""


@dataclass(frozen=True)
class Kit:
    """``told``: the numbers of the worlds; ``link``: the address of a screen; ``cite``: sources in one line."""

    told: Told
    link: Callable[[Screen], str]
    cite: Callable[[Iterable[str]], str]
    story: Story

    @property
    def t(self) -> Text:
        """The language of the guide."""
        return self.told.t

    def said(self, words: Words) -> str:
        """A text with its facts and its numbers."""
        facts = re.sub(rf"\{{{APP}\.([a-z_]+)\}}", lambda fact: FACTS[fact[1]](self.t), words.in_(self.t.language))
        return self.told.fill(facts)

    def rich(self, words: Words) -> Runs:
        """The same with its marks of emphasis."""
        return rich(self.said(words))

    def title(self, page: str) -> str:
        """What the menu calls a page."""
        return next(title for _, pages in self.story for file, title in pages if file == page)

    def prose(self, words: Words, label: str = "", look: Look = "body") -> list[Block]:
        """A paragraph for each line, a list where lines begin with a dash; ``label`` in bold before the first."""
        blocks: list[Block] = []
        items: list[Runs] = []
        first = (*plain(label, bold=True), *plain(" ")) if label else ()
        for line in [*self.said(words).strip().splitlines(), ""]:
            if line.startswith("- "):
                items.append(rich(line.removeprefix("- ")))
                continue
            if items:
                blocks.append(Bullets(tuple(items)))
                items = []
            if line:
                blocks.append(Paragraph((*first, *rich(line)), look))
                first = ()
        return blocks

    def screen(self, screen: Screen | None) -> list[Block]:
        """The link to a page, and what is set on it in words."""
        if screen is None:
            return []
        page = self.t._("page “{title}”", title=self.title(screen.page))
        world = worlds()[screen.world].title.in_(self.t.language) if screen.world else ""
        label = (
            self.t._("Open: {page}, {world}", page=page, world=world)
            if world
            else self.t._("Open: {page}", page=page)
        )
        return [Link(label, self.link(screen))]

    def sources(self, sources: Sequence[str]) -> list[Block]:
        """Where it comes from, in small print."""
        if not sources:
            return []
        return [Paragraph(plain(self.t._("Source: {source}", source=self.cite(sources))), "note")]
