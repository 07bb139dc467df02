"""Every type of page, and how somebody gets to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.comments import Source, Stance, make_submission
from app.core.permissions import GUEST as GUEST_ACTOR
from app.core.text import Language
from app.infra.db import Database
from app.models import Comment
from app.services.comments import submit_comment
from tests.browser.reader import Reader
from tests.browser.stack import Stack
from tests.factories import SERVER_KEY

Visit = Callable[["Visitor"], None]
DRAFT = "demo-code"
TALKED_ABOUT = "art_9__para_5"
ALIKE = (
    "Депутаттар калктын алдында жылына эки жолу отчет берип турушу керек деп эсептейм, анткени шайлоочулар"
    " алардын ишин билүүгө укуктуу жана ачык жыйындар ишенимди арттырат."
)
OTHERS = (
    "Бюджеттин долбоору айылдын көрнөктүү жеринде илинсин жана ар бир тургун ага өз сунушун жазуу түрүндө"
    " бере ала турган болсун, сунуштарга он күндүн ичинде жооп кайтарылсын."
)
WORDINGS = (
    (
        "Кыштын күнүн да эске алуу керек.",
        "Курултайдын күнү талаа жумуштары кызуу жүргөн мезгилге дайындалбайт.",
    ),
    ("Жайлоого көчүү гана маанилүү.", "Курултайдын күнү жайлоого көчүү убагына гана дайындалбайт."),
)
UNPUBLISHED = """Айыл чарба кооперативдери жөнүндө мыйзамдын долбоору

1-берене. Максаты
1. Бул мыйзам кооперативдердин ишин жөнгө салат.
2. Мүчөлүк ыктыярдуу.
"""


@dataclass
class Visitor:
    """Who walks through the pages, in one language."""

    reader: Reader
    stack: Stack
    language: str

    def go(self, path: str) -> None:
        self.reader.go(f"/{self.language}{path}")

    def follow(self, *links: str) -> None:
        """Links in the content, by the end of their address."""
        page = self.reader.page
        for link in links:
            with page.expect_navigation():
                page.locator(f"main a[href$='{link}'], main a[href*='{link}#']").first.click()


def at(path: str) -> Visit:
    return lambda visitor: visitor.go(path)


def sent(path: str, form: str) -> Visit:
    """The page that answers a form sent as it stands."""

    def visit(visitor: Visitor) -> None:
        visitor.go(path)
        visitor.reader.send(form)

    return visit


def by(path: str, *links: str, form: str | None = None) -> Visit:
    """Starting at `path`, along the links; then a form is sent as it stands."""

    def visit(visitor: Visitor) -> None:
        visitor.go(path)
        visitor.follow(*links)
        if form is not None:
            visitor.reader.send(form)

    return visit


def receipt(visitor: Visitor) -> None:
    visitor.go(f"/drafts/{DRAFT}/art_14__para_1")
    words = visitor.reader.page.locator("#proposed_text").input_value().split()
    visitor.reader.write_comment("amend", "Сунуш", (words[-1], "жана " + words[-1]))
    visitor.reader.send()
    visitor.reader.page.locator(".secret").wait_for()


def receipt_form(visitor: Visitor) -> None:
    receipt(visitor)
    visitor.follow("/withdraw")


def withdrawn(visitor: Visitor) -> None:
    receipt(visitor)
    secret = visitor.reader.page.locator(".secret .hash").inner_text()
    visitor.follow("/withdraw")
    visitor.reader.page.locator("#secret").fill(secret)
    visitor.reader.send()


def tombstone(visitor: Visitor) -> None:
    withdrawn(visitor)
    visitor.follow("/art_14__para_1")
    visitor.reader.page.locator(".cmt.gone").first.wait_for()


def confirm_close(visitor: Visitor) -> None:
    visitor.go(f"/desk/drafts/{DRAFT}/rounds")
    visitor.follow("/close")
    visitor.reader.page.locator("#reason").fill("Долбоор кайтарылды")
    visitor.reader.send("main form")


def extended(visitor: Visitor) -> None:
    visitor.go(f"/desk/drafts/{DRAFT}/rounds")
    visitor.follow("/extend")
    later = datetime.now(ZoneInfo("Asia/Bishkek")) + timedelta(days=60 if visitor.language == "ky" else 61)
    visitor.reader.page.locator("#closes_date").fill(later.strftime("%d.%m.%Y"))
    visitor.reader.page.locator("#reason").fill("Айылдык кеңештердин өтүнүчү")
    visitor.reader.send("main form")


def ordered(visitor: Visitor) -> UUID:
    visitor.go(f"/drafts/{DRAFT}/digests")
    visitor.reader.send("form#order")
    visitor.reader.page.locator("#job, .files").first.wait_for()
    return UUID(visitor.reader.path.rpartition("/")[2])


def digest_done(visitor: Visitor) -> None:
    digest = ordered(visitor)
    visitor.reader.until(lambda: _is_ready(visitor, digest), 30)


def _is_ready(visitor: Visitor, digest: UUID) -> bool:
    visitor.go(f"/digests/{digest}")
    return visitor.reader.page.locator(".files").count() == 1


def say_alike(stack: Stack) -> None:
    """Comments that make groups and proposals that conflict, once."""
    database = Database(f"sqlite:///{stack.folder / 'pikir.sqlite3'}")
    with database.read() as session:
        said = session.execute(select(Comment.id).where(Comment.body == ALIKE)).first()
    for body, wording in () if said else (*(((ALIKE, None),) * 3), *(((OTHERS, None),) * 2), *WORDINGS):
        comment = make_submission(
            stance=Stance.AMEND if wording else Stance.OPPOSE,
            body=body,
            language=Language.KY,
            clause=TALKED_ABOUT,
            proposed_text=wording,
            text_language=Language.KY if wording else None,
        )
        with database.write() as session:
            submit_comment(
                session,
                actor=GUEST_ACTOR,
                slug=DRAFT,
                submission=comment,
                source=Source.WEB,
                server_key=SERVER_KEY,
            )
    database.dispose()


def of_digest(*links: str) -> Visit:
    """A page of what a digest found, along links from the digest's own."""

    def visit(visitor: Visitor) -> None:
        say_alike(visitor.stack)
        digest_done(visitor)
        visitor.follow(*links)

    return visit


