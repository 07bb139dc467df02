"""Shares and days as a clerk writes them."""

from __future__ import annotations

import pytest

from app.core.digests.figures import show_day, show_share


@pytest.mark.parametrize(
    ("n", "total", "said"), [(6, 7, "85,7%"), (1, 7, "14,3%"), (1, 2, "50%"), (0, 0, "0%"), (1, 2000, "0,1%")]
)
def test_a_share_is_rounded_to_one_decimal_with_the_comma_of_the_language(n, total, said):
    assert show_share(n, total, "ky") == said
    assert show_share(n, total, "ru") == said.replace("%", "\u00a0%")
    assert show_share(n, total, "en") == said.replace(",", ".")


def test_a_day_of_a_table():
    assert show_day("2026-12-02") == "02.12.2026"
    assert show_day("not-stated") == "not-stated"
