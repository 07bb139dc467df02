"""What the pages about imports, editions and amending laws need to have something to show; invented, in ky and ru."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from app.core.clauses.mending_operations import Edit
from app.core.clauses.mending_tree import Words
from app.core.clauses.model import ClauseTree, Kind
from app.core.clauses.split import split_document
from app.core.comments import Quote, Source, Stance, make_submission
from app.core.importers import read_document
from app.core.papers import recognise_paper
from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.infra.storage import LocalStorage
from app.models import Draft
from app.services.amendments import choose_amended
from app.services.comments import submit_comment
from app.services.drafts import add_language, import_draft, publish_edition
from app.services.editions import import_edition
from app.services.mending import get_mending, mend
from app.services.papers import add_paper
from app.services.uploads import store_file
from tests.browser.stack import Stack
from tests.factories import SERVER_KEY, make_round

KY, RU = Language.KY, Language.RU
LAW, AMENDING, LONELY, MENDED = "demo-pastures", "demo-amending", "demo-lonely", "demo-mending"

FIRST = {
    KY: """Кыргыз Республикасынын Мыйзамы
Жайыттарды пайдалануунун жергиликтүү тартиби жөнүндө

1-глава. Жалпы жоболор

1-берене. Мыйзамдын максаты
1. Бул Мыйзам айыл аймактарында жайыттарды пайдалануунун тартибин белгилейт.
2. Жайыт комитети айыл кеңешинин алдында түзүлөт.

2-берене. Жайыт билети
1. Жайыт билетин жайыт комитети жыл сайын биринчи апрелге чейин берет.
2. Билеттин баасын айыл кеңеши бекитет.

3-берене. Көч жолдору
1. Көч жолдорунун туурасы отуз метрден кем болбойт.

2-глава. Корутунду жоболор

4-берене. Мыйзамдын күчүнө кириши
1. Мыйзам расмий жарыяланган күндөн он күн өткөндөн кийин күчүнө кирет.
""",
    RU: """Закон Кыргызской Республики
О местном порядке пользования пастбищами

Глава 1. Общие положения

Статья 1. Цель Закона
1. Настоящий Закон устанавливает порядок пользования пастбищами на территории айылных аймаков.
2. Пастбищный комитет образуется при айылном кенеше.

Статья 2. Пастбищный билет
1. Пастбищный билет выдаётся пастбищным комитетом ежегодно до первого апреля.
2. Цену билета утверждает айылный кенеш.

Статья 3. Скотопрогонные пути
1. Ширина скотопрогонного пути составляет не менее тридцати метров.

Глава 2. Заключительные положения

Статья 4. Вступление Закона в силу
1. Закон вступает в силу по истечении десяти дней со дня официального опубликования.
""",
}
SECOND = {
    KY: FIRST[KY]
    .replace("биринчи апрелге чейин берет", "биринчи майга чейин акысыз берет")
    .replace("3-берене. Көч жолдору\n1. Көч жолдорунун туурасы отуз метрден кем болбойт.\n\n", "")
    .replace("4-берене", "3-берене")
    .replace(
        "айыл кеңеши бекитет.\n",
        "айыл кеңеши бекитет.\n3. Билетти электрондук түрдө да алууга болот.\n",
    ),
    RU: FIRST[RU]
    .replace(
        "выдаётся пастбищным комитетом ежегодно до первого апреля",
        "бесплатно выдаётся пастбищным комитетом до первого мая",
    )
    .replace(
        "Статья 3. Скотопрогонные пути\n1. Ширина скотопрогонного пути составляет не менее тридцати метров.\n\n",
        "",
    )
    .replace("Статья 4", "Статья 3")
    .replace(
        "утверждает айылный кенеш.\n",
        "утверждает айылный кенеш.\n3. Билет можно получить и в электронном виде.\n",
    ),
}
AMENDMENT = {
    KY: """Кыргыз Республикасынын Мыйзамы
"Жайыттарды пайдалануунун жергиликтүү тартиби жөнүндө" Кыргыз Республикасынын Мыйзамына өзгөртүүлөрдү киргизүү тууралуу

1-берене.
"Жайыттарды пайдалануунун жергиликтүү тартиби жөнүндө" Мыйзамга төмөнкүдөй өзгөртүүлөр киргизилсин:
1) 2-берененин 1-бөлүгүндө "биринчи майга" деген сөздөр "он бешинчи майга" деген сөздөр менен алмаштырылсын;
2) Мыйзам төмөнкүдөй мазмундагы 2-1-берене менен толукталсын:
"2-1-берене. Жайыттарды каттоо
1. Жайыттардын чек аралары реестрге киргизилет.";
3) 3-беренеде "бюджет" деген сөз алып салынсын.

2-берене.
Ушул Мыйзам расмий жарыяланган күндөн тартып күчүнө кирет.
""",
    RU: """Закон Кыргызской Республики
О внесении изменений в Закон Кыргызской Республики «О местном порядке пользования пастбищами»

Статья 1.
Внести в Закон Кыргызской Республики «О местном порядке пользования пастбищами» следующие изменения:
1) в части 1 статьи 2 слова «первого мая» заменить словами «пятнадцатого мая»;
2) дополнить статьей 2-1 следующего содержания:
«Статья 2-1. Учёт пастбищ
1. Границы пастбищ вносятся в реестр.»;
3) в статье 3 слово «бюджет» исключить.

Статья 2.
Настоящий Закон вступает в силу со дня официального опубликования.
""",
}
# Article 3 is missing: a gap to be warned of.
TO_MEND = {
    KY: """Суу пайдалануучулардын бирикмелери жөнүндө мыйзамдын долбоору