def first_group(visitor: Visitor) -> None:
    """The largest group of the first unit that has one."""
    of_digest("/groups")(visitor)
    with visitor.reader.page.expect_navigation():
        visitor.reader.page.locator("main article h3 a").first.click()


def group_corrected(visitor: Visitor) -> None:
    first_group(visitor)
    visitor.reader.page.locator("input[name=comments]").first.check()
    visitor.reader.send("main form:has(#decide)")
    visitor.reader.page.locator(".note[role=status]").first.wait_for()


def group_errors(visitor: Visitor) -> None:
    first_group(visitor)
    visitor.reader.send("main form:has(#decide)")
    visitor.reader.page.locator("#errs").wait_for()


def unit_of_digest(visitor: Visitor) -> None:
    first_group(visitor)
    with visitor.reader.page.expect_navigation():
        visitor.reader.page.locator("main a[href*='/units/']").last.click()


def proposals_of_unit(visitor: Visitor) -> None:
    of_digest("/conflicts", "?show=all")(visitor)
    with visitor.reader.page.expect_navigation():
        visitor.reader.page.locator("main a[href$='/proposals']").first.click()


def cancelling(visitor: Visitor) -> None:
    ordered(visitor)
    visitor.follow("/cancel")


def files_removed(visitor: Visitor) -> None:
    """As the retention leaves a digest whose time is over."""
    digest_done(visitor)
    digest = UUID(visitor.reader.path.rpartition("/")[2])
    with sqlite3.connect(visitor.stack.folder / "pikir.sqlite3", timeout=10) as database:
        database.execute("UPDATE digests SET removed_at = finished_at WHERE id = ?", (digest.hex,))
    database.close()
    visitor.go(f"/digests/{digest}")


def digest_in(state: str, progress: int = 0, error: str | None = None) -> Visit:
    """While the worker stands still."""

    def visit(visitor: Visitor) -> None:
        digest = ordered(visitor)
        visitor.stack.set_digest(digest, state, progress, error)
        visitor.go(f"/digests/{digest}")

    return visit


def assigned(visitor: Visitor) -> None:
    """A chapter of which an article was just given to a member."""
    visitor.go(f"/desk/groups/demo-group/assignments?draft={DRAFT}&under=chp_1")
    page = visitor.reader.page
    page.locator("#member").select_option(index=1)
    page.locator("input[name=clauses]").nth(1).check()
    visitor.reader.send("form.form")
    page.locator("main table").wait_for()


def unpublished(visitor: Visitor) -> None:
    if "demo-plain" not in visitor.stack.run("drafts", "list"):
        file = visitor.stack.folder / "plain.txt"
        file.write_text(UNPUBLISHED, encoding="utf-8")
        visitor.stack.run("drafts", "import", str(file), "--kind", "law", "--slug", "demo-plain")
    visitor.go("/desk/drafts/demo-plain/publish")


