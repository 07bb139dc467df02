"""What a digest found, on pages: groups of similar comments, which the secretariat corrects, and proposals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.digests.findings_file import FoundGroup
from app.core.errors import RuleViolation
from app.core.permissions import Permission, allows
from app.services.digest_findings import shown_among
from app.services.group_corrections import (
    Decision,
    keep_apart,
    put_together,
    split_group,
    undo_correction,
)
from app.web.context import current_actor, pikir
from app.web.digests.decisions import read_decisions
from app.web.digests.findings import (
    COMMENTS_A_PAGE,
    GROUPS_A_PAGE,
    PROPOSALS_A_PAGE,
    UNITS_A_PAGE,
    DigestFindings,
    Unit,
    opened_findings,
    pages,
)
from app.web.digests.forms import AgainForm, ButtonForm, CorrectionForm, MergeForm
from app.web.errors import message
from app.web.guard import requires
from app.web.translation import gettext

blueprint = Blueprint("groups", __name__)
Page = str | tuple[str, int]
Change = Callable[..., Decision]


@blueprint.get("/digests/<uuid:digest_id>/groups")
@requires(Permission.DIGEST_READ)
def index(digest_id: UUID) -> str:
    with opened_findings(digest_id) as findings:
        page = _page(findings.groups, GROUPS_A_PAGE)
        return render_template(
            "digests/groups.html",
            **_common(findings),
            blocks=findings.group_blocks(page),
            units=[findings.unit(one) for one in findings.file.clauses],
            page=page,
            pages=pages(findings.groups, GROUPS_A_PAGE),
        )


@blueprint.get("/digests/<uuid:digest_id>/groups/<uuid:representative>")
@requires(Permission.DIGEST_READ)
def show(digest_id: UUID, representative: UUID) -> str:
    with opened_findings(digest_id) as findings:
        unit, group = _group(findings, representative)
        return _render_group(findings, unit, group)


@blueprint.post("/digests/<uuid:digest_id>/groups/<uuid:representative>/merge")
@requires(Permission.DIGEST_CORRECT)
def merge(digest_id: UUID, representative: UUID) -> Answer | Page:
    """The whole group is put together with another one."""
    with opened_findings(digest_id) as findings:
        unit, group = _group(findings, representative)
        form = _merge_form(findings, unit, group)
        if form is None:
            raise RuleViolation("not-found")
        if form.validate_on_submit():
            change = partial(put_together, comments=[representative], other=UUID(form.target.data))
            try:
                return _decided(change, findings, unit, group)
            except RuleViolation as violation:
                if violation.code == "not-permitted":
                    raise
                form.target.errors = [message(violation)]
        return _render_group(findings, unit, group, merge=form), 422


@blueprint.get("/digests/<uuid:digest_id>/units/<int:place>")
@requires(Permission.DIGEST_READ)
def unit(digest_id: UUID, place: int) -> str:
    """Every comment of a unit under its number."""
    with opened_findings(digest_id) as findings:
        return _render_unit(findings, _unit(findings, place))


@blueprint.post("/digests/<uuid:digest_id>/units/<int:place>/correct")
@requires(Permission.DIGEST_CORRECT)
def correct(digest_id: UUID, place: int) -> Answer | Page:
    """Some comments of a unit, or of one of its groups, are kept apart or put together."""
    with opened_findings(digest_id) as findings:
        unit = _unit(findings, place)
        group = _group_of_form(findings, unit)
        form = _correction_form(findings, unit, group)
        if form.validate_on_submit():
            try:
                return _decided(_change(findings, unit, group, form), findings, unit, group)
            except RuleViolation as violation:
                if violation.code == "not-permitted":
                    raise
                form.comments.errors = [message(violation)]
        if group is not None:
            return _render_group(findings, unit, group, form=form), 422
        return _render_unit(findings, unit, form=form), 422


@blueprint.post("/digests/<uuid:digest_id>/corrections/<uuid:correction_id>/undo")
@requires(Permission.DIGEST_CORRECT)
def undo(digest_id: UUID, correction_id: UUID) -> Answer:
    with pikir().database.write() as session:
        undo_correction(session, actor=current_actor(), correction_id=correction_id)
    return redirect(url_for(".index", digest_id=digest_id, done="undone"), 303)


@blueprint.get("/digests/<uuid:digest_id>/conflicts")
@requires(Permission.DIGEST_READ)
def conflicts(digest_id: UUID) -> str:
    with opened_findings(digest_id) as findings:
        everything = request.args.get("show") == "all"
        listed = [one for one in findings.file.clauses if (one.proposals if everything else one.conflicts)]
        page = _page(len(listed), UNITS_A_PAGE)
        begin = (page - 1) * UNITS_A_PAGE
        return render_template(
            "digests/conflicts.html",
            **_common(findings),
            everything=everything,
            blocks=[
                findings.proposals_of(findings.unit(one), None)
                for one in listed[begin : begin + UNITS_A_PAGE]
            ],
            page=page,
            pages=pages(len(listed), UNITS_A_PAGE),
        )


@blueprint.get("/digests/<uuid:digest_id>/units/<int:place>/proposals")
@requires(Permission.DIGEST_READ)
def proposals(digest_id: UUID, place: int) -> str:
    """Everything that is proposed for one unit."""
    with opened_findings(digest_id) as findings:
        unit = _unit(findings, place)
        page = _page(unit.found.proposals, PROPOSALS_A_PAGE)
        return render_template(
            "digests/proposals.html",
            **_common(findings),
            block=findings.proposals_of(unit, page),
            page=page,
            pages=pages(unit.found.proposals, PROPOSALS_A_PAGE),
        )


def _render_group(
    findings: DigestFindings,
    unit: Unit,
    group: FoundGroup,
    *,
    form: CorrectionForm | None = None,
    merge: MergeForm | None = None,
) -> str:
    page = _page(group.count, COMMENTS_A_PAGE)
    staff = _may_correct()
    return render_template(
        "digests/group.html",
        **_common(findings, unit),
        unit=unit,
        group=group,
        rows=findings.members(unit, group, page),
        form=form or (_correction_form(findings, unit, group) if staff else None),
        merge=merge or (_merge_form(findings, unit, group) if staff else None),
        page=page,
        pages=pages(group.count, COMMENTS_A_PAGE),
    )


def _render_unit(findings: DigestFindings, unit: Unit, *, form: CorrectionForm | None = None) -> str:
    page = _page(unit.found.comments, COMMENTS_A_PAGE)
    return render_template(
        "digests/unit.html",
        **_common(findings, unit),
        unit=unit,
        rows=findings.comments(unit, page),
        form=form or (_correction_form(findings, unit, None) if _may_correct() else None),
        page=page,
        pages=pages(unit.found.comments, COMMENTS_A_PAGE),
    )


def _common(findings: DigestFindings, unit: Unit | None = None) -> dict[str, Any]:
    staff = _may_correct()
    decisions = read_decisions(findings, unit) if staff else []
    done = request.args.get("done", "")
    return {
        "digest": findings.digest,
        "findings": findings,
        "decisions": decisions,
        "marks": {
            id: words for one in reversed(decisions) if not one.kept for id, words in one.marks.items()
        },
        "undone": done == "undone",
        "decided": next((one for one in decisions if str(one.id) == done), None),
        "button": ButtonForm() if staff else None,
        "again": AgainForm() if staff else None,
    }


def _change(findings: DigestFindings, unit: Unit, group: FoundGroup | None, form: CorrectionForm) -> Change:
    chosen = [UUID(one) for one in form.comments.data]
    staying = None if group is None else _staying(findings, unit, group, form.comments.data)
    if form.act.data == "join":
        # Of a group that leaves as a whole nobody stays: it comes along.
        return partial(put_together, comments=chosen, other=UUID(form.target.data), staying=staying)
    if form.act.data == "apart":
        return partial(keep_apart, comments=chosen, other=staying)
    if group is not None:
        return partial(split_group, comments=chosen, other=staying)
    first, *rest = chosen
    return partial(put_together, comments=rest, other=first)


def _staying(findings: DigestFindings, unit: Unit, group: FoundGroup, chosen: list[str]) -> UUID | None:
    """The first of the group's comments that is still shown and does not leave."""
    leaving = set(chosen)
    members = (member.id for member in findings.file.members(unit.found, group) if member.id not in leaving)
    while some := list(islice(members, COMMENTS_A_PAGE)):
        with pikir().database.read() as session:
            shown = shown_among(session, some)
        if shown:
            return UUID(next(one for one in some if one in shown))
    return None


