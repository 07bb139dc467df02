"""Digests of three real drafts with thousands of real comments, as files to be looked at page by page.

`python -m benchmarks.real_digests OUT`: needs ../shared/data beside the project, makes an embedded database of its own
in OUT, and writes every format of each digest there. Real names stay in OUT; nothing of it belongs into the project.
"""

from __future__ import annotations

import csv
import html
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from app.core.comments import CommentState, Source, Stance
from app.core.digests.renderers import RENDERERS
from app.core.permissions import OPERATOR
from app.core.regions import REGIONS
from app.core.text import Language, normalize_input
from app.infra.db import Database
from app.models import Clause, ClauseText, Comment, Draft, Edition
from app.services.digest_compilation import compile_to_file
from benchmarks.load import ROOT
from tests.factories import make_round

DATA = ROOT.parent / "shared" / "data"
ZONE = ZoneInfo("Asia/Bishkek")
ORGANISATIONS = ("Министерство финансов (демо)", "Союз МСУ (демо)", "Ош облустук администрациясы (демо)")
STANCES = {"-1": Stance.NOTE, "0": Stance.QUESTION, "1": Stance.OPPOSE, "2": Stance.SUPPORT}


@dataclass(frozen=True)
class Spoken:
    text: str
    language: Language
    stance: Stance | None = None


@dataclass(frozen=True)
class Trial:
    """A real file as a draft, and whose comments are put on it. `language`: of the digest."""

    slug: str
    files: tuple[tuple[str, str], ...]
    language: Language
    speech: str
    most: int


TRIALS = (
    Trial("broadcasting", (("kg/ktrk_law_2011_247_ky.txt", "ky"), ("kg/ktrk_law_2011_247_ru.txt", "ru")),
          Language.KY, "ruarg", 3_000),
    Trial("bill", (("kz_office/Проект Закона.docx", "ru"),), Language.RU, "ruarg", 6_000),
    Trial("constitution", (("kg/constitution_2010_en.txt", "en"),), Language.EN, "cms", 3_000),
)  # fmt: skip


def real_comments(speech: str) -> Iterator[Spoken]:
    """Short Russian opinions with a stance, or letters on a rule with a campaign among them."""
    if speech == "ruarg":
        with (DATA / "comments/ru_ruarg/train.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield Spoken(row["text"], Language.RU, STANCES.get(row["quarantine_stance"]))
        return
    for path in sorted((DATA / "comments/regs_cms_2022_0163").glob("*.json")):
        comment = json.loads(path.read_text("utf-8"))["data"]["attributes"]["comment"] or ""
        text = html.unescape(html.unescape(re.sub("<[^>]+>", "\n", comment)))
        if text.strip():
            yield Spoken(text, Language.EN)
    for path in sorted((DATA / "comments/regs_iceb_2015_0002").glob("*.json")):
        for document in json.loads(path.read_text("utf-8"))["documents"]:
            if document.get("commentText"):
                yield Spoken(document["commentText"], Language.EN)


def fill(database: Database, trial: Trial) -> int:
    """The comments on the draft's articles and parts, unevenly, one in twelve with a wording of its own."""
    chance = random.Random(7)
    round_ = make_round(database, trial.slug, closes_in=timedelta(days=-1))
    with database.write() as session:
        clauses = session.execute(
            select(Clause.id, Clause.edition_id, ClauseText.text, ClauseText.language)
            .join(ClauseText, ClauseText.clause_id == Clause.id)
            .join(Edition, Edition.id == Clause.edition_id)
            .join(Draft, Draft.id == Edition.draft_id)
            .where(Draft.slug == trial.slug)
            .where(Clause.level.in_(("article", "paragraph", "point")), ClauseText.text != "")
            .order_by(Clause.position)
        ).all()
        popular = chance.sample(clauses, min(len(clauses), 40))
        rows = [
            _row(spoken, chance.choice(popular if chance.random() < 0.8 else clauses), round_, chance, number)
            for number, spoken in enumerate(islice(real_comments(trial.speech), trial.most))
        ]
        session.execute(insert(Comment), rows)
    return len(rows)


def _row(spoken: Spoken, clause: Any, round_: Any, chance: random.Random, number: int) -> dict[str, Any]:
    official, proposes = chance.random() < 0.01, chance.random() < 0.08
    words = clause.text.split()
    if proposes and len(words) > 4:
        cut = chance.randrange(1, len(words) - 2)
        words[cut : cut + 2] = chance.choice((["не", "позднее"], ["15", "рабочих", "дней"], []))
    hidden = chance.random() < 0.01
    return {
        "id": uuid4(),
        "code": uuid4().hex[:12],
        "edition_id": clause.edition_id,
        "round_id": round_.id,
        "clause_id": clause.id,
        "stance": Stance.AMEND if proposes else spoken.stance or chance.choice(list(Stance)),
        "body": normalize_input(spoken.text).strip() or "—",
        "language": spoken.language,
        "quote_exact": None,
        "proposed_text": " ".join(words) if proposes else None,
        "text_language": clause.language if proposes else None,
        "publish_name": False,
        "region": chance.choice([*REGIONS, None, None]),
        "organisation": chance.choice(ORGANISATIONS) if official else None,
        "official": official,
        "source": chance.choice((Source.WEB, Source.WEB, Source.PAPER, Source.MEETING)),
        "received_at": round_.period.opens_at + timedelta(minutes=number * 4 % 14_000, seconds=number % 60),
        "state": CommentState.HIDDEN if hidden else CommentState.PUBLISHED,
        "hidden_reason": "spam" if hidden else None,
        "edit_secret_hash": "0" * 64,
    }


def compile_all(database: Database, trial: Trial, out: Path) -> None:
    for file_format, renderer in RENDERERS.items():
        path = out / f"{trial.slug}.{file_format}.{renderer.extension}"
        began = time.perf_counter()
        with path.open("w+b") as file:
            made = compile_to_file(
                database,
                actor=OPERATOR,
                slug=trial.slug,
                format=file_format,
                out=file,
                language=trial.language,
                zone=ZONE,
            )
        seconds = round(time.perf_counter() - began, 1)
        print(json.dumps({"file": path.name, "seconds": seconds, "bytes": made.size, "counts": made.counts}))


def run(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for trial in TRIALS:
        (first, language), *others = trial.files
        named = ("--kind", "law", "--lang", language, "--slug", trial.slug)
        _pikir(out, "drafts", "import", str(DATA / "laws" / first), *named)
        for path, other in others:
            _pikir(out, "drafts", "import", str(DATA / "laws" / path), "--into", trial.slug, "--lang", other)
        _pikir(out, "drafts", "publish", trial.slug)
        database = Database(f"sqlite:///{out / 'data' / 'pikir.sqlite3'}")
        fill(database, trial)
        compile_all(database, trial, out)
        database.dispose()


def _pikir(out: Path, *words: str) -> None:
    environment = os.environ | {"PIKIR_DATA_DIR": str(out / "data")}
    subprocess.run([ROOT / ".venv/bin/pikir", *words], env=environment, check=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]).resolve())
