"""The forms of mending. Each carries the version of the text it was made from; fields of words come by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID, uuid4

from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from app.core.clauses.mending_cuts import Beginning, agree, cut_places, find_words, read_beginning
from app.core.clauses.mending_operations import (
    Accept,
    ChangeLevel,
    Confirm,
    Edit,
    Merge,
    Move,
    Operation,
    Remove,
    Renumber,
    Split,
)
from app.core.clauses.mending_tree import MendedClause, Words
from app.core.clauses.model import Level
from app.core.errors import FieldViolation, RuleViolation
from app.core.text import Language
from app.web.forms import PikirForm, choices
from app.web.imports.level_names import level_choices
from app.web.languages import NAMES
from app.web.translation import gettext

F = TypeVar("F", bound="MendingForm")
SHOWN = 70
TOP = "top"


class MendingForm(PikirForm):
    """What every change sends along."""

    version = HiddenField()

    def chosen_version(self) -> int:
        """-1, which no text has, for anything that is no number."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class MergeForm(MendingForm):
    line = RadioField(
        lazy_gettext("How the words go on"),
        choices=choices(
            [("new", lazy_gettext("On a line of their own")), ("same", lazy_gettext("On the same line"))]
        ),
        default="new",
        validate_choice=False,
    )


class LevelForm(MendingForm):
    level = SelectField(lazy_gettext("Level"), validate_choice=False)


class MoveForm(MendingForm):
    parent = SelectField(lazy_gettext("Under what it stands"), validate_choice=False)


class ConfirmForm(MendingForm):
    language = HiddenField()


class EditForm(MendingForm):
    language = HiddenField()
    label = StringField(lazy_gettext("Label"))
    heading = TextAreaField(lazy_gettext("Heading"))
    text = TextAreaField(lazy_gettext("Text"))


class NumberForm(MendingForm):
    """`label_ky` and so on, one for each language of the clause."""

    number = StringField(lazy_gettext("Number"))


class SplitForm(MendingForm):
    """`place_ky` (an offset) and `words_ky` (the first words, typed), for each language of the clause."""

    level = SelectField(lazy_gettext("Level of the new clause"), validate_choice=False)
    number = StringField(lazy_gettext("Number of the new clause"))


def number_form(clause: MendedClause, *, blank: bool) -> NumberForm:
    """`blank`: filled in with what the clause has, not with what was sent."""
    fields = {
        f"label_{language}": StringField(
            lazy_gettext("Label in the text: %(language)s", language=NAMES[language])
        )
        for language in clause.words
    }
    values = {f"label_{language}": words.label for language, words in clause.words.items()}
    return _made(NumberForm, fields, {"number": clause.number or "", **values}, blank=blank)


def split_form(clause: MendedClause, present: Sequence[Level], *, blank: bool) -> SplitForm:
    fields: dict[str, SelectField | StringField] = {}
    for language, words in clause.words.items():
        name = NAMES[language]
        if words.text:
            offered = [("", gettext("Choose a place")), *_places(words.text)]
            fields[f"place_{language}"] = SelectField(
                lazy_gettext("The new clause begins with: %(language)s", language=name),
                choices=choices(offered),
                validate_choice=False,
            )
            fields[f"words_{language}"] = StringField(
                lazy_gettext("Or copy its first words: %(language)s", language=name)
            )
    form = _made(SplitForm, fields, {}, blank=blank)
    form.level.choices = choices([("", gettext("As its label says")), *level_choices(present)])
    return form


def _made(base: type[F], fields: Mapping[str, object], values: Mapping[str, object], *, blank: bool) -> F:
    """A form of `base` with further fields."""
    made: type[F] = type(base.__name__, (base,), dict(fields))
    return made(formdata=None, data=values) if blank else made()


def _places(text: str) -> list[tuple[str, str]]:
    offered = []
    for place in cut_places(text):
        words = " ".join(text[place : place + 3 * SHOWN].split())
        offered.append((str(place), words if len(words) <= SHOWN else words[:SHOWN] + "…"))
    return offered


def read_split(form: SplitForm, clause: MendedClause) -> Split:
    """Raises FieldViolation at the field that names no place; RuleViolation "mending-cut-outside" for none at all."""
    beginnings: dict[Language, Beginning] = {}
    for language, words in clause.words.items():
        start = _start(form, language, words.text) if words.text else None
        if start is not None:
            beginnings[language] = read_beginning(words.text, start)
    if not beginnings:
        raise RuleViolation("mending-cut-outside")
    level, number = agree(list(beginnings.values()))
    if form.level.data in set(Level):
        level = Level(form.level.data)
    cuts = {language: beginning.cut for language, beginning in beginnings.items()}
    return Split(clause.id, uuid4(), level or clause.level, form.number.data or number, cuts)


def _start(form: SplitForm, language: Language, text: str) -> int | None:
    typed, chosen = form[f"words_{language}"].data or "", form[f"place_{language}"].data or ""
    if typed.strip():
        found = find_words(text, typed)
        if found is None:
            raise FieldViolation(f"words_{language}", "mending-words-not-found")
        return found
    # Python refuses to read a number of thousands of digits.
    counted = chosen.isascii() and chosen.isdigit() and len(chosen) <= len(str(len(text)))
    return int(chosen) if counted and int(chosen) < len(text) else None


def read_operation(form: MendingForm, clause: MendedClause) -> Operation:
    """The change a form asks for. Raises FieldViolation "field-required" and what `read_split` raises."""
    match form:
        case MergeForm():
            return Merge(clause.id, same_line=form.line.data == "same")
        case SplitForm():
            return read_split(form, clause)
        case LevelForm():
            if form.level.data not in set(Level):
                raise FieldViolation("level", "field-required")
            return ChangeLevel(clause.id, Level(form.level.data))
        case MoveForm():
            return Move(clause.id, _parent(form.parent.data or ""))
        case NumberForm():
            # A language that joined while the form was open was not asked about: it keeps its label.
            sent = [language for language in clause.words if form[f"label_{language}"].raw_data]
            labels = {language: form[f"label_{language}"].data or "" for language in sent}
            return Renumber(clause.id, form.number.data or None, labels)
        case EditForm():
            words = Words(form.label.data or "", form.heading.data or "", form.text.data or "")
            return Edit(clause.id, _language(form.language.data, clause), words)
        case ConfirmForm():
            return Confirm(clause.id, _language(form.language.data, clause))
    raise RuleViolation("not-found")


def _parent(chosen: str) -> UUID | None:
    if chosen == TOP:
        return None
    try:
        return UUID(chosen)
    except ValueError as error:
        raise FieldViolation("parent", "field-required") from error


def _language(code: str | None, clause: MendedClause) -> Language:
    if code not in set(Language) or Language(code) not in clause.words:
        raise RuleViolation("language-not-in-edition", language=code or "")
    return Language(code)


def simple_operation(name: str, clause: MendedClause) -> Operation:
    """Changes that ask for nothing but a yes."""
    return Accept(clause.id) if name == "accept" else Remove(clause.id)
