"""Forms that an administrator puts in place of ours: which counts, what is kept, who may."""

from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.errors import RuleViolation
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.infra.db import Database
from app.infra.parsing import check_form_template
from app.models import AuditEvent, FormKind
from app.services.digest_compilation import compile_to_file
from app.services.form_templates import (
    FormTemplateView,
    FormView,
    find_form_template,
    get_form,
    get_form_content,
    list_forms,
    our_form,
    replace_form,
    withdraw_form,
)
from tests.factories import make_account, make_comment, make_draft, make_round
from tests.unit.core.digest_readers import W, word_part, word_text
from tests.unit.core.form_files import ours, said, with_body

KIND, LANGUAGE = FormKind.REPORT, Language.RU


def put(database: Database, content: bytes = b"first", **given: object) -> FormTemplateView:
    values = {"actor": OPERATOR, "kind": KIND, "language": LANGUAGE, "file_name": "отчёт.docx", **given}
    with database.write() as session:
        return replace_form(session, content=content, **values)  # type: ignore[arg-type]


def one(database: Database) -> FormView:
    with database.read() as session:
        return get_form(session, actor=OPERATOR, kind=KIND, language=LANGUAGE)


def counts(database: Database, format: str = "report", language: Language = LANGUAGE) -> bytes | None:
    with database.read() as session:
        return find_form_template(session, format=format, language=language)


def test_ours_counts_until_another_is_put_in_its_place_for_that_kind_and_language(database: Database) -> None:
    assert counts(database) is None
    put(database)
    assert counts(database) == b"first"
    assert counts(database, language=Language.KY) is None
    assert counts(database, "remarks") is None
    assert counts(database, "docx") is None


def test_the_newest_counts_and_all_before_it_are_kept(database: Database) -> None:
    first, second = put(database), put(database, b"second", file_name="жаңы.docx")
    assert counts(database) == b"second"
    view = one(database)
    assert view.current == second
    assert [version.id for version in view.versions] == [second.id, first.id]
    with database.read() as session:
        assert get_form_content(session, actor=OPERATOR, template_id=first.id) == (first, b"first")


def test_withdrawing_leads_back_to_ours_and_not_to_the_one_before(database: Database) -> None:
    put(database)
    second = put(database, b"second")
    with database.write() as session:
        withdrawn = withdraw_form(session, actor=OPERATOR, template_id=second.id)
    assert withdrawn.withdrawn_at is not None
    assert counts(database) is None
    assert one(database).current is None
    assert put(database, b"second").withdrawn_at is None
    assert counts(database) == b"second"


def test_only_the_one_that_counts_can_be_withdrawn_and_only_once(database: Database) -> None:
    first, second = put(database), put(database, b"second")
    with pytest.raises(RuleViolation, match="form-template-not-current"), database.write() as session:
        withdraw_form(session, actor=OPERATOR, template_id=first.id)
    with database.write() as session:
        withdraw_form(session, actor=OPERATOR, template_id=second.id)
    with pytest.raises(RuleViolation, match="form-template-not-current"), database.write() as session:
        withdraw_form(session, actor=OPERATOR, template_id=second.id)


def test_the_same_file_twice_is_no_new_version(database: Database) -> None:
    put(database)
    with pytest.raises(RuleViolation, match="form-template-unchanged"):
        put(database)
    assert len(one(database).versions) == 1


def test_every_kind_stands_in_the_list_in_every_language_with_who_put_it_in(database: Database) -> None:
    boss = make_account(database, Role.ADMIN, name="Айгүл Асанова")
    put(database, actor=boss)
    with database.read() as session:
        forms = list_forms(session, actor=OPERATOR)
    assert len(forms) == len(FormKind) * len(Language)
    (replaced,) = [view for view in forms if view.current]
    assert (replaced.kind, replaced.language) == (KIND, LANGUAGE)
    assert replaced.current is not None
    assert (replaced.current.by, replaced.current.size) == ("Айгүл Асанова", 5)


def test_the_audit_trail_has_what_was_put_in_and_withdrawn(database: Database) -> None:
    made = put(database)
    with database.write() as session:
        withdraw_form(session, actor=OPERATOR, template_id=made.id)
    with database.read() as session:
        events = session.execute(select(AuditEvent).order_by(AuditEvent.at)).scalars().all()
    about = [(event.action, event.details["sha256"]) for event in events if event.subject_id == made.id]
    assert about == [("form-template-replaced", made.sha256), ("form-template-withdrawn", made.sha256)]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MEMBER, Role.COMMENTER])
def test_nobody_but_an_administrator_may(database: Database, role: Role) -> None:
    made, actor = put(database), make_account(database, role)
    for act in (
        lambda session: replace_form(
            session, actor=actor, kind=KIND, language=LANGUAGE, file_name="x.docx", content=b"x"
        ),
        lambda session: withdraw_form(session, actor=actor, template_id=made.id),
        lambda session: get_form_content(session, actor=actor, template_id=made.id),
        lambda session: list_forms(session, actor=actor),
        lambda session: get_form(session, actor=actor, kind=KIND, language=LANGUAGE),
    ):
        with pytest.raises(RuleViolation, match="not-permitted"), database.write() as session:
            act(session)
    assert counts(database) == b"first"


def test_our_forms_are_in_the_words_of_their_language() -> None:
    texts = {language: our_form(KIND, language) for language in Language}
    assert len(set(texts.values())) == len(Language)


def test_a_digest_is_filled_into_the_form_that_counts_and_into_ours_once_it_is_withdrawn(
    database: Database,
) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    make_comment(database, slug, body="{{draft}} дейт бирөө", actor=make_account(database, Role.COMMENTER))
    made = put(database, with_body(said("Кеңештин өз формасы: {{received}}")))
    assert "Кеңештин өз формасы: 1" in first_lines(database, slug)
    with database.write() as session:
        withdraw_form(session, actor=OPERATOR, template_id=made.id)
    assert not [line for line in first_lines(database, slug) if "өз формасы" in line]


def first_lines(database: Database, slug: str) -> list[str]:
    out = io.BytesIO()
    compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="report",
        out=out,
        language=LANGUAGE,
        zone=ZoneInfo("Asia/Bishkek"),
    )
    return [word_text(p) for p in word_part(out.getvalue()).iter(f"{W}p")]


# ---- the trial in a child process


@pytest.mark.parametrize("kind", list(FormKind))
def test_ours_pass_the_trial_that_others_must_pass(kind: FormKind) -> None:
    check_form_template(our_form(kind, Language.KY), kind=kind.value, filename="ours.docx")


def test_a_template_that_would_break_is_refused_with_the_reason_and_the_name_of_the_file() -> None:
    with pytest.raises(RuleViolation) as caught:
        check_form_template(with_body(said("{{drafft}}")), kind="report", filename="менин.docx")
    assert caught.value.code == "form-placeholder-unknown"
    assert caught.value.params["placeholder"] == "{{drafft}}"
    assert caught.value.params["filename"] == "менин.docx"
    with pytest.raises(RuleViolation, match="import-malformed"):
        check_form_template(ours()[:600], kind="report", filename="x.docx")


def test_a_template_that_takes_too_much_is_stopped() -> None:
    rows = "".join(said("{{draft}}") for _ in range(200_000))
    with pytest.raises(RuleViolation) as caught:
        check_form_template(with_body(rows), kind="report", filename="x.docx")
    assert caught.value.code in {"import-too-heavy", "import-too-large"}
