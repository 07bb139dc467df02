"""What a working group has to decide on: the wordings proposed for a clause, and those that conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Conflict, Proposal
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.html.comments import comment_link, redline, wording
from app.core.digests.renderers.html.markup import escape, lang, name, words
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.text import Change

_HOLE: Final = "\0"
_FEW: Final = 12
"""Supporters whose numbers stand open; more come folded."""


def proposal_list(
    proposals: Sequence[Proposal],
    unit: str,
    texts: Mapping[str, str],
    numbers: Mapping[str, int],
    say: Phrasebook,
) -> Iterator[str]:
    """Every proposal as a redline against the clause, with who supports it.

    `unit`: address of the clause's section; `texts`: of the clause, by language; `numbers`: of the comments that stand
    in this file, by id.
    """
    yield f"<h4>{words(say, FindingPhrase.PROPOSALS)}</h4>\n"
    for proposal in proposals:
        title = (
            f"{say(FindingPhrase.PROPOSAL, number=proposal.number)}. {say.label('proposal', proposal.kind)}"
        )
        yield f'<section class="prop" id="{_anchor(unit, proposal.number)}"><h5>{escape(title)}</h5>'
        yield _change(proposal, texts)
        yield from _supporters(proposal, numbers, say)
        yield "</section>\n"


def _change(proposal: Proposal, texts: Mapping[str, str]) -> str:
    if proposal.text:
        return wording(proposal.text, proposal.language, texts)
    text = texts.get(proposal.language, "")
    if not text:
        return ""
    return f'<div class="w"{lang(proposal.language)} dir="auto">{redline((Change("removed", text),))}</div>'


def _supporters(proposal: Proposal, numbers: Mapping[str, int], say: Phrasebook) -> Iterator[str]:
    count = words(say, FindingPhrase.SUPPORTERS_COUNT, count=say.number(proposal.supporters))
    here = sorted(numbers[one] for one in proposal.comments if one in numbers)
    linked = f"{words(say, Phrase.NUMBER)}&nbsp;{', '.join(map(comment_link, here))}"
    by = [name(organisation, "o") for organisation in proposal.organisations]
    by.append(f"{count} ({linked})" if 0 < len(here) <= _FEW else count)
    yield f"<p>{words(say, FindingPhrase.SUPPORTERS)}: {'; '.join(by)}</p>"
    if len(here) > _FEW:
        title = words(say, HtmlPhrase.SUPPORTER_NUMBERS, count=say.number(len(here)))
        yield f"<details><summary>{title}</summary><p>{linked}</p></details>"
    elsewhere = len(proposal.comments) - len(here)
    if elsewhere:
        yield f'<p class="small">{words(say, HtmlPhrase.OTHER_VOLUMES, count=say.number(elsewhere))}</p>'


def conflict_list(conflicts: Sequence[Conflict], more: int, unit: str, say: Phrasebook) -> Iterator[str]:
    """Every conflict with its proposals, and the words that it is about. `more`: conflicts that are not listed."""
    if not conflicts:
        return
    yield f"<h4>{words(say, FindingPhrase.CONFLICTS)}</h4>\n"
    before, _, after = say(FindingPhrase.CONFLICT_BETWEEN, numbers=_HOLE).partition(_HOLE)
    for conflict in conflicts:
        linked = ", ".join(
            f'<a href="#{_anchor(unit, number)}">{number}</a>' for number in conflict.proposals
        )
        kind = escape(say.label("conflict", conflict.kind))
        yield f'<div class="c"><p><strong>{escape(before)}{linked}{escape(after)}</strong>: {kind}</p>'
        touched = f'<q{lang(conflict.language)} dir="auto">{escape(conflict.words)}</q>'
        about = touched if conflict.words else words(say, FindingPhrase.WHOLE_UNIT)
        yield f"<p>{words(say, FindingPhrase.CONFLICT_WORDS)}: {about}</p></div>\n"
    if more:
        yield f"<p>{words(say, FindingPhrase.MORE_CONFLICTS, count=say.number(more))}</p>\n"


def _anchor(unit: str, number: int) -> str:
    return f"{unit}-p{number}"
