from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from app.web.forms import PikirForm


class LoginForm(PikirForm):
    email = EmailField(
        lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Write the e-mail address."))]
    )
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Write the password."))])
    next = HiddenField()
