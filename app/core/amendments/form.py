"""The fixed words of the comparative table, as secretariats write them."""

from dataclasses import dataclass
from typing import Final

from app.core.text import Language


@dataclass(frozen=True, slots=True)
class Form:
    """Title and column heads; `absent` stands where there is no such unit, `title_row` names the act's title."""

    title: str
    current: str
    proposed: str
    absent: str
    title_row: str


FORMS: Final[dict[Language, Form]] = {
    Language.KY: Form(
        title="Салыштырма таблица",
        current="Колдонуудагы редакция",
        proposed="Сунушталган редакция",
        absent="Жок",
        title_row="Аталышы",
    ),
    Language.RU: Form(
        title="Сравнительная таблица",
        current="Действующая редакция",
        proposed="Предлагаемая редакция",
        absent="Отсутствует",
        title_row="Наименование",
    ),
    Language.EN: Form(
        title="Comparative table",
        current="Text in force",
        proposed="Proposed text",
        absent="None",
        title_row="Title",
    ),
}
