"""What a person at a browser does: opens pages, sends the form as it stands, logs in."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.permissions import Actor
from tests.factories import PASSWORD
from tests.web.pages import check_page, form_values


def log_in(client: FlaskClient, actor: Actor, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Opens the log-in page and sends it filled in."""
    page = check_page(client.get("/en/login"))
    token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
    values = {"csrf_token": token, "email": actor.email, "password": password, "next": "", **fields}
    return client.post("/en/login", data=values)


def send_comment(client: FlaskClient, address: str, **fields: str | None) -> TestResponse:
    """Opens the page, fills the form in and sends it; a field that is None is left out."""
    values = form_values(check_page(client.get(address)))
    values = {name: value.removeprefix("\n") for name, value in values.items()}
    values |= {"stance": "oppose", "body": "Мөөнөт өтө кыска."}
    for name, value in fields.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return client.post(address, data=values)


def form_token(client: FlaskClient, address: str) -> str:
    """Any form token of the page, as it belongs to the browser's session and not to one form."""
    return str(check_page(client.get(address)).xpath("//input[@name='csrf_token']/@value")[0])
