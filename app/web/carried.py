"""Comments made on earlier editions, as pages show them: the comment, its clause then, what became of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as quoted
from uuid import UUID

from app.core.editions.anchors import QuoteState
from app.core.editions.lineage import FateStatus
from app.core.phrases import N_
from app.core.text import Language
from app.services.carried_comments import CarriedComment, CarriedPage, list_carried_comments
from app.services.drafts import DraftView
from app.services.reading import Outline, OutlineItem, ReadingClause, as_published
from app.web.clause_text import clause_url, draft_url
from app.web.comment_cards import CommentCard, make_card
from app.web.context import current_actor, current_language, pikir
from app.web.presentation import clause_name
from app.web.translation import gettext

FATES = {
    FateStatus.SAME: N_("the text is the same"),
    FateStatus.MOVED: N_("moved or renumbered, the text is the same"),
    FateStatus.CHANGED: N_("the text was changed"),
    FateStatus.ORPHANED: N_("the provision was removed"),
}
QUOTES = {
    QuoteState.FOUND: N_("The quoted words stand there still."),
    QuoteState.CHANGED: N_("The quoted words were changed. Now:"),
    QuoteState.LOST: N_("The quoted words are not there any more."),
}
TAGS = {
    FateStatus.SAME: "ok",
    FateStatus.MOVED: "info",
    FateStatus.CHANGED: "soon",
    FateStatus.ORPHANED: "no",
}


@dataclass(frozen=True, slots=True)
class CarriedCard:
    """`quote_now`: the words a changed quotation became, empty otherwise."""

    card: CommentCard
    quote_state: str
    quote_now: str


@dataclass(frozen=True, slots=True)
class CarriedGroup:
    """Comments on one clause of an earlier edition: what it was called, its words, what became of it.

    `now`: names and addresses of the clauses it lives on in.
    """

    name: str
    url: str
    fate: str
    tag: str
    now: tuple[tuple[str, str], ...]
    words: str
    language: Language
    cards: tuple[CarriedCard, ...]


@dataclass(frozen=True, slots=True)
class CarriedList:
    """`more`: there are further comments than those listed."""

    groups: tuple[CarriedGroup, ...]
    more: bool


NOTHING = CarriedList((), more=False)


def edition_url(slug: str, number: int) -> str:
    return f"{draft_url(slug)}/editions/{number}"


def edition_clause_url(slug: str, number: int, eid: str) -> str:
    return f"{edition_url(slug, number)}/{quoted(eid)}"


def clause_of_edition_url(draft: DraftView, number: int, eid: str) -> str:
    """The page of a clause of any edition: of the newest its own, of an earlier one the kept page."""
    newest = as_published(draft).latest.number
    return clause_url(draft.slug, eid) if number == newest else edition_clause_url(draft.slug, number, eid)


def diff_url(slug: str, old: int, new: int) -> str:
    return f"{draft_url(slug)}/diff/{old}/{new}"


def fate_name(status: FateStatus) -> str:
    return gettext(FATES[status])


def read_carried(draft: DraftView, outline: Outline, clauses: Sequence[ReadingClause]) -> CarriedList:
    """What was said on the clauses these were in earlier editions."""
    if len(draft.editions) < 2:
        return NOTHING
    ids = [clause.item.id for clause in clauses]
    with pikir().database.read() as unit:
        found = list_carried_comments(unit, actor=current_actor(), draft=draft, clause_ids=ids)
    return make_groups(draft, outline, found)


def make_groups(draft: DraftView, outline: Outline, page: CarriedPage) -> CarriedList:
    """By clause, in the order of their newest comments. `outline`: of the edition the clauses live on in."""
    groups: dict[UUID, list[CarriedComment]] = {}
    for one in page.items:
        groups.setdefault(one.item.id, []).append(one)
    return CarriedList(
        tuple(_group(draft, outline, members) for members in groups.values()),
        more=page.following is not None,
    )


def _group(draft: DraftView, outline: Outline, members: Sequence[CarriedComment]) -> CarriedGroup:
    one = members[0]
    number = one.edition.number
    language = _language(one)
    return CarriedGroup(
        name=gettext(
            "%(clause)s, edition %(number)s", clause=clause_name(one.outline, one.item), number=number
        ),
        url=edition_clause_url(draft.slug, number, one.item.eid),
        fate=fate_name(one.status),
        tag=TAGS[one.status],
        now=tuple(_named(draft, outline, target) for target in one.targets),
        words=one.texts.get(language, ""),
        language=language,
        cards=tuple(_card(draft, member) for member in members),
    )


def _card(draft: DraftView, one: CarriedComment) -> CarriedCard:
    card = make_card(
        one.comment,
        outline=one.outline,
        slug=draft.slug,
        texts={one.item.id: one.texts},
        here=one.item.id,
    )
    state = one.quote.state if one.quote else None
    return CarriedCard(
        card=card,
        quote_state=gettext(QUOTES[state]) if state else "",
        quote_now=one.quote.exact if one.quote and state is QuoteState.CHANGED else "",
    )


def _named(draft: DraftView, outline: Outline, item: OutlineItem) -> tuple[str, str]:
    return clause_name(outline, item), clause_url(draft.slug, item.eid)


def _language(one: CarriedComment) -> Language:
    """Of the old words: the reader's if they are in it, else what the comment was made on."""
    wanted = (current_language(), one.comment.text_language, one.edition.source_language)
    return next(
        (language for language in wanted if language and language in one.texts), one.edition.source_language
    )
