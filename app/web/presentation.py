"""What templates may call: names of things, dates and numbers in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, g
from markupsafe import Markup, escape

from app.core.clauses.model import Kind
from app.core.clauses.naming import Step, name_path, name_step
from app.core.comments import HideReason, Stance
from app.core.dates import NBSP, format_date, format_deadline, format_moment, format_time
from app.core.digests.phrases import LABELS, find_label
from app.core.permissions import Permission, allows
from app.core.phrases import N_
from app.core.regions import REGIONS
from app.core.rounds import Urgency
from app.core.text import Language
from app.services.reading import Outline, OutlineItem
from app.web.context import current_actor, current_language, pikir
from app.web.deadlines import describe_round
from app.web.languages import NAMES, switch_url
from app.web.security import csp_nonce
from app.web.translation import gettext

KINDS = {
    Kind.CODE: N_("Draft code"),
    Kind.LAW: N_("Draft law"),
    Kind.AMENDMENT: N_("Draft amendment to a law"),
    Kind.STRATEGY: N_("Draft strategy"),
    Kind.CONCEPT: N_("Draft concept"),
}
STANCES = {
    Stance.SUPPORT: N_("I support it"),
    Stance.OPPOSE: N_("I oppose it"),
    Stance.AMEND: N_("I propose a change"),
    Stance.QUESTION: N_("I have a question"),
    Stance.NOTE: N_("I have a remark"),
}
STATES = {
    Urgency.PLANNED: N_("Not open yet"),
    Urgency.OPEN: N_("Open"),
    Urgency.SOON: N_("Closes soon"),
    Urgency.LAST: N_("Last hours"),
    Urgency.SHUT: N_("Closed"),
}
WRITTEN_IN = {
    Language.KY: N_("written in Kyrgyz"),
    Language.RU: N_("written in Russian"),
    Language.EN: N_("written in English"),
}
BESIDE = {
    Language.KY: N_("Show the Kyrgyz text beside"),
    Language.RU: N_("Show the Russian text beside"),
    Language.EN: N_("Show the English text beside"),
}

IN_LANGUAGE = {
    Language.KY: N_("Text in Kyrgyz"),
    Language.RU: N_("Text in Russian"),
    Language.EN: N_("Text in English"),
}

_KYRGYZ_DATE = re.compile(rf"(\d{{4}}-жылдын){NBSP}(\d{{1,2}}-\w{{3,9}})")
_KEPT_TOGETHER = r'<span class="nb">\1</span> <span class="nb">\2</span>'


def init_presentation(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=_in_running_text(show_date),
        time=show_time,
        moment=_in_running_text(show_moment),
        deadline=_in_running_text(show_deadline),
        keep_dates=keep_dates,
        number=show_number,
    )
    app.jinja_env.globals.update(
        beside=lambda language: gettext(BESIDE[language]),
        beside_title=lambda language: gettext(IN_LANGUAGE[language]),
        clause_name=clause_name,
        csp_nonce=csp_nonce,
        describe_round=describe_round,
        hide_reason_name=hide_reason_name,
        kind_name=lambda kind: gettext(KINDS[kind]),
        label=label,
        language_names=NAMES,
        languages=tuple(Language),
        region_name=region_name,
        stance_name=lambda stance: gettext(STANCES[stance]),
        state_name=lambda urgency: gettext(STATES[urgency]),
        switch_url=switch_url,
        written_in=lambda language: gettext(WRITTEN_IN[language]),
    )
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    return {
        "actor": current_actor(),
        "lang": current_language(),
        "may": may,
        "cacheable": g.get("cacheable", False),
    }


def may(permission: str) -> bool:
    """Whether who is looking may do `permission` at all, for showing a link."""
    return allows(current_actor(), Permission(permission))


def keep_dates(text: str) -> Markup:
    """`text` as HTML whose Kyrgyz dates break into two lines between year and day only, never after a hyphen."""
    safe = str(escape(text))
    return Markup(_KYRGYZ_DATE.sub(_KEPT_TOGETHER, safe))  # noqa: S704 - escaped above


def _in_running_text(show: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *args, **options: keep_dates(show(*args, **options))


def show_date(moment: datetime) -> str:
    return format_date(moment, current_language(), pikir().zone)


def show_time(moment: datetime, seconds: bool = False) -> str:
    return format_time(moment, pikir().zone, seconds=seconds)


def show_moment(moment: datetime, seconds: bool = False) -> str:
    return format_moment(moment, current_language(), pikir().zone, seconds=seconds)


def show_deadline(moment: datetime) -> str:
    """A close, as people write it: midnight is 24:00 of the day before."""
    return format_deadline(moment, current_language(), pikir().zone)


def show_number(value: int) -> str:
    return f"{value:,}".replace(",", "," if current_language() is Language.EN else NBSP)


def label(kind: str, key: str) -> str:
    """Short names that digests and pages share, such as stances in lists: kinds of app.core.digests.phrases."""
    return find_label(kind, key, current_language().value, gettext)


def hide_reason_name(reason: HideReason) -> str:
    names = LABELS["hidden_reason"]
    return gettext(names[reason.value])


def region_name(code: str) -> str:
    return REGIONS[code][current_language().value] if code in REGIONS else code


def clause_name(outline: Outline, item: OutlineItem) -> str:
    """`22-берене, 3-бөлүк`, `Статья 22, часть 3`, `Chapter 4`: how people name a clause on screens."""
    if item.is_container:
        return own_name(item)
    above = [ancestor for ancestor in outline.ancestors(item) if not ancestor.is_container]
    return name_path([_step(part) for part in (*above, item)], gettext)


def own_name(item: OutlineItem) -> str:
    """A clause's name within what it stands in; by its heading or label when it has no number."""
    return name_step(_step(item), gettext)


def _step(item: OutlineItem) -> Step:
    language = current_language()
    found = (words.get(language) or next(iter(words.values()), "") for words in (item.headings, item.labels))
    return Step(item.level, item.number, next((text for text in found if text.strip()), ""))
