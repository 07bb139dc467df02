"""The disk is full, the database does not answer: nobody's mistake, and over in a while."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from app.web.drafts import views
from tests.web.pages import check_page, text_of


@pytest.fixture
def served(app):
    """As a server runs it: what is raised becomes a page, not the test's own error."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_page_without_its_database_asks_for_patience(served, monkeypatch, language):
    def fail(*_args, **_named):
        raise OperationalError("SELECT secret", {}, Exception("database or disk is full"))

    monkeypatch.setattr(views, "list_drafts", fail)
    text = text_of(check_page(served.get(f"/{language}/drafts"), 503))
    assert "secret" not in text
    assert "disk" not in text
    if language == "en":
        assert "Try again in a few minutes." in text


def test_a_mistake_of_ours_stays_one(served, monkeypatch):
    def fail(*_args, **_named):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(views, "list_drafts", fail)
    assert "secret" not in text_of(check_page(served.get("/en/drafts"), 500))
