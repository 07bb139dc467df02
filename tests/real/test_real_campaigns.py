"""Real discussions: a mail campaign found whole, thousands of comments grouped in seconds, nobody lost."""

from __future__ import annotations

import csv
import html
import json
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from app.core.digests.campaigns import Campaigns, Submission, find_campaigns

pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]

RUN = 8
"""Words in a row that nobody writes by chance."""


def submissions(texts: list[str], language: str) -> list[Submission]:
    began = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        Submission(f"{number:05d}", text, began + timedelta(seconds=number), "import", language)
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def mail_campaign(shared):
    """324 comments, about half of them from one letter; mark-up taken off as an import would."""
    texts = []
    for path in sorted((shared / "data/comments/regs_cms_2022_0163").glob("*.json")):
        comment = json.loads(path.read_text("utf-8"))["data"]["attributes"]["comment"] or ""
        texts.append(html.unescape(html.unescape(re.sub("<[^>]+>", "\n", comment))))
    return submissions(texts, "en")


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def made_from_the_letter(comments: list[Submission]) -> set[str]:
    """By another measure than ours: a third of a comment's runs of eight words stand in the text sent most often."""
    common = Counter(comment.text for comment in comments if len(comment.text) > 1000).most_common(1)[0][0]
    letter = runs_of(common)
    return {one.id for one in comments if (runs := runs_of(one.text)) and len(runs & letter) * 3 >= len(runs)}


def test_a_mail_campaign_is_found_with_its_edited_copies(mail_campaign):
    wanted = made_from_the_letter(mail_campaign)
    found = {member.id for member in find_campaigns(lambda: mail_campaign).groups[0].members}
    assert len(wanted) >= 150
    assert len(found & wanted) / len(wanted) >= 0.95
    assert len(found & wanted) / len(found) >= 0.99


def test_what_the_members_of_the_campaign_added_is_shown(mail_campaign):
    group = find_campaigns(lambda: mail_campaign).groups[0]
    said = {comment.id: " ".join(re.findall(r"\w+", comment.text.lower())) for comment in mail_campaign}
    for member in group.members:
        for sentence in member.added:
            words = " ".join(re.findall(r"\w+", sentence.lower()))
            assert words in said[member.id]
            assert words not in said[group.representative] or len(words.split()) < RUN
    assert any(len(member.added) > 3 for member in group.members)


@pytest.fixture(scope="module")
def rule(shared):
    """8,000 comments on one rule."""
    folder = shared / "data/comments/regs_iceb_2015_0002"
    files = sorted(folder.glob("*.json"))
    documents = [one for path in files for one in json.loads(path.read_text("utf-8"))["documents"]]
    return submissions([one.get("commentText") or "" for one in documents], "en")


def require_counted_once(found: Campaigns, comments: list[Submission]) -> None:
    members = [member.id for group in found.groups for member in group.members]
    assert len(members) == len(set(members))
    assert found.received == len(comments) == len(members) + found.alone


def test_8000_comments_on_a_rule_take_seconds(rule):
    began = time.process_time()
    found = find_campaigns(lambda: rule)
    assert time.process_time() - began < 20
    require_counted_once(found, rule)
    assert len(found.groups) > 100


def test_no_group_on_the_rule_holds_supporters_and_opponents(rule):
    """By the first words, where most say where they stand."""
    texts = {comment.id: comment.text.lower() for comment in rule}
    for group in find_campaigns(lambda: rule).groups:
        sides = Counter()
        for member in group.members:
            begins = texts[member.id].strip()[:60]
            sides["for"] += bool(re.match(r"i (strongly |fully |really )?support", begins))
            sides["against"] += bool(re.match(r"i (strongly |fully |really )?oppose", begins))
        assert not (sides["for"] and sides["against"]), texts[group.representative][:200]


def test_short_russian_opinions_nobody_copied_stay_alone(shared):
    with (shared / "data/comments/ru_ruarg/train.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        comments = submissions([row["text"] for row in rows], "ru")
    found = find_campaigns(lambda: comments)
    require_counted_once(found, comments)
    # 25 pairs of one author who posted twice with a few words more; read one by one.
    assert found.alone >= len(comments) * 0.99
