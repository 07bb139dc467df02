"""What each rule violation says to a person: code → English msgid. Delivery translates and formats, nothing else.

One sentence of what is wrong, one of what to do. Parameters are those of the violation.
"""

from __future__ import annotations

from app.core.phrases import N_

MESSAGES: dict[str, str] = {
    # Accounts and permissions
    "account-not-found": N_("There is no account with the address %(email)s."),
    "account-suspended": N_("The account %(email)s is suspended."),
    "email-malformed": N_("The address has no @. Example: aigul@example.kg"),
    "email-required": N_("Write the e-mail address."),
    "email-taken": N_("There already is an account with the address %(email)s."),
    "login-failed": N_("Wrong e-mail address or password."),
    "login-throttled": N_("Too many attempts for this address. Try again in 15 minutes."),
    "name-required": N_("Write the name in at least one language."),
    "not-permitted": N_("You may not do this. If you need to, write to the secretariat."),
    "organisation-not-found": N_("There is no organisation %(slug)s."),
    "password-too-short": N_("The password is too short: at least %(minimum)s characters."),
    "scope-unknown": N_("There is no scope %(scope)s. Known: %(known)s."),
    "scopes-required": N_("Name at least one scope: %(known)s."),
    "token-invalid": N_("The token is not valid. Ask the administrator for a new one."),
    # Drafts
    "clause-not-found": N_("The draft has no clause %(clause)s."),
    "draft-empty": N_("The file has no text to split into clauses."),
    "draft-not-found": N_("There is no draft %(slug)s."),
    "edition-already-published": N_("Edition %(edition)s is already published; its text does not change."),
    "edition-not-found": N_("The draft has no such edition."),
    "edition-not-published": N_("Publish the draft first: comments need a text that does not change."),
    "language-exists": N_("Edition %(edition)s already has a text in this language (%(language)s)."),
    "language-not-in-edition": N_("The clause has no text in this language (%(language)s)."),
    "slug-malformed": N_("An address may have small Latin letters, digits and hyphens, at most 80."),
    "slug-taken": N_("The address %(slug)s is taken."),
    "title-required": N_("Write the title."),
    "trees-differ": N_("The structure of this file differs from the draft's."),
    # Files of drafts
    "import-empty": N_("The file is empty."),
    "import-encrypted": N_("The file is locked with a password. Save it without one."),
    "import-malformed": N_("The file is damaged (%(detail)s). Open it and save it again."),
    "import-too-large": N_("The file is too large to be read. Divide it into parts."),
    "import-unsupported-format": N_(
        "A file of this format (%(format)s) cannot be read. Save it as DOCX or TXT."
    ),
    # Rounds
    "closes-at-moves-earlier": N_("The deadline may only move later. To end sooner, close the round early."),
    "closes-before-opens": N_("The round would close before it opens."),
    "closes-in-the-past": N_("The deadline is in the past."),
    "group-name-taken": N_("There already is a group of this name."),
    "group-not-found": N_("There is no working group %(slug)s."),
    "reason-required": N_("Write the reason: everyone who reads the draft will see it."),
    "round-ambiguous": N_("Several rounds are open. Name one of them."),
    "round-closed": N_("The discussion is closed. Your comment was not sent; copy its text."),
    "round-not-found": N_("There is no such round of discussion."),
    "round-not-open": N_("The discussion has not opened yet."),
    # Comments
    "body-required": N_("Write your comment."),
    "comment-not-editable": N_("This comment cannot be changed any more."),
    "comment-not-found": N_("There is no such comment."),
    "comment-not-hidden": N_("This comment is not hidden."),
    "cursor-malformed": N_("This list has changed. Start again from its first page."),
    "idempotency-key-reused": N_("This idempotency key was used for another request. Use a new one."),
    "receipt-not-found": N_("No comment has this code. Check it and enter it again."),
    "region-unknown": N_("There is no such region. Known: %(known)s."),
    "text-too-long": N_("The text is too long: %(length)s characters, at most %(limit)s."),
    "too-long": N_("Too long: at most %(limit)s characters."),
    # Digests
    "cutoff-in-the-future": N_("The cut-off is in the future."),
    "digest-does-not-reconcile": N_(
        "The figures of the digest do not add up. Nothing was kept; tell the developers."
    ),
    "digest-file-not-found": N_("The digest has no file in this format."),
    "digest-format-unknown": N_("There is no format %(format)s. Known: %(known)s."),
    "digest-not-found": N_("There is no such digest."),
    "digest-not-finished": N_("The digest is not ready yet."),
    # Desk
    "account-is-your-own": N_("You cannot suspend your own account."),
    "date-malformed": N_("There is no such day. Example: 02.12.2026"),
    "digest-file-damaged": N_(
        "The file is not what was compiled, so it is not sent. Order the digest again."
    ),
    "formats-required": N_("Choose at least one file."),
    "names-required": N_("Write the name in at least one language."),
    "time-malformed": N_("There is no such time. Example: 18:30; 24:00 is the end of the day."),
    "digest-out-of-order": N_(
        "The figures of the digest do not add up. Nothing was kept; tell the developers."
    ),
    "digest-private-field": N_(
        "The figures of the digest do not add up. Nothing was kept; tell the developers."
    ),
    "digest-source-inconsistent": N_(
        "The figures of the digest do not add up. Nothing was kept; tell the developers."
    ),
    "digest-unknown-state": N_(
        "The figures of the digest do not add up. Nothing was kept; tell the developers."
    ),
    # Requests
    "content-type-unsupported": N_("Send JSON: the content type must be application/json."),
    "csrf-failed": N_("The page was open for too long. Check your text and send it again."),
    "field-invalid": N_("The value is not valid."),
    "field-required": N_("This field is required."),
    "internal-error": N_("Something went wrong on our side. It was recorded; try again in a few minutes."),
    "json-malformed": N_("The body is not valid JSON."),
    "malformed": N_("Some fields are not valid: %(fields)s."),
    "method-not-allowed": N_("This address does not take this method."),
    "not-found": N_("There is no such page."),
    "request-refused": N_("The request was not understood."),
    "too-large": N_("The request is too large."),
    "too-many-requests": N_("Too many requests. Try again later."),
    "unavailable": N_("Pikir is not available at the moment. Try again in a few minutes."),
}
