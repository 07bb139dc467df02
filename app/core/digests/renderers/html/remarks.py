"""One clause after another: its text, official positions, groups, proposals, conflicts, the other comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import accumulate, chain, groupby
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import CommentGroup
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, Tally, Wording
from app.core.digests.naming import unit_title
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.html.charts import stacked_bar
from app.core.digests.renderers.html.comments import CommentWriter
from app.core.digests.renderers.html.decisions import conflict_list, proposal_list
from app.core.digests.renderers.html.front import said_counts, unit_anchor
from app.core.digests.renderers.html.markup import Aside, Page, escape, lang, words
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.digests.renderers.html.register import Register
from app.core.digests.renderers.html.tables import said_stances
from app.core.digests.stream import DisplaySection, Piece

_OFFICIAL: Final = "official"
_GROUP: Final = "group"
_OTHERS: Final = "others"


class RemarksPart:
    """Writes sections as they come, and their comments' rows into the register."""

    def __init__(self, page: Page, register: Register, header: DigestHeader, say: Phrasebook) -> None:
        self._page, self._register, self._header, self._say = page, register, header, say
        self._comments = CommentWriter(header, say)

    def write(self, section: DisplaySection, piece: Piece) -> None:
        """One section, drawn to its end; a clause nobody spoke about is left out."""
        clause, page = section.clause, self._page
        if section.tally.counts.received == 0:
            for _ in section.comments:
                pass
            return
        anchor, title = unit_anchor(clause), unit_title(clause, self._header, self._say)
        if section.continued:
            title = f"{title} {self._say(Phrase.CONTINUED)}"
        page.write(f'<section class="u" aria-labelledby="{anchor}"><h3 id="{anchor}">{escape(title)}</h3>\n')
        page.write_all(_figures(section.tally, self._say))
        if clause is not None:
            page.write_all(_clause_text(clause, self._header.language, self._say))
        self._register.begin(title, anchor)
        self._comments.texts = {} if clause is None else {w.language: w.text for w in clause.wordings}
        _SectionComments(section, piece, page, self._comments, self._register, self._say).write(anchor)
        page.write("</section>\n")


class _SectionComments:
    """The comments of a clause, and what was found among them.

    Holds the findings and one representative. Comments that stand after the proposals are set aside until the numbers
    of the proposals' supporters are known.
    """

    def __init__(
        self,
        section: DisplaySection,
        piece: Piece,
        page: Page,
        comments: CommentWriter,
        register: Register,
        say: Phrasebook,
    ) -> None:
        self._section, self._piece, self._page = section, piece, page
        self._comments, self._register, self._say = comments, register, say
        self._findings = section.findings
        self._groups = {group.representative: group for group in self._findings.groups}
        begins = accumulate((group.count for group in self._findings.groups), initial=section.tally.official)
        self._group_places = dict(zip(self._groups, begins, strict=False))
        """Where each group's representative stands in the clause's order of display, from 0."""
        # A clause that goes on in a further volume has its proposals and conflicts in the first.
        self._proposals = () if section.continued else self._findings.proposals
        self._wanted = {one for proposal in self._proposals for one in proposal.comments}
        self._numbers: dict[str, int] = {}
        """Of the comments that some proposal names."""
        self._number_of_first = 0
        """The number of the clause's first comment in the order of display, in whatever volume it stands."""

    def write(self, anchor: str) -> None:
        page, say, findings = self._page, self._say, self._findings
        with ExitStack() as stack:
            later = stack.enter_context(Aside()) if self._proposals else None
            self._write_comments(later or page)
            if later is None:
                return
            page.write_all(proposal_list(self._proposals, anchor, self._comments.texts, self._numbers, say))
            page.write_all(conflict_list(findings.conflicts, findings.more_conflicts, anchor, say))
            later.move_to(page)

    def _write_comments(self, later: Page) -> None:
        say, page = self._say, self._page
        begun: set[str] = set()
        for (kind, group), run in groupby(self._drawn(), key=_place):
            if kind == _OFFICIAL:
                page.write(_heading(say(Phrase.OFFICIAL_POSITIONS)))
                for comment in run:
                    page.write(self._comments.article(comment))
            elif kind == _GROUP:
                if kind not in begun:
                    page.write(_heading(say(FindingPhrase.GROUPS)))
                self._group(self._groups[group], run)
            else:
                if begun or self._proposals:
                    later.write(_heading(say(DocumentPhrase.OTHER_COMMENTS)))
                for comment in run:
                    later.write(self._comments.article(comment))
            begun.add(kind)

    def _drawn(self) -> Iterator[DigestComment]:
        """The section's comments, each with its row in the register."""
        for place, comment in enumerate(self._section.comments, start=self._piece.first):
            self._number_of_first = comment.number - place
            self._register.write(comment, self._representative_number(comment))
            if comment.id in self._wanted:
                self._numbers[comment.id] = comment.number
            yield comment

    def _representative_number(self, comment: DigestComment) -> int | None:
        if comment.group is None:
            return None
        return self._number_of_first + self._group_places[comment.group]

    def _group(self, group: CommentGroup, run: Iterator[DigestComment]) -> None:
        """The representative in full, and every other comment of the group with what it added."""
        say, page = self._say, self._page
        title = say(FindingPhrase.GROUP_OF, count=say.number(group.count))
        page.write(
            f'<div class="g"><h5>{escape(title)}</h5><p class="m">{escape(_said_of(group, say))}</p>\n'
        )
        first = next(run)
        representative = first if first.represents else None
        if representative is not None:
            page.write(f'<p class="small">{words(say, FindingPhrase.REPRESENTATIVE)}:</p>')
            page.write(self._comments.article(first))
        else:
            # The volume before has the group's beginning.
            number = self._representative_number(first)
            page.write(f'<p class="small">{words(say, FindingPhrase.IN_GROUP_WITH, number=number)}</p>')
        members = run if representative is not None else chain((first,), run)
        others = say.number(group.count - 1)
        page.write(f"<details><summary>{words(say, FindingPhrase.MEMBERS)}: {escape(others)}</summary>")
        begun = False
        for comment in members:
            page.write("" if begun else '<ol class="ms">\n', self._comments.member(comment, representative))
            begun = True
        page.write("</ol>" if begun else "", "</details></div>\n")


