from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField

from app.web.forms import PikirForm


class WithdrawForm(PikirForm):
    secret = StringField(lazy_gettext("Secret code"))
