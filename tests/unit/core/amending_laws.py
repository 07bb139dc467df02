"""Invented amending laws and acts, and how instructions and changes are written down in tests."""

from __future__ import annotations

from app.core.amendments import Comparison, Instruction, Row, apply_instructions, compare, read_instructions
from app.core.clauses import ClauseTree
from app.core.text import Change
from tests.unit.core.clause_trees import tree

RU_HEAD = """
Закон Кыргызской Республики
О внесении изменений в Закон Кыргызской Республики «О курултаях»

Статья 1.
Внести в Закон Кыргызской Республики «О курултаях» (Ведомости, 2011 г., № 7, ст. 1004) следующие изменения:
"""
RU_TAIL = """

Статья 2.
Настоящий Закон вступает в силу со дня официального опубликования.
"""
KY_HEAD = """
Кыргыз Республикасынын Мыйзамы
"Курултайлар жөнүндө" Кыргыз Республикасынын Мыйзамына өзгөртүүлөрдү киргизүү тууралуу

1-берене.
"Курултайлар жөнүндө" Кыргыз Республикасынын Мыйзамына (Жарчы, 2011-ж., 1004-ст.) төмөнкүдөй өзгөртүүлөр киргизилсин:
"""
KY_TAIL = """

2-берене.
Ушул Мыйзам расмий жарыяланган күндөн тартып күчүнө кирет.
"""

RU_ACT = """
Закон Кыргызской Республики
О курултаях

Глава 1. Общие положения

Статья 1. Понятия
В настоящем Законе используются следующие понятия:
курултай – собрание жителей;
кенеш – представительный орган;
айыл окмоту – исполнительный орган.

Статья 2. Созыв
1. Курултай созывается один раз в год.
2. Созыв объявляет:
1) глава айыл окмоту;
2) председатель кенеша:
а) по своей воле;
б) по просьбе жителей.
3. О созыве объявляют за 10 дней. Объявление вывешивают. Его читают вслух.

Статья 3. Решения
1. Решение принимают большинством, и это большинство считают вслух.
2. Решение публикуют.

Глава 2. Заключительные положения

Статья 4. Вступление в силу
Настоящий Закон вступает в силу через 10 дней.
"""
KY_ACT = """
Кыргыз Республикасынын Мыйзамы
Курултайлар жөнүндө

1-глава. Жалпы жоболор

1-берене. Түшүнүктөр
Ушул Мыйзамда төмөнкү түшүнүктөр колдонулат:
курултай - тургундардын жыйыны;
кеңеш - өкүлчүлүктүү орган;
айыл өкмөтү - аткаруу органы.

2-берене. Чакыруу
1. Курултай жылына бир жолу чакырылат.
2. Чакырууну төмөнкүлөр жарыялайт:
1) айыл өкмөтүнүн башчысы;
2) кеңештин төрагасы:
а) өз эрки менен;
б) тургундардын өтүнүчү менен.
3. Чакыруу 10 күн мурда жарыяланат. Кулактандыруу илинет. Ал окулат.

3-берене. Чечимдер
1. Чечим көпчүлүк менен кабыл алынат.
2. Чечим жарыяланат.
"""


def russian(items: str) -> ClauseTree:
    return tree(RU_HEAD + items + RU_TAIL)


def kyrgyz(items: str) -> ClauseTree:
    return tree(KY_HEAD + items + KY_TAIL)


def told(instruction: Instruction) -> str:
    """`replace-words article:5 part:2 | old → new`, with what else there is to an instruction."""
    place = " ".join(f"{step.unit}:{step.number}" if step.number else step.unit for step in instruction.path)
    parts = [f"{instruction.kind} {place}".strip()]
    if instruction.where != "text":
        parts[0] += f" ({instruction.where})"
    parts += [f"{old} → {new}" for old, new in instruction.pairs]
    if instruction.before:
        parts.append("before")
    if instruction.added:
        parts.append("+ " + " ".join(f"{step.unit}:{step.number}" for step in instruction.added))
    if instruction.units:
        tops = [unit for unit in instruction.units if unit.parent is None]
        parts.append(
            "new: " + " / ".join(f"{unit.label} {unit.heading or unit.text}".strip() for unit in tops)
        )
    if instruction.everywhere:
        parts.append("everywhere")
    if instruction.inflected:
        parts.append("inflected")
    return " | ".join(parts)


def instructions_of(law: ClauseTree) -> list[str]:
    return [told(instruction) for instruction in read_instructions(law)]


def compared(act: str | ClauseTree, law: ClauseTree) -> Comparison:
    base = tree(act) if isinstance(act, str) else act
    return compare(base, apply_instructions(base, read_instructions(law)))


def amended(act: str, law: ClauseTree) -> dict[str, str]:
    """Label, heading and text of every clause of the amended act, by eId."""
    return {
        clause.eid: " ".join(part for part in (clause.label, clause.heading, clause.text) if part)
        for clause in compared(act, law).amended.clauses
    }


def outcomes(act: str, law: ClauseTree) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, reason (empty: applied) and doubts of each instruction."""
    return [(o.instruction.kind.value, o.reason, o.doubts) for o in compared(act, law).outcomes]


def written(changes: tuple[Change, ...] | None) -> str:
    signs = {"same": "{}", "inserted": "+{}+", "removed": "-{}-"}
    return "" if changes is None else "".join(signs[change.kind].format(change.text) for change in changes)


def sides(row: Row) -> tuple[str, str]:
    return written(row.current), written(row.proposed)
