"""Word documents built in code: only the parts a test is about, as Word itself would write them."""

from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def run(text: str, properties: str = "") -> str:
    """A run; `properties` is the inside of its w:rPr."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(
    text: str = "", *, num: int | None = None, level: int = 0, style: str = "", inner: str = ""
) -> str:
    """A paragraph, in a list when `num` is given. `inner` is XML after the text's run."""
    numbering = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num is not None else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = run(text) if text else ""
    return f"<w:p><w:pPr>{styled}{numbering}</w:pPr>{content}{inner}</w:p>"


def number_level(index: int, number_format: str, text: str, *, extra: str = "", start: int = 1) -> str:
    """A w:lvl of a list definition."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


@dataclass
class WordFile:
    """The parts of a Word document; `bytes()` packs them."""

    body: list[str] = field(default_factory=list)
    definitions: dict[int, str] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=dict)
    styles: str = ""
    footnotes: str = ""
    others: dict[str, str] = field(default_factory=dict)
    # What repeats itself would be refused for how well it packs.
    stored: bool = False

    def add(self, *blocks: str) -> "WordFile":
        self.body += blocks
        return self

    def bytes(self) -> bytes:
        numbering = "".join(
            f'<w:abstractNum w:abstractNumId="{key}">{value}</w:abstractNum>'
            for key, value in self.definitions.items()
        ) + "".join(f'<w:num w:numId="{key}">{value}</w:num>' for key, value in self.lists.items())
        parts = {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{"".join(self.body)}</w:body></w:document>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{self.styles}</w:styles>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{self.footnotes}</w:footnotes>',
            **self.others,
        }
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_STORED if self.stored else ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content if content.startswith("<?xml") else _HEAD + content)
        return packed.getvalue()


def uses(definition: int, overrides: str = "") -> str:
    """The inside of a w:num."""
    return f'<w:abstractNumId w:val="{definition}"/>{overrides}'


def restarts_at(level: int, start: int) -> str:
    """A w:lvlOverride with a start."""
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def numbered_law() -> WordFile:
    """A law none of whose numbers is typed: «Глава I», «Статья 1.» across chapters, `1.`, `1)`, `а)`."""
    definition = (
        number_level(0, "upperRoman", "Глава %1.")
        + number_level(1, "decimal", "Статья %2.", extra='<w:lvlRestart w:val="0"/>')
        + number_level(2, "decimal", "%3.")
        + number_level(3, "decimal", "%4)")
        + number_level(4, "russianLower", "%5)")
    )
    law = WordFile(definitions={0: definition}, lists={1: uses(0)})
    return law.add(
        paragraph("ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ"),
        paragraph("О местных сообществах"),
        paragraph("Общие положения", num=1, level=0),
        paragraph("Предмет регулирования", num=1, level=1),
        paragraph("Настоящий Закон устанавливает:", num=1, level=2),
        paragraph("порядок схода:", num=1, level=3),
        paragraph("созыв;", num=1, level=4),
        paragraph("решение;", num=1, level=4),
        paragraph("права жителей.", num=1, level=3),
        paragraph("Иное устанавливается уставом.", num=1, level=2),
        paragraph("Основные понятия", num=1, level=1),
        paragraph("Понятия применяются так:", num=1, level=2),
        paragraph("Заключительные положения", num=1, level=0),
        paragraph("Вступление в силу", num=1, level=1),
        paragraph("Закон вступает в силу через месяц.", num=1, level=2),
    )