1-берене. Максаты
1. Бул Мыйзам суу пайдалануучулардын бирикмелеринин ишин жөнгө салат.
2. Бирикме төмөнкүлөрдү чечет:
1) сугат кезегин;
2) арыктарды тазалоону.

2-берене. Мүчөлүк
1. Мүчөлүк ыктыярдуу. Төгүмдөрдү жыйын белгилейт.

4-берене. Күчүнө кириши
Мыйзам жарыяланган күндөн тартып күчүнө кирет.
""",
    RU: """Проект закона об объединениях водопользователей

Статья 1. Цель
1. Настоящий Закон регулирует деятельность объединений водопользователей.
2. Объединение решает вопросы:
1) очереди полива;
2) чистки арыков.

Статья 2. Членство
1. Членство добровольное. Взносы определяет собрание.

Статья 4. Вступление в силу
Закон вступает в силу со дня опубликования.
""",
}
TO_IMPORT = """<!doctype html><html lang="ky"><body>
<h1>Айылдык сугат жөнүндө мыйзамдын долбоору</h1>
<p>1-берене. Кезек</p>
<p>1. Сугат кезеги төмөнкү таблица боюнча белгиленет:</p>
<table><tr><th>Айыл</th><th>Күнү</th></tr><tr><td>Ак-Суу айылы</td><td>дүйшөмбү, шаршемби</td></tr>
<tr><td>Кең-Арал айылы</td><td>бейшемби</td></tr></table>
<p>2. Кезекти бузгандарга эскертүү берилет.</p>
<p>4-берене. Күчүнө кириши</p>
<p>Мыйзам жарыяланган күндөн тартып күчүнө кирет.</p>
</body></html>"""
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
SAID = (
    ("art_2__para_1", "Апрелде жайытка дагы эле кар жатат, мөөнөт эрте.", "биринчи апрелге чейин"),
    ("art_2__para_2", "Баасын ачык жыйында бекитсин.", "айыл кеңеши"),
    ("art_3__para_1", "Отуз метр тар, мал жолдон чыгып кетет.", "отуз метрден"),
)


def build_world(stack: Stack) -> None:
    """Adds the drafts to a running stack, once."""
    with _opened(stack) as database:
        with database.read() as session:
            if session.execute(select(Draft.id).where(Draft.slug == LAW)).first() is not None:
                return
        _keep(database, LAW, FIRST)
        _comment(database)
        _next_edition(database)
        _keep(database, AMENDING, AMENDMENT, Kind.AMENDMENT)
        _keep(database, LONELY, {RU: AMENDMENT[RU].replace("пастбищами", "ледниками")}, Kind.AMENDMENT)
        _keep(database, MENDED, TO_MEND, publish=False)
        _mend(database)
        _add_paper(database, LocalStorage(stack.folder / "files"))
        with database.write() as session:
            choose_amended(session, actor=OPERATOR, slug=AMENDING, target=LAW)


def clause_id(stack: Stack, eid: str) -> str:
    """Of the draft that is being mended."""
    with _opened(stack) as database, database.read() as session:
        view = get_mending(session, actor=OPERATOR, slug=MENDED, number=1)
    return str(view.clauses[view.eids.index(eid)].id)


@contextmanager
def _opened(stack: Stack) -> Iterator[Database]:
    database = Database(f"sqlite:///{stack.folder / 'pikir.sqlite3'}")
    try:
        yield database
    finally:
        database.dispose()


def _read(text: str) -> ClauseTree:
    return split_document(read_document(text.encode(), filename="draft.txt"))


def _keep(
    database: Database, slug: str, texts: dict[Language, str], kind: Kind = Kind.LAW, *, publish: bool = True
) -> None:
    first, *others = [_read(text) for text in texts.values()]
    with database.write() as session:
        import_draft(session, actor=OPERATOR, tree=first, kind=kind, slug=slug)
        for tree in others:
            add_language(session, actor=OPERATOR, slug=slug, tree=tree)
        if publish:
            publish_edition(session, actor=OPERATOR, slug=slug)


def _comment(database: Database) -> None:
    make_round(database, LAW, closes_in=timedelta(days=20))
    for eid, body, words in SAID:
        said = make_submission(
            stance=Stance.OPPOSE,
            body=body,
            language=KY,
            clause=eid,
            quote=Quote(words),
            text_language=KY,
        )
        with database.write() as session:
            submit_comment(
                session, actor=GUEST, slug=LAW, submission=said, source=Source.WEB, server_key=SERVER_KEY
            )


def _next_edition(database: Database) -> None:
    with database.write() as session:
        import_edition(session, actor=OPERATOR, slug=LAW, tree=_read(SECOND[KY]))
        add_language(session, actor=OPERATOR, slug=LAW, tree=_read(SECOND[RU]))
        publish_edition(session, actor=OPERATOR, slug=LAW)


def _mend(database: Database) -> None:
    """A change in one language, so that the other waits for it."""
    with database.write() as session:
        view = get_mending(session, actor=OPERATOR, slug=MENDED, number=1)
        index = view.eids.index("art_2__para_1")
        words = view.clauses[index].in_language(KY)
        changed = Words(words.label, words.heading, words.text.replace("жыйын", "жалпы жыйын"))
        operation = Edit(view.clauses[index].id, KY, changed)
        mend(session, actor=OPERATOR, slug=MENDED, number=1, operation=operation, version=view.version)


def _add_paper(database: Database, storage: LocalStorage) -> None:
    file = store_file(storage, "papers", PICTURE)
    with database.write() as session:
        add_paper(
            session,
            actor=OPERATOR,
            slug=LAW,
            title="Жайыттардын картасы",
            filename="карта.png",
            paper=recognise_paper(PICTURE),
            file=file,
        )