def _decided(change: Change, findings: DigestFindings, unit: Unit, group: FoundGroup | None) -> Answer:
    decision = _write(change)
    digest_id = findings.digest.id
    if group is not None:
        address = url_for(
            ".show", digest_id=digest_id, representative=group.representative, done=str(decision.id)
        )
    else:
        address = url_for(".unit", digest_id=digest_id, place=unit.found.place, done=str(decision.id))
    return redirect(address, 303)


def _write(change: Callable[..., Decision]) -> Decision:
    with pikir().database.write() as session:
        return change(session, actor=current_actor())


def _correction_form(findings: DigestFindings, unit: Unit, group: FoundGroup | None) -> CorrectionForm:
    form = CorrectionForm(act="apart" if group else "split", group=group.representative if group else "")
    acts = [
        ("split", gettext("They become a group of their own")),
        ("join", gettext("They go to another group of this unit")),
    ]
    if group is not None:
        acts.insert(0, ("apart", gettext("Each stands by itself")))
    form.offer(acts, _targets(findings, unit, group))
    return form


def _merge_form(findings: DigestFindings, unit: Unit, group: FoundGroup) -> MergeForm | None:
    targets = _targets(findings, unit, group)
    if not targets:
        return None
    form = MergeForm()
    form.offer(targets)
    return form


def _targets(findings: DigestFindings, unit: Unit, group: FoundGroup | None) -> list[tuple[str, str]]:
    return [
        (
            one.representative,
            gettext(
                "No. %(number)s, comments: %(count)s. %(text)s", number=one.number, count=one.count, text=said
            ),
        )
        for one, said in findings.groups_of(unit, group)
    ]


def _group(findings: DigestFindings, representative: UUID) -> tuple[Unit, FoundGroup]:
    """Raises RuleViolation "not-found"."""
    found = findings.find_group(str(representative))
    if found is None:
        raise RuleViolation("not-found")
    return found


def _group_of_form(findings: DigestFindings, unit: Unit) -> FoundGroup | None:
    """The group that the form's page is about. Raises RuleViolation "not-found" for one that is not the unit's."""
    representative = request.form.get("group")
    if not representative:
        return None
    groups = findings.file.groups(unit.found)
    group = next((one for one in groups if one.representative == representative), None)
    if group is None:
        raise RuleViolation("not-found")
    return group


def _unit(findings: DigestFindings, place: int) -> Unit:
    unit = findings.find_unit(place)
    if unit is None:
        raise RuleViolation("not-found")
    return unit


def _page(total: int, size: int) -> int:
    """The number of the page that is asked for, within those there are."""
    asked = request.args.get("page", 1, type=int)
    return min(max(asked, 1), pages(total, size))


def _may_correct() -> bool:
    return allows(current_actor(), Permission.DIGEST_CORRECT)
