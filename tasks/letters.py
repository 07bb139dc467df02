"""Letters: composed in a read unit, sent outside any, their fate recorded."""

from __future__ import annotations

import logging
from uuid import UUID

from app.core.dates import format_date
from app.infra.jobs import ClaimedJob, finish_job, put_off_job
from app.infra.links import DigestLink, sign_link
from app.infra.mail import MailDelayedError, MailRefusedError, Message
from app.infra.mail_templates import render_letter
from app.services.digest_letters import DigestLetter, compose_letter, record_letter
from tasks.units import database, mailer, zone
from tasks.worker import settings

logger = logging.getLogger(__name__)


def send_digest_letter_job(job: ClaimedJob) -> None:
    """Sends it once more after a crash rather than never; the same Message-ID says that it is the same letter."""
    digest_id, account_id = UUID(job.payload["digest"]), UUID(job.payload["account"])
    with database().read() as session:
        letter = compose_letter(session, digest_id=digest_id, account_id=account_id)
    outcome, error = "not-due", None
    if letter is not None:
        try:
            mailer().send(_message(letter), letter.key)
            outcome = "sent"
        except MailDelayedError as delayed:
            logger.warning("a letter on digest %s waits: %s", digest_id, delayed)
            with database().write() as session:
                put_off_job(session, job, str(delayed))
            return
        except MailRefusedError as refused:
            outcome, error = "refused", str(refused)
    with database().write() as session:
        finish_job(session, job, error)
        record_letter(session, digest_id=digest_id, account_id=account_id, outcome=outcome)


def fail_digest_letter_job(job: ClaimedJob, error: str) -> None:
    with database().write() as session:
        finish_job(session, job, error)
        record_letter(
            session,
            digest_id=UUID(job.payload["digest"]),
            account_id=UUID(job.payload["account"]),
            outcome="failed",
        )


def _message(letter: DigestLetter) -> Message:
    language = letter.language
    token = sign_link(settings.secret_key, DigestLink(letter.digest_id, letter.account_id))
    titles, names = letter.draft_titles, letter.group_names or {}
    subject, text = render_letter(
        "digest_ready",
        language,
        draft_title=titles.get(language.value) or next(iter(titles.values())),
        digest_url=f"{settings.base_url}/{language.value}/digests/letters/{token}",
        expires_at=format_date(letter.expires_at, language, zone()),
        counts=letter.counts,
        group_name=names.get(language.value) or next(iter(names.values()), None),
    )
    return Message(to=letter.to, subject=subject, text=text, language=language)
