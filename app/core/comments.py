"""What a comment is made of, what may be sent, and what becomes of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import FieldViolation, RuleViolation
from app.core.regions import REGIONS
from app.core.text import Language, detect_language, normalize_input


class Stance(StrEnum):
    SUPPORT = "support"
    OPPOSE = "oppose"
    AMEND = "amend"
    QUESTION = "question"
    NOTE = "note"


class Source(StrEnum):
    WEB = "web"
    API = "api"
    PAPER = "paper"
    EMAIL = "email"
    MEETING = "meeting"
    IMPORT = "import"


class CommentState(StrEnum):
    """Nothing disappears: every state but `published` is a tombstone that is still counted."""

    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    HELD = "held"


class HideReason(StrEnum):
    ABUSE = "abuse"
    SPAM = "spam"
    PERSONAL_DATA = "personal-data"
    OFF_TOPIC = "off-topic"
    COPY = "copy"


LONG_TEXT_LIMIT = 100_000
"""Characters of a body or a proposal; above it the API answers 413 (CONTRACT.md)."""
SHORT_TEXT_LIMIT = 300
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code survives being read out over the telephone."""
CODE_LENGTH = 12
_CODE_LOOKALIKES = str.maketrans(
    {"I": "1", "L": "1", "O": "0", "-": None, " ": None, "\u2010": None, "\u2011": None}
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the clause's text with a little of what stands around it (W3C TextQuoteSelector)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    name: str | None = None
    publish_name: bool = False
    email: str | None = None
    region: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as somebody wants it kept: cleaned, checked in itself, not yet against a draft or a round."""

    stance: Stance
    body: str
    language: Language
    clause: str | None = None
    quote: Quote | None = None
    proposed_text: str | None = None
    text_language: Language | None = None
    author: Author = Author()


def clean_text(field: str, value: str | None, limit: int) -> str:
    """`value` as it is stored (DESIGN.md, protocol 7), outer white space removed.

    Raises RuleViolation "text-too-long" (413 in the API) for long texts, FieldViolation "too-long" for short ones.
    """
    text = normalize_input(value or "").strip()
    if len(text) > limit:
        if limit == LONG_TEXT_LIMIT:
            raise RuleViolation("text-too-long", field=field, limit=limit, length=len(text))
        raise FieldViolation(field, "too-long", limit=limit)
    return text


def one_line(field: str, value: str | None) -> str | None:
    """A short field on one line, or None when it is blank."""
    return " ".join(clean_text(field, value, SHORT_TEXT_LIMIT).split()) or None


def check_email(field: str, value: str | None) -> str | None:
    """An address that could receive mail, lower-cased; None when blank. Deliberately lax: the mail decides."""
    email = one_line(field, value)
    if email is None:
        return None
    local, at, domain = email.rpartition("@")
    if not at or not local or "." not in domain.strip(".") or any(c.isspace() or c in '<>,;"' for c in email):
        raise FieldViolation(field, "email-malformed")
    return email.lower()


def check_region(field: str, value: str | None) -> str | None:
    """An ISO 3166-2 code of the Kyrgyz Republic, or None."""
    if not value:
        return None
    if value not in REGIONS:
        raise FieldViolation(field, "region-unknown", known=", ".join(REGIONS))
    return value


def make_author(
    *, name: str | None, publish_name: bool, email: str | None, region: str | None, organisation: str | None
) -> Author:
    """A checked author; raises FieldViolation naming `author.…`."""
    return Author(
        name=one_line("author.name", name),
        publish_name=publish_name,
        email=check_email("author.email", email),
        region=check_region("author.region", region),
        organisation=one_line("author.organisation", organisation),
    )


def make_submission(
    *,
    stance: Stance,
    body: str,
    language: Language | None,
    clause: str | None = None,
    quote: Quote | None = None,
    proposed_text: str | None = None,
    text_language: Language | None = None,
    author: Author | None = None,
) -> Submission:
    """A checked submission. An empty body is accepted only beside a proposed wording; language is guessed if None."""
    kept_body = clean_text("body", body, LONG_TEXT_LIMIT)
    kept_proposal = clean_text("proposed_text", proposed_text, LONG_TEXT_LIMIT) or None
    if not kept_body and kept_proposal is None:
        raise FieldViolation("body", "body-required")
    return Submission(
        stance=stance,
        body=kept_body,
        language=language or detect_language(kept_body or kept_proposal or ""),
        clause=clause,
        quote=clean_quote(quote),
        proposed_text=kept_proposal,
        text_language=text_language,
        author=author or Author(),
    )


def clean_quote(quote: Quote | None) -> Quote | None:
    """The quote as stored; one without an exact passage is none."""
    if quote is None:
        return None
    exact = clean_text("quote.exact", quote.exact, LONG_TEXT_LIMIT)
    if not exact:
        return None
    # Prefix and suffix keep their edges: the space between them and the passage is part of the context.
    return Quote(
        exact,
        normalize_input(quote.prefix)[-SHORT_TEXT_LIMIT:],
        normalize_input(quote.suffix)[:SHORT_TEXT_LIMIT],
    )


def is_proposal(proposed_text: str | None, current_text: str) -> bool:
    """Whether the wording differs from the text in force in more than white space (the form is prefilled with it)."""
    return proposed_text is not None and proposed_text.split() != current_text.split()


def format_code(code: str) -> str:
    """`7KQM4XTD92RB` as people read it: `7KQM-4XTD-92RB`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def parse_code(text: str) -> str | None:
    """A receipt code as typed, in any case, with or without hyphens, I/L/O read as 1/1/0; None if it cannot be one."""
    code = text.strip().upper().translate(_CODE_LOOKALIKES)
    return code if len(code) == CODE_LENGTH and all(c in CODE_ALPHABET for c in code) else None


def encode_code(random: bytes) -> str:
    """A receipt code of 60 bits out of at least eight random bytes."""
    number = int.from_bytes(random[:8])
    return "".join(CODE_ALPHABET[(number >> (5 * i)) & 31] for i in range(CODE_LENGTH))


def edit_secret(server_key: bytes, comment_id: str, idempotency_key: str) -> str:
    """HMAC(server key, comment id ‖ idempotency key): a replay of the same request gives the same secret again."""
    message = f"edit-secret\x00{comment_id}\x00{idempotency_key}".encode()
    return hmac.new(server_key, message, hashlib.sha256).hexdigest()[:40]


def hash_secret(secret: str) -> str:
    """How an edit secret is stored. It has 160 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def canonical_sha256(document: Mapping[str, object]) -> str:
    """SHA-256 of canonical JSON: sorted keys, UTF-8, no spaces. Two bodies are the same if and only if this is."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