def _place(comment: DigestComment) -> tuple[str, str]:
    """What the comment stands among: official positions, a group (with its representative's id), the others."""
    if comment.official:
        return _OFFICIAL, ""
    return (_OTHERS, "") if comment.group is None else (_GROUP, comment.group)


def _said_of(group: CommentGroup, say: Phrasebook) -> str:
    """When it came, by what way, for or against, in which languages."""
    when = say(FindingPhrase.GROUP_WHEN, first=say.moment(group.first_at), last=say.moment(group.last_at))
    axes = (("stance", group.by_stance), ("source", group.by_source), ("language", group.by_language))
    counted = (f"{say.label(kind, key)}: {say.number(n)}" for kind, bars in axes for key, n in bars)
    return " · ".join([when, *counted])


def _heading(title: str) -> str:
    return f"<h4>{escape(title)}</h4>\n"


def _figures(tally: Tally, say: Phrasebook) -> Iterator[str]:
    """How many, for and against; what is counted and not shown."""
    counts = tally.counts
    if counts.shown:
        positions = said_stances(tally, say)
        yield stacked_bar(tally.by_stance, counts.shown, positions)
        figures = [f"{say(Phrase.SHOWN)}: {say.number(counts.shown)}", positions]
        if tally.official:
            figures.append(f"{say(Phrase.OFFICIAL_POSITIONS)}: {say.number(tally.official)}")
        yield f"<p>{escape(' · '.join(figures))}</p>\n"
    if counts.received > counts.shown:
        yield f'<p class="small">{words(say, Phrase.NOT_SHOWN, **said_counts(counts, say))}</p>\n'


def _clause_text(clause: DigestClause, language: str, say: Phrasebook) -> Iterator[str]:
    """The clause in the digest's language, in the others folded."""
    shown = clause.wording(language)
    others = [wording for wording in clause.wordings if wording is not shown and wording.text]
    if not shown.text and not others:
        return
    yield f'<div class="law" role="group" aria-label="{words(say, HtmlPhrase.CLAUSE_TEXT)}">'
    yield _lines(shown)
    for wording in others:
        label = escape(say.label("language", wording.language))
        yield f"<details><summary>{label}</summary>{_lines(wording)}</details>"
    yield "</div>\n"


def _lines(wording: Wording) -> str:
    """A clause's lines; those with tabs are rows of its tables."""
    drawn = ""
    for tabular, lines in groupby(wording.text.split("\n"), lambda line: "\t" in line):
        if tabular:
            rows = ("</td><td>".join(map(escape, line.split("\t"))) for line in lines)
            drawn += f"<table><tbody><tr><td>{'</td></tr><tr><td>'.join(rows)}</td></tr></tbody></table>"
        else:
            drawn += "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f"<div{lang(wording.language)}>{drawn}</div>"
