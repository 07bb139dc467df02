"""The form a comment is written in, on the page of a clause and on that of the whole draft."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, ValidationError

from app.core.comments import (
    LONG_TEXT_LIMIT,
    Stance,
    Submission,
    check_email,
    check_region,
    clean_text,
    is_proposal,
    make_author,
    make_submission,
    one_line,
)
from app.core.errors import RuleViolation
from app.core.regions import REGIONS
from app.core.text import Language
from app.services.rounds import RoundView
from app.web.context import current_language
from app.web.deadlines import audience_name, deadline_sentence
from app.web.errors import message
from app.web.forms import PikirForm, choices
from app.web.languages import NAMES
from app.web.presentation import STANCES
from app.web.translation import gettext

FIELD_NAMES = {
    "author.name": "name",
    "author.email": "email",
    "author.region": "region",
    "author.organisation": "organisation",
    "quote.exact": "body",
}
"""Names of the API whose field has another name here."""
FOLDED = ("region", "organisation", "email", "language")


class Core:
    """A validator that is a rule of core: what it raises becomes the field's error, or `sentence` does."""

    def __init__(self, check: Callable[[str, str | None], object], sentence: str | None = None) -> None:
        self.check = check
        self.sentence = sentence

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            self.check(field.name, field.data)
        except RuleViolation as violation:
            raise ValidationError(self.sentence or message(violation)) from violation


def _long_text(name: str, value: str | None) -> str:
    return clean_text(name, value, LONG_TEXT_LIMIT)


class CommentForm(PikirForm):
    """Stance and body are required, nothing else. `key` makes a repeated sending one comment."""

    stance = RadioField(
        lazy_gettext("What is your position on this provision?"),
        [AnyOf(list(Stance), lazy_gettext("Choose your position."))],
        validate_choice=False,
    )
    body = TextAreaField(lazy_gettext("Your comment"), [Core(_long_text)])
    proposed_text = TextAreaField(lazy_gettext("The wording you propose"), [Core(_long_text)])
    name = StringField(lazy_gettext("Your name"), [Core(one_line)])
    publish_name = BooleanField(lazy_gettext("Publish my name with the comment"))
    region = SelectField(
        lazy_gettext("Region or city"),
        [Core(check_region, lazy_gettext("Choose from the list."))],
        validate_choice=False,
    )
    organisation = StringField(lazy_gettext("Organisation"), [Core(one_line)])
    email = EmailField(lazy_gettext("E-mail address"), [Core(check_email)])
    language = SelectField(
        lazy_gettext("Language of the comment"),
        [AnyOf(list(Language), lazy_gettext("The value is not valid."))],
        validate_choice=False,
    )
    round = RadioField(lazy_gettext("Which discussion is it for?"), validate_choice=False)
    text_language = HiddenField()
    edition = HiddenField()
    key = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        return self._check_body() and self._check_round() and valid

    def set_up(self, rounds: Sequence[RoundView], current_text: str, *, has_clause: bool) -> None:
        """What depends on the page: whose rounds are open, the clause's words as they stand."""
        self.current_text = current_text
        self.rounds = rounds
        self.asked_round = self.round.data or ""
        self.stance.choices = choices((stance.value, gettext(text)) for stance, text in STANCES.items())
        language = current_language().value
        regions = ((code, names[language]) for code, names in REGIONS.items())
        self.region.choices = choices([("", gettext("Prefer not to say")), *regions])
        self.language.choices = choices((code.value, name) for code, name in NAMES.items())
        self.round.choices = choices(
            (str(one.id), f"{audience_name(one.audience)}. {deadline_sentence(one)}") for one in rounds
        )
        if len(rounds) < 2:
            del self.round
        if not has_clause:
            del self.proposed_text
            self.stance.label.text = gettext("What is your position on the draft?")

    @property
    def has_folded_error(self) -> bool:
        return any(self[name].errors for name in FOLDED)

    @property
    def is_expired(self) -> bool:
        """The form token is missing or of another log-in: nothing wrong with what was written."""
        return bool(self.csrf_token.errors) if "csrf_token" in self else False

    def submission(self, clause: str | None) -> Submission:
        """Raises FieldViolation, RuleViolation "text-too-long"."""
        proposal = self.proposed_text.data if "proposed_text" in self else None
        text_language = self.text_language.data
        return make_submission(
            stance=Stance(self.stance.data),
            body=self.body.data or "",
            language=Language(self.language.data),
            clause=clause,
            proposed_text=proposal if is_proposal(proposal, self.current_text) else None,
            text_language=Language(text_language) if clause and text_language in set(Language) else None,
            author=make_author(
                name=self.name.data,
                publish_name=bool(self.publish_name.data),
                email=self.email.data,
                region=self.region.data,
                organisation=self.organisation.data,
            ),
        )

    def chosen_round(self) -> UUID | None:
        """The one asked for, else the only open one; None leaves it to the service to say what is wrong."""
        if self.asked_round:
            try:
                return UUID(self.asked_round)
            except ValueError:
                return None
        return self.rounds[0].id if len(self.rounds) == 1 else None

    def _check_body(self) -> bool:
        proposal = self.proposed_text.data if "proposed_text" in self else None
        proposes = bool((proposal or "").strip()) and is_proposal(proposal, self.current_text)
        if (self.body.data or "").strip() or proposes:
            return True
        self.body.errors = [*self.body.errors, gettext("Write your comment.")]
        return False

    def _check_round(self) -> bool:
        if "round" not in self or self.asked_round in {str(one.id) for one in self.rounds}:
            return True
        self.round.errors = [gettext("Choose the discussion.")]
        return False


def blank_form(
    rounds: Sequence[RoundView], current_text: str, language: Language, *, has_clause: bool, edition: int
) -> CommentForm:
    """As a reader first sees it: the clause's own words where a new wording goes, a fresh key.

    `edition`: the number of the text it is shown beside.
    """
    form = CommentForm(
        formdata=None,
        proposed_text=current_text,
        text_language=language.value,
        edition=str(edition),
        language=current_language().value,
        key=secrets.token_urlsafe(18),
    )
    form.set_up(rounds, current_text, has_clause=has_clause)
    return form
