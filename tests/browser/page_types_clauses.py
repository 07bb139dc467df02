"""The pages of the clause engine: imports and mending, papers, editions, amending laws."""

from __future__ import annotations

from tests.browser.page_types import Visit, Visitor, Walk, at, sent
from tests.browser.page_types_world import (
    AMENDING,
    AMENDMENT,
    KY,
    LAW,
    LONELY,
    MENDED,
    SECOND,
    TO_IMPORT,
    TO_MEND,
    clause_id,
)

MENDING = f"/desk/drafts/{MENDED}/editions/1/mend"
PART = "art_2__para_1"


def upload(name: str, content: str, purpose: str = "new", draft: str = "") -> Visit:
    """What follows when a file is sent: the preview, or the form again."""

    def visit(visitor: Visitor) -> None:
        visitor.go("/desk/import")
        page = visitor.reader.page
        page.locator("#file").set_input_files({"name": name, "mimeType": "", "buffer": content.encode()})
        page.locator(f"input[name=purpose][value={purpose}]").check()
        page.locator("#draft").select_option(draft)
        visitor.reader.send("main form")

    return visit


def import_refused(visitor: Visitor) -> None:
    """A preview whose title was deleted before Import was pressed."""
    upload("сугат.html", TO_IMPORT)(visitor)
    page = visitor.reader.page
    page.locator("#title").fill("")
    with page.expect_navigation():
        page.locator("button[formaction]").click()
    page.locator("#errs").wait_for()


def mending(change: str, eid: str = PART) -> Visit:
    """The form of one change to one clause."""
    return lambda visitor: visitor.go(f"{MENDING}/{clause_id(visitor.stack, eid)}/{change}")


def split_refused(visitor: Visitor) -> None:
    mending("split")(visitor)
    visitor.reader.send("main form")
    visitor.reader.page.locator("#errs").wait_for()


def merged(visitor: Visitor) -> None:
    """The list after a change."""
    mending("merge")(visitor)
    visitor.reader.send("main form")
    visitor.reader.page.locator(".note[role=status]").wait_for()


def overtaken(visitor: Visitor) -> None:
    """A form sent when its clause is gone: `merged` joined it to another one. Then that is taken back."""
    page = visitor.reader.page
    mending("edit")(visitor)
    merging = page.context.new_page()
    merging.goto(page.url.removesuffix("edit") + "merge")
    with merging.expect_navigation():
        merging.locator("main form button[type=submit]").click()
    page.locator("#text").fill("Мүчөлүк ыктыярдуу болот.")
    visitor.reader.send("main form")
    with merging.expect_navigation():
        merging.locator("main .note[role=status] button").click()
    merging.close()
    page.locator("textarea[readonly]").first.wait_for()


def taken_back(visitor: Visitor) -> None:
    """The list after `merged` was undone."""
    merged(visitor)
    visitor.reader.send("main .note[role=status] form")


def paper_removal(visitor: Visitor) -> None:
    visitor.go(f"/desk/drafts/{LAW}/papers")
    with visitor.reader.page.expect_navigation():
        visitor.reader.page.locator("main a[href$='/remove']").first.click()


READER: dict[str, Visit] = {
    "reading, second edition": at(f"/drafts/{LAW}"),
    "reading, amending law": at(f"/drafts/{AMENDING}"),
    "edition": at(f"/drafts/{LAW}/editions/1"),
    "edition, chapter": at(f"/drafts/{LAW}/editions/1/chp_2"),
    "editions compared": at(f"/drafts/{LAW}/diff/1/2"),
    "editions compared, nothing": at(f"/drafts/{LAW}/diff/1/2?show=split"),
    "clause, comments carried": at(f"/drafts/{LAW}/art_2__para_1"),
    "clause, earlier text": at(f"/drafts/{LAW}/editions/1/art_2__para_1"),
    "clause, removed": at(f"/drafts/{LAW}/editions/1/art_3__para_1"),
    "comparative table": at(f"/drafts/{AMENDING}/comparison"),
    "comparative table, no act": at(f"/drafts/{LONELY}/comparison"),
}
IMPORTER: dict[str, Visit] = {
    "upload": at("/desk/import"),
    "upload, errors": sent("/desk/import", "main form"),
    "upload, empty file": upload("мыйзам.docx", ""),
    "preview": upload("сугат.html", TO_IMPORT),
    "preview, errors": import_refused,
    "preview, language": upload("мөңгү.txt", AMENDMENT[KY], "into", LONELY),
    "preview, another structure": upload("башка.txt", TO_MEND[KY], "into", LONELY),
    "preview, edition": upload("жайыт.txt", SECOND[KY].replace("он күн", "отуз күн"), "edition_of", LAW),
    "papers": at(f"/desk/drafts/{LAW}/papers"),
    "papers, errors": sent(f"/desk/drafts/{LAW}/papers", "main form"),
    "paper, remove": paper_removal,
    "desk, two editions": at(f"/desk/drafts/{LAW}"),
    "desk, amending law": at(f"/desk/drafts/{AMENDING}"),
    "amended act": at(f"/desk/drafts/{AMENDING}/amends"),
    "amended act, none": at(f"/desk/drafts/{LONELY}/amends"),
    "orphans": at(f"/desk/drafts/{LAW}/orphans"),
}
MENDER: dict[str, Visit] = {
    "desk, unpublished": at(f"/desk/drafts/{MENDED}"),
    "mending": at(MENDING),
    "mending, outdated": at(f"{MENDING}?only=outdated"),
    "mend, edit": mending("edit"),
    "mend, merge": mending("merge"),
    "mend, split errors": split_refused,
    "mend, level": mending("level"),
    "mend, move": mending("move"),
    "mend, number": mending("number"),
    "mend, confirm": mending("confirm?language=ru"),
    "mend, accept": mending("accept", "art_4"),
    "mend, remove": mending("remove"),
    "mending, undone": taken_back,
    "mending, overtaken": overtaken,
    "changes": at(f"{MENDING}/changes"),
}
SECRETARY = "secretary@example.kg"
CLAUSE_WALKS = {
    "reader": Walk(READER),
    "importer": Walk(IMPORTER, SECRETARY),
    "mender": Walk(MENDER, SECRETARY),
}
