"""Comments as a page shows them: who, when, what; a tombstone where one is no longer shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from app.core.comments import CommentState, is_proposal
from app.core.dates import format_date
from app.core.sanitize import plain_to_html
from app.core.text import Change, Language, redline
from app.services.comment_views import CommentView
from app.services.reading import Outline
from app.web.clause_text import clause_url
from app.web.context import current_language, pikir
from app.web.presentation import clause_name, hide_reason_name, region_name
from app.web.translation import gettext


@dataclass(frozen=True, slots=True)
class CommentCard:
    """`tombstone` None while the comment is shown; `place`: name and address of a clause below the page's own."""

    comment: CommentView
    author: str
    details: tuple[str, ...]
    body: Markup
    proposal: tuple[Change, ...]
    tombstone: str | None
    place: tuple[str, str] | None

    @property
    def anchor(self) -> str:
        return f"c-{self.comment.id}"

    @property
    def number(self) -> str:
        """Enough of the identifier to tell one comment from another on a page."""
        return self.comment.id.hex[:8]


def make_card(
    comment: CommentView,
    *,
    outline: Outline,
    slug: str,
    texts: Mapping[UUID, Mapping[Language, str]],
    here: UUID | None,
) -> CommentCard:
    """`texts`: the draft's words by clause and language, `here`: the clause whose page this is."""
    item = outline.by_eid.get(comment.clause or "")
    elsewhere = item is not None and comment.clause_id != here
    return CommentCard(
        comment=comment,
        author=_author(comment),
        details=_details(comment),
        body=Markup(plain_to_html(comment.body)),  # noqa: S704 - made safe by the one door to bleach
        proposal=_redline(comment, texts),
        tombstone=_tombstone(comment),
        place=(clause_name(outline, item), clause_url(slug, item.eid))
        if item is not None and elsewhere
        else None,
    )


def _author(comment: CommentView) -> str:
    if comment.official and comment.organisation:
        return comment.organisation
    return comment.name or comment.organisation or gettext("Name not given")


def _details(comment: CommentView) -> tuple[str, ...]:
    details = []
    if comment.organisation and comment.name and not comment.official:
        details.append(comment.organisation)
    if comment.region:
        details.append(region_name(comment.region))
    return tuple(details)


def _redline(comment: CommentView, texts: Mapping[UUID, Mapping[Language, str]]) -> tuple[Change, ...]:
    if comment.proposed_text is None:
        return ()
    of_clause = texts.get(comment.clause_id, {}) if comment.clause_id else {}
    old = of_clause.get(comment.text_language, "") if comment.text_language else ""
    if not old or not is_proposal(comment.proposed_text, old):
        return (Change("same", comment.proposed_text),)
    return redline(old, comment.proposed_text)


def _tombstone(comment: CommentView) -> str | None:
    if comment.state is CommentState.PUBLISHED:
        return None
    if comment.state is CommentState.HIDDEN and comment.hidden_reason is not None:
        return gettext(
            "Hidden. Reason: %(reason)s. Still counted.",
            reason=hide_reason_name(comment.hidden_reason).lower(),
        )
    if comment.state is CommentState.WITHDRAWN and comment.gone_at is not None:
        date = format_date(comment.gone_at, current_language(), pikir().zone)
        return gettext("Withdrawn by its author: %(date)s. Still counted.", date=date)
    return gettext("Erased. Still counted.")
