"""Editions made on purpose: a law-like text, and a copy edited at known places with the truth beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from app.core.clauses import Clause, Level
from app.core.editions.model import Link, LinkStatus

WORDS = {
    "ru": """местный кенеш айыл окмоту глава исполнительный орган бюджет решение депутат сессия комиссия закон статья
    полномочия жители участок земля собственность имущество налог сбор отчет план программа развитие услуга вода
    дорога школа благоустройство территория граница округ выборы срок порядок контроль проверка постановление акт
    обращение собрание сход инициатива голосование публичный слушание проект смета расход доход дотация грант фонд
    служащий должность конкурс назначение увольнение ответственность защита право обязанность гражданин община
    утверждает рассматривает принимает вносит исполняет контролирует обеспечивает организует создает отменяет
    направляет согласует публикует избирает освобождает заслушивает определяет устанавливает вправе обязан может
    ежегодно ежеквартально открыто гласно совместно своевременно в на по при для от до и или не более менее чем
    пятнадцати рабочих календарных дней месяца года тысяч сомов процентов половины трети общего числа членов""",
    "ky": """жергиликтүү кеңеш айыл өкмөтү башчысы аткаруу органы бюджет чечим депутат сессия комиссия мыйзам берене
    ыйгарым укук тургундар участок жер менчик мүлк салык жыйым отчет план программа өнүктүрүү кызмат суу жол мектеп
    көрктөндүрүү аймак чек ара округ шайлоо мөөнөт тартип көзөмөл текшерүү токтом акт кайрылуу жыйын курултай демилге
    добуш берүү ачык угуу долбоор смета чыгаша киреше дотация грант фонд кызматчы кызмат орду конкурс дайындоо бошотуу
    жоопкерчилик коргоо милдет жаран жамаат бекитет карайт кабыл алат киргизет аткарат көзөмөлдөйт камсыз кылат
    уюштурат түзөт жокко чыгарат жөнөтөт макулдашат жарыялайт шайлайт угат аныктайт белгилейт укуктуу милдеттүү
    жыл сайын чейрек сайын ачык айкын биргелешип өз убагында үчүн боюнча чейин жана же эмес ашык кем он беш жумушчу
    календардык күн ай миң сом пайыз жарымы үчтөн бири жалпы санынын мүчөлөрүнүн""",
}
TEMPLATES = (
    "Местный кенеш {0} {1} не позднее {2} дней со дня {3}.",
    "Айыл окмоту {0} {1} в течение {2} дней со дня {3}.",
    "Глава местной администрации {0} {1} каждые {2} дней после {3}.",
)
VERBS = ("утверждает", "рассматривает", "отменяет", "публикует", "вносит", "согласует", "исполняет")
OBJECTS = ("бюджет", "план развития", "отчет об исполнении", "программу услуг", "устав", "регламент", "смету")
EVENTS = ("принятия", "внесения", "опубликования", "подписания", "регистрации", "обсуждения", "получения")

Writer = Callable[[Random], str]


def prose(language: str) -> Writer:
    """Sentences of words drawn at random, as different from each other as provisions are."""
    words = WORDS[language].split()

    def write(chance: Random) -> str:
        return " ".join(chance.choices(words, k=chance.randint(6, 45))).capitalize() + "."

    return write


def formulas(chance: Random) -> str:
    """One of a thousand sentences that differ in a few words only."""
    return chance.choice(TEMPLATES).format(
        chance.choice(VERBS), chance.choice(OBJECTS), chance.randint(2, 60), chance.choice(EVENTS)
    )


@dataclass
class Node:
    """A clause that can be moved about; `origins`: eIds of the old clauses whose words it has."""

    level: Level
    heading: str
    text: str
    origins: tuple[str, ...] = ()
    quoted: bool = False
    number: str | None = ""
    children: list[Node] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.children


@dataclass(frozen=True)
class EditedCopy:
    """Two editions and the true pairs: (old eId or None, new eId or None)."""

    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    truth: frozenset[tuple[str | None, str | None]]
    done: Counter[str]


def law(chance: Random, write: Writer, *, clauses: int) -> tuple[Clause, ...]:
    """Chapters with about ten articles of one to eight parts, some of those with points."""
    root = Node(Level.HCONTAINER, "", "")
    made = 0
    while made < clauses:
        chapter = Node(Level.CHAPTER, " ".join(write(chance).split()[:3]), "")
        root.children.append(chapter)
        for _article in range(chance.randint(6, 14)):
            chapter.children.append(_article_of(chance, write))
        made += sum(1 + len(_below(article)) for article in chapter.children) + 1
    return number(root)


def _article_of(chance: Random, write: Writer) -> Node:
    heading = " ".join(write(chance).split()[: chance.randint(2, 7)])
    article = Node(Level.ARTICLE, heading, "")
    if chance.random() < 0.2:
        article.text = write(chance)
        return article
    for _part in range(chance.randint(1, 8)):
        part = Node(Level.PARAGRAPH, "", write(chance))
        if chance.random() < 0.15:
            part.children = [Node(Level.POINT, "", write(chance)) for _point in range(chance.randint(2, 5))]
        article.children.append(part)
    return article


def _below(node: Node) -> list[Node]:
    found = []
    pending = list(node.children)
    while pending:
        one = pending.pop()
        found.append(one)
        pending += one.children
    return found


PREFIX = {Level.CHAPTER: "chp", Level.ARTICLE: "art", Level.PARAGRAPH: "para", Level.POINT: "point"}


def number(root: Node) -> tuple[Clause, ...]:
    """The tree as clauses, chapters and articles numbered through, items within their parent."""
    counts: Counter[Level] = Counter()
    found: list[Clause] = []

    def walk(node: Node, parent: str | None) -> None:
        places: Counter[Level] = Counter()
        for child in node.children:
            named = child.level in {Level.CHAPTER, Level.ARTICLE}
            tally = counts if named else places
            tally[child.level] += 1
            place = str(tally[child.level])
            own = f"{PREFIX.get(child.level, child.level.value)}_{place}"
            eid = own if named or parent is None else f"{parent}__{own}"
            kept = None if child.number is None else place
            label = f"{place}." if kept else ""
            child_clause = Clause(
                eid, child.level, kept, label, child.heading, child.text, parent, quoted=child.quoted
            )
            found.append(child_clause)
            child.number = eid  # where it stands now, for the truth
            walk(child, eid)

    walk(root, None)
    return tuple(found)


def grow(clauses: Sequence[Clause]) -> Node:
    """A tree that can be edited, each node its own origin."""
    root = Node(Level.HCONTAINER, "", "")
    nodes: dict[str | None, Node] = {None: root}
    for clause in clauses:
        node = Node(clause.level, clause.heading, clause.text, (clause.eid,), clause.quoted, clause.number)
        nodes[clause.eid] = node
        nodes[clause.parent].children.append(node)
    return root


def edit(clauses: Sequence[Clause], write: Writer, chance: Random, *, share: float = 0.25) -> EditedCopy:
    """A copy with about `share` of the clauses inserted, deleted, moved, edited, split or merged."""
    root = grow(clauses)
    done: Counter[str] = Counter()
    touched: set[int] = set()
    operations = (_edit_words, _edit_words, _insert, _delete, _move, _split, _merge, _retitle)
    for _turn in range(round(len(clauses) * share)):
        operation = chance.choice(operations)
        if operation(root, write, chance, touched):
            done[operation.__name__.strip("_")] += 1
    new = number(root)
    truth: set[tuple[str | None, str | None]] = set()
    for node in _below(root):
        truth |= {(origin, node.number) for origin in node.origins} or {(None, node.number)}
    kept = {old for old, _new in truth}
    truth |= {(clause.eid, None) for clause in clauses if clause.eid not in kept}
    return EditedCopy(tuple(clauses), new, frozenset(truth), done)


def _pick(root: Node, chance: Random, touched: set[int], wanted: Callable[[Node], bool]) -> Node | None:
    nodes = [node for node in _below(root) if id(node) not in touched and wanted(node)]
    nodes.sort(key=lambda node: node.origins)
    if not nodes:
        return None
    node = chance.choice(nodes)
    touched.add(id(node))
    return node


def _parents(root: Node) -> dict[int, Node]:
    return {id(child): one for one in (root, *_below(root)) for child in one.children}


def _parent(root: Node, node: Node) -> Node:
    return _parents(root)[id(node)]


def _place(parent: Node, node: Node) -> int:
    return next(place for place, child in enumerate(parent.children) if child is node)


def changed_words(text: str, write: Writer, chance: Random, most: float = 0.3) -> str:
    """Up to `most` of the words (one at least) replaced, dropped or joined by others."""
    words = text.split(" ")
    for _time in range(max(1, round(len(words) * chance.uniform(0.02, most)))):
        place = chance.randrange(len(words))
        other = chance.choice(write(chance).split())
        action = chance.random()
        if action < 0.5:
            words[place] = other
        elif action < 0.75:
            words.insert(place, other)
        elif len(words) > 3:
            del words[place]
    return " ".join(words)


def _edit_words(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    node = _pick(root, chance, touched, lambda node: len(node.text.split()) >= 5)
    if node is None:
        return False
    node.text = changed_words(node.text, write, chance)
    return True


def _retitle(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    node = _pick(root, chance, touched, lambda node: bool(node.heading))
    if node is None:
        return False
    node.heading = changed_words(node.heading, write, chance)
    return True


def _insert(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    beside = _pick(root, chance, set(), lambda node: node.level is not Level.CHAPTER)
    if beside is None:
        return False
    parent = _parent(root, beside)
    if beside.level is Level.ARTICLE and chance.random() < 0.7:
        made = _article_of(chance, write)
    else:
        made = Node(beside.level, "", write(chance), quoted=beside.quoted)
    parent.children.insert(_place(parent, beside), made)
    touched |= {id(made), *(id(node) for node in _below(made))}
    return True


def _delete(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    whole = chance.random() < 0.2

    def wanted(node: Node) -> bool:
        untouched = not any(id(below) in touched for below in _below(node))
        return node.level is Level.ARTICLE and untouched if whole else node.is_leaf

    node = _pick(root, chance, touched, wanted)
    if node is None:
        return False
    parent = _parent(root, node)
    del parent.children[_place(parent, node)]
    return True


def _move(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    node = _pick(
        root, chance, touched, lambda node: node.level is not Level.CHAPTER and bool(node.heading + node.text)
    )
    if node is None:
        return False
    inside = {id(below) for below in (node, *_below(node))}
    beside = _pick(
        root, chance, set(inside), lambda other: other.level is node.level and id(other) not in inside
    )
    if beside is None:
        return False
    parent = _parent(root, node)
    del parent.children[_place(parent, node)]
    parent = _parent(root, beside)
    parent.children.insert(_place(parent, beside), node)
    return True


def _split(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    node = _pick(root, chance, touched, lambda node: node.is_leaf and len(node.text.split(" ")) >= 14)
    if node is None:
        return False
    words = node.text.split(" ")
    cut = chance.randint(round(len(words) * 0.3), round(len(words) * 0.7))
    rest = Node(node.level, "", " ".join(words[cut:]), node.origins, node.quoted)
    node.text = " ".join(words[:cut])
    parent = _parent(root, node)
    parent.children.insert(_place(parent, node) + 1, rest)
    touched.add(id(rest))
    return True


def _merge(root: Node, write: Writer, chance: Random, touched: set[int]) -> bool:
    parents = _parents(root)

    def follower(node: Node) -> Node | None:
        parent = parents[id(node)]
        place = _place(parent, node) + 1
        return parent.children[place] if place < len(parent.children) else None

    def wanted(node: Node) -> bool:
        if not (node.is_leaf and len(node.text.split()) >= 5 and len(node.origins) == 1):
            return False
        after = follower(node)
        return (
            after is not None
            and after.is_leaf
            and id(after) not in touched
            and not after.heading
            and len(after.origins) == 1
            and len(after.text.split()) >= 5
            and after.level is node.level
        )

    node = _pick(root, chance, touched, wanted)
    if node is None:
        return False
    after = follower(node)
    assert after is not None
    node.text = f"{node.text} {after.text}"
    node.origins = (*node.origins, *after.origins)
    touched.add(id(after))
    parent = parents[id(node)]
    del parent.children[_place(parent, after)]
    return True


@dataclass(frozen=True)
class Score:
    """Pairs that are `right`, true and found ones `together`, found ones that are `wrong`, and those `sure` of it."""

    right: int
    together: int
    wrong: tuple[Link, ...]

    @property
    def share(self) -> float:
        return self.right / self.together

    @property
    def sure(self) -> list[Link]:
        return [link for link in self.wrong if link.confident]


def score(copy: EditedCopy, links: Sequence[Link]) -> Score:
    found = {(link.from_eid, link.to_eid) for link in links}
    wrong = tuple(link for link in links if (link.from_eid, link.to_eid) not in copy.truth)
    return Score(len(found & copy.truth), len(found | copy.truth), wrong)


UNTOUCHED = {LinkStatus.SAME, LinkStatus.MOVED}
