"""A page to open in any browser, without a network: figures as charts, a map, every clause with its comments.

One file that refers to nothing outside itself. Its own policy (`style.POLICY`) forbids scripts, images, frames, forms
and anything from elsewhere; every stored text passes through `markup.escape`.
"""

from __future__ import annotations

from typing import BinaryIO

from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.html.front import (
    ABOUT,
    REGISTER,
    REMARKS,
    contents,
    head,
    list_units,
    summary,
)
from app.core.digests.renderers.html.markup import Aside, Page, escape
from app.core.digests.renderers.html.register import Register, about
from app.core.digests.renderers.html.remarks import RemarksPart
from app.core.digests.stream import DigestStream


class HtmlRenderer:
    """Written from top to bottom while the comments pass; the register, which stands after them, is set aside in a
    temporary file. Memory: the clauses' figures, and what was found in the clause at hand. The same digest gives the
    same bytes."""

    format = "html"
    extension = "html"
    volume_comments = 20_000
    mimetype = "text/html; charset=utf-8"

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        header, say, page = digest.header, phrasebook, Page(out)
        units = list_units(digest, say)
        page.write_all(head(header, digest.volume, say))
        page.write_all(contents(units, say))
        page.write('<main id="main">\n')
        page.write_all(summary(header, units, say))
        with Aside() as aside:
            register = Register(aside, header, say)
            remarks = RemarksPart(page, register, header, say)
            page.write(_begin(REMARKS, say(Phrase.SHEET_REMARKS)))
            for piece, section in zip(digest.volume.pieces, digest.sections(), strict=True):
                remarks.write(section, piece)
            page.write(_END, _begin(REGISTER, say(Phrase.SHEET_REGISTER)))
            register.finish()
            aside.move_to(page)
        page.write(_END, _begin(ABOUT, say(Phrase.SHEET_ABOUT)))
        page.write_all(about(header, digest.content_sha256(), say))
        page.write(_END, "</main>\n</body>\n</html>\n")
        page.flush()


_END = "</section>\n"


def _begin(anchor: str, title: str) -> str:
    return f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(title)}</h2>\n'