GUEST: dict[str, Visit] = {
    "list": at("/drafts"),
    "list, none": at("/drafts?state=planned"),
    "list, all": at("/drafts?state=all"),
    "reading, first page": at(f"/drafts/{DRAFT}"),
    "reading, chapter": at(f"/drafts/{DRAFT}/chp_3"),
    "reading, two languages": at(f"/drafts/{DRAFT}/chp_4?with=en"),
    "reading, closed round": at("/drafts/demo-law"),
    "clause": at(f"/drafts/{DRAFT}/{TALKED_ABOUT}"),
    "clause, one stance": at(f"/drafts/{DRAFT}/{TALKED_ABOUT}?stance=support"),
    "article": at(f"/drafts/{DRAFT}/art_9"),
    "clause, closed": at("/drafts/demo-law/art_1"),
    "clause, errors": sent(f"/drafts/{DRAFT}/art_15__para_1", "form#form"),
    "whole draft": at(f"/drafts/{DRAFT}/comments"),
    "receipt": receipt,
    "receipt, withdrawn": withdrawn,
    "withdraw": receipt_form,
    "tombstone": tombstone,
    "lookup": at("/receipts"),
    "lookup, error": at("/receipts?code=7KQM-4XTD-92RB"),
    "login": at("/login"),
    "login, errors": sent("/login", "main form"),
    "privacy": at("/privacy"),
    "about": at("/about"),
    "digests, none": at("/digests"),
    "404": at("/drafts/no-such-draft"),
}
SECRETARY: dict[str, Visit] = {
    "desk": at("/desk"),
    "desk, draft": at(f"/desk/drafts/{DRAFT}"),
    "desk, publish": unpublished,
    "rounds": at(f"/desk/drafts/{DRAFT}/rounds"),
    "rounds, errors": sent(f"/desk/drafts/{DRAFT}/rounds", "form#open"),
    "rounds, extend": by(f"/desk/drafts/{DRAFT}/rounds", "/extend"),
    "rounds, extended": extended,
    "rounds, close": by(f"/desk/drafts/{DRAFT}/rounds", "/close"),
    "rounds, close errors": by(f"/desk/drafts/{DRAFT}/rounds", "/close", form="main form"),
    "rounds, close confirmed": confirm_close,
    "digests": at("/digests"),
    "digest, done": digest_done,
    "digest, groups": of_digest("/groups"),
    "digest, group": first_group,
    "digest, group errors": group_errors,
    "digest, group corrected": group_corrected,
    "digest, groups with decisions": of_digest("/groups"),
    "digest, unit": unit_of_digest,
    "digest, conflicts": of_digest("/conflicts"),
    "digest, all proposals": of_digest("/conflicts", "?show=all"),
    "digest, proposals of a unit": proposals_of_unit,
    "digest, files removed": files_removed,
    "digests of a draft": at(f"/drafts/{DRAFT}/digests"),
    "groups": at("/desk/groups"),
    "group": by("/desk/groups", "/demo-group"),
    "assignments, drafts": by("/desk/groups", "/demo-group", "/assignments"),
    "assignments": at(f"/desk/groups/demo-group/assignments?draft={DRAFT}"),
    "assignments, errors": sent(f"/desk/groups/demo-group/assignments?draft={DRAFT}", "form.form"),
    "assignments, one chapter": assigned,
    "hide": by(f"/drafts/{DRAFT}/{TALKED_ABOUT}", "/hide"),
    "clause, moderated": at(f"/drafts/{DRAFT}/{TALKED_ABOUT}"),
    "no permission": at("/desk/accounts"),
}
WAITING: dict[str, Visit] = {
    "digest, queued": digest_in("queued"),
    "digest, running": digest_in("running", 53),
    "digest, cancelling": cancelling,
    "digest, cancelled": digest_in("cancelled", 53),
    "digest, failed": digest_in("failed", 53, "OSError: [Errno 28] No space left on device"),
}
ADMIN: dict[str, Visit] = {
    "accounts": at("/desk/accounts"),
    "accounts, errors": sent("/desk/accounts", "main form"),
    "suspend": by("/desk/accounts", "/suspend"),
}


@dataclass(frozen=True)
class Walk:
    """`email` None: not logged in. `worker` False: it stands still meanwhile."""

    pages: dict[str, Visit]
    email: str | None = None
    worker: bool = True

    def surroundings(self, stack: Stack) -> AbstractContextManager[None]:
        return nullcontext() if self.worker else stack.worker_stopped()


WALKS = {
    "guest": Walk(GUEST),
    "secretary": Walk(SECRETARY, "secretary@example.kg"),
    "waiting": Walk(WAITING, "secretary@example.kg", worker=False),
    "admin": Walk(ADMIN, "admin@example.kg"),
}
