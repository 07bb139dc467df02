"""Every type of page in Kyrgyz and Russian: accessible, as wide as the screen, in the reader's language."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.checks import every_width, foreign_words, keyboard
from tests.browser.conftest import OpenWindow
from tests.browser.page_types import WALKS, Visitor
from tests.browser.page_types_clauses import CLAUSE_WALKS, MENDING, SECRETARY
from tests.browser.page_types_world import LAW, build_world
from tests.browser.reader import DESK, PHONE
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
ALL = WALKS | CLAUSE_WALKS


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("name", ALL)
def test_every_page_can_be_used_by_everybody(
    window: OpenWindow, stack: Stack, name: str, language: str
) -> None:
    walk = ALL[name]
    if name in CLAUSE_WALKS:
        build_world(stack)
    reader = window(viewport=DESK)
    if walk.email is not None:
        reader.log_in(walk.email, language)
    visitor = Visitor(reader, stack, language)
    faults = []
    with walk.surroundings(stack):
        for page_type, visit in walk.pages.items():
            reader.page.set_viewport_size(DESK)
            visit(visitor)
            found = [*every_width(reader.page), *foreign_words(reader.page)]
            faults += [f"{page_type} ({reader.path}): {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_control_is_reached_by_tab(window: OpenWindow, size: ViewportSize) -> None:
    reader = window(viewport=size)
    faults = []
    for path in ("/ky/drafts/demo-code/chp_5", "/ky/drafts/demo-code/art_9__para_5", "/ru/drafts"):
        faults += [f"{path}: {fault}" for fault in keyboard(reader.go(path))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_control_of_mending_and_comparing_is_reached_by_tab(
    window: OpenWindow, stack: Stack, size: ViewportSize
) -> None:
    build_world(stack)
    reader = window(viewport=size)
    reader.log_in(SECRETARY)
    faults = []
    for path in (f"/ky{MENDING}", "/ky/desk/import", f"/ky/drafts/{LAW}", f"/ky/drafts/{LAW}/diff/1/2"):
        faults += [f"{path}: {fault}" for fault in keyboard(reader.go(path))]
    assert not faults, "\n".join(faults)
