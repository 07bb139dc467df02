from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import AnyOf

from app.core.comments import HideReason
from app.core.digests.phrases import LABELS
from app.web.forms import PikirForm, choices
from app.web.translation import gettext


class HideForm(PikirForm):
    """The public list of reasons: whoever reads the draft sees which one was chosen."""

    reason = RadioField(
        lazy_gettext("Reason for hiding"),
        [AnyOf(list(HideReason), lazy_gettext("Choose the reason."))],
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = LABELS["hidden_reason"]
        self.reason.choices = choices((reason.value, gettext(names[reason.value])) for reason in HideReason)

    @property
    def chosen(self) -> HideReason:
        return HideReason(self.reason.data)
