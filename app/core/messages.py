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
    "amends-itself": N_("A draft cannot amend itself. Choose another act."),
    "clause-not-found": N_("The draft has no clause %(clause)s."),
    "draft-empty": N_("The file has no text to split into clauses."),
    "draft-not-found": N_("There is no draft %(slug)s."),
    "edition-already-published": N_("Edition %(edition)s is already published; its text does not change."),
    "edition-language-missing": N_("Edition %(edition)s has no text in this language (%(language)s)."),
    "edition-not-found": N_("The draft has no such edition."),
    "edition-not-published": N_("Publish the draft first: comments need a text that does not change."),
    "edition-unpublished": N_(
        "Edition %(edition)s of the draft is not published yet. Publish it before you import the next one."
    ),
    "editions-out-of-order": N_("Compare an earlier edition with a later one."),
    "language-exists": N_("Edition %(edition)s already has a text in this language (%(language)s)."),
    "language-not-in-edition": N_("The clause has no text in this language (%(language)s)."),
    "slug-malformed": N_("An address may have small Latin letters, digits and hyphens, at most 80."),
    "slug-taken": N_("The address %(slug)s is taken."),
    "title-required": N_("Write the title."),
    "trees-differ": N_("The structure of this file differs from the draft's."),
    # Files of drafts
    "import-empty": N_("The file is empty."),
    "import-encrypted": N_("The file is locked with a password. Save it without one."),
    "import-malformed": N_("The file is damaged. Open it in its program and save it again."),
    "import-scan": N_(
        "This PDF is a scan: it has pictures of pages and no text. Send the Word file, or recognise the text first."
    ),
    "import-too-heavy": N_(
        "The file takes too much time or memory to read. Save it as DOCX or TXT, or divide it into parts."
    ),
    "import-too-large": N_("The file is too large to be read. Divide it into parts."),
    "import-unsupported-format": N_(
        "A file of this format (%(format)s) cannot be read. Save it as DOCX or TXT."
    ),
    # Mending
    "mending-clause-gone": N_("This clause is no longer there: it was joined to another or removed."),
    "mending-cut-outside": N_("The text cannot be divided there. Choose a place inside it."),
    "mending-impossible-parent": N_("The clause cannot stand there without changing the order of the text."),
    "mending-no-change": N_("The clause already is like this."),
    "mending-no-previous": N_("This is the first clause; there is none before it."),
    "mending-not-empty": N_(
        "Only a clause without any words can be removed. Join it to the one before instead."
    ),
    "mending-nothing-to-undo": N_("There is nothing to undo."),
    "mending-outdated": N_(
        "The text was changed on another page meanwhile. Look at it as it is now, then send again."
    ),
    "mending-too-deep": N_("There would be more than %(limit)s levels below one another."),
    "number-malformed": N_(
        "A number may have letters and digits, with hyphens or points between. Example: 5-1"
    ),
    "mending-words-not-found": N_("These words do not stand in the text, or stand there more than once."),
    # Uploads and papers
    "paper-damaged": N_("The file is not what was handed in, so it is not sent. Ask the secretariat for it."),
    "paper-not-found": N_("There is no such paper."),
    "paper-type-unknown": N_(
        "A paper of this format (%(format)s) cannot be kept. Known: DOCX, PDF, ODT, RTF, XLSX, JPG, PNG."
    ),
    "paper-with-macros": N_("The file has macros. Save it without them, as DOCX or XLSX."),
    "upload-not-found": N_("This file is no longer kept: it was imported, discarded, or is a day old."),
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
    "digest-not-drawn": N_("A file was made that lacks comments, and was thrown away."),
    "digest-not-finished": N_("The digest is not ready yet."),
    "comments-of-different-clauses": N_(
        "These comments were made on different units. Only comments on one unit can form a group."
    ),
    "comments-opposed": N_("One of these comments is for and another against: they are never one group."),
    "comments-required": N_("Choose at least one comment."),
    "correction-not-found": N_("There is no such decision."),
    "official-position-stands-alone": N_(
        "An official position stands by itself and is never part of a group."
    ),
    "too-many-comments": N_("At most %(limit)s comments can be chosen at once."),
    "form-has-foreign-parts": N_(
        "The file has something that is fetched, that runs or is another document: %(what)s (in %(part)s)."
        " Take it out and save the file again."
    ),
    "form-list-outside-table": N_(
        "Put %(placeholder)s into a table row, or into a paragraph of the text: it stands for several entries."
    ),
    "form-not-word": N_(
        "This is not a DOCX file without macros and without a password. Save it as “Word document (*.docx)”."
    ),
    "form-placeholder-broken": N_("Double braces do not close: “%(excerpt)s”."),
    "form-placeholder-missing": N_("The form cannot do without %(placeholders)s."),
    "form-placeholder-unknown": N_("Nothing can be put in the place of %(placeholder)s. Known: %(known)s."),
    "form-row-mixed": N_(
        "A table row is repeated for one list only. This one has several, or stands in another one: %(lists)s."
    ),
    "form-template-not-current": N_(
        "This form does not count any more. Open the list of forms and look which one does."
    ),
    "form-template-not-found": N_("There is no such form."),
    "form-template-unchanged": N_("This file is the one that counts already."),
    "form-unknown": N_("There is no form of this kind: %(kind)s."),
    "digest-not-under-way": N_("The digest is not being made, so it cannot be cancelled."),
    "digest-not-retryable": N_(
        "Only a digest that failed, was cancelled or has lost its files can be made again."
    ),
    "nothing-assigned": N_("No clause of this draft is assigned to this member."),
    "not-a-member": N_("This account is not a member of the group."),
    "assignment-not-found": N_("There is no such assignment."),
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
