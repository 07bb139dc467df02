"""How the PDF digest looks: every style and block in one place. Sizes and distances in points."""

from __future__ import annotations

from app.core.digests.renderers.pdf.fonts import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SERIF_ITALIC, Fonts
from app.core.digests.renderers.pdf.pages import Block

INDENT = 16.0
"""Of a comment under its heading, and of the wording of a proposal."""


class Styles:
    """Made once for a file: a style remembers the words it has written."""

    def __init__(self, fonts: Fonts) -> None:
        style = fonts.style
        self.body = style(SERIF, 10, 13.5)
        self.body_bold = style(SERIF_BOLD, 10, 13.5)
        self.body_italic = style(SERIF_ITALIC, 10, 13.5)
        self.body_grey = style(SERIF, 10, 13.5, 0.35)
        self.label = style(SANS, 8.5, 11.5)
        self.label_bold = style(SANS_BOLD, 8.5, 11.5)
        self.label_grey = style(SANS, 8.5, 11.5, 0.35)
        self.small = style(SANS, 7, 9)
        self.small_bold = style(SANS_BOLD, 7, 9)
        self.contents = style(SERIF, 10, 14)
        self.contents_bold = style(SERIF_BOLD, 10, 14)

        self.title = Block(style(SANS_BOLD, 22, 28), before=40, after=6)
        self.subtitle = Block(style(SERIF, 14, 19), after=22)
        self.headings = {
            1: Block(style(SANS_BOLD, 17, 22), before=22, after=10, keep=60),
            2: Block(style(SANS_BOLD, 13, 17), before=20, after=6, keep=50),
            3: Block(style(SANS_BOLD, 11.5, 15), before=16, after=5, keep=45),
            4: Block(style(SANS_BOLD, 10.5, 14), before=14, after=4, keep=40),
        }
        self.subheading = Block(style(SANS_BOLD, 10, 13.5, 0.25), before=12, after=3, keep=40)
        self.text = Block(self.body, after=6)
        self.equation = Block(style(SANS_BOLD, 10, 14), after=6)
        self.clause_text = Block(self.body, left=INDENT, after=2)
        self.note = Block(self.label_grey, after=4)
        self.byline = Block(self.label, before=9, after=1, keep=30)
        self.remark = Block(self.body, left=INDENT, after=2)
        self.wording_label = Block(self.label_grey, left=INDENT, before=2)
        self.wording = Block(self.body, left=2 * INDENT, after=2)
        self.group_head = Block(self.label_bold, before=12, after=1, keep=40)
        self.group_fact = Block(self.label, after=1)
        self.added_label = Block(self.label_grey, left=INDENT, before=4, keep=30)
        self.added = Block(self.body, left=2 * INDENT, after=1)
        self.conflict = Block(self.body, left=INDENT, before=3, after=2)
