"""Word documents: computed numbers, tracked changes, tables, notes. No character of the body is lost."""

import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, ReadWarning, Table, read_document
from app.core.importers.docx import read_docx
from app.core.importers.limits import open_archive
from tests.unit.core.docx_fixture import (
    W,
    WordFile,
    number_level,
    numbered_law,
    paragraph,
    restarts_at,
    run,
    uses,
)

IN_LIST = '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr>'


def read(file: WordFile) -> Document:
    return read_document(file.bytes(), filename="draft.docx")


def labels(file: WordFile) -> list[str]:
    return [block.label for block in read(file).blocks if isinstance(block, Paragraph)]


def texts(file: WordFile) -> list[str]:
    return [block.text for block in read(file).blocks if isinstance(block, Paragraph)]


def test_numbers_word_computes_are_read_as_word_prints_them() -> None:
    assert labels(numbered_law()) == [
        "",
        "",
        "Глава I.",
        "Статья 1.",
        "1.",
        "1)",
        "а)",
        "б)",
        "2)",
        "2.",
        "Статья 2.",
        "1.",
        "Глава II.",
        "Статья 3.",
        "1.",
    ]


def listed(definition: str, *levels: int, num: str | None = None, extra: tuple[str, ...] = ()) -> list[str]:
    file = WordFile(definitions={0: definition}, lists={1: num or uses(0)})
    file.add(*(paragraph("x", num=1, level=level) for level in levels), *extra)
    return labels(file)


def test_a_deeper_level_begins_again_after_a_higher_one() -> None:
    two = number_level(0, "decimal", "%1.") + number_level(1, "decimal", "%1.%2.")
    assert listed(two, 0, 1, 1, 0, 1) == ["1.", "1.1.", "1.2.", "2.", "2.1."]


def test_a_level_told_never_to_restart_goes_on_counting() -> None:
    two = number_level(0, "decimal", "%1.") + number_level(
        1, "decimal", "%2)", extra='<w:lvlRestart w:val="0"/>'
    )
    assert listed(two, 0, 1, 0, 1) == ["1.", "1)", "2.", "2)"]


def test_a_level_restarting_only_after_the_first_goes_on_below_the_second() -> None:
    three = (
        number_level(0, "decimal", "%1.")
        + number_level(1, "decimal", "%2)")
        + number_level(2, "lowerLetter", "%3.", extra='<w:lvlRestart w:val="1"/>')
    )
    assert listed(three, 0, 1, 2, 1, 2, 0, 1, 2) == ["1.", "1)", "a.", "2)", "b.", "2.", "1)", "a."]


def test_russian_letters_skip_those_no_list_uses() -> None:
    found = listed(number_level(0, "russianLower", "%1)"), *[0] * 31)
    assert "".join(label[0] for label in found[:29]) == "абвгдежзиклмнопрстуфхцчшщыэюя"
    assert found[29:] == ["аа)", "бб)"]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("upperRoman", "XIV"),
        ("lowerRoman", "xiv"),
        ("upperLetter", "N"),
        ("decimalZero", "14"),
        ("none", ""),
        ("someFutureFormat", "14"),
    ],
)
def test_number_formats(number_format: str, expected: str) -> None:
    assert listed(number_level(0, number_format, "%1", start=14), 0) == [expected]


def test_a_legal_level_prints_roman_parents_as_arabic() -> None:
    two = number_level(0, "upperRoman", "%1.") + number_level(1, "decimal", "%1.%2.", extra="<w:isLgl/>")
    assert listed(two, 0, 0, 1) == ["I.", "II.", "2.1."]


def test_a_start_override_counts_once_and_lists_share_their_counter() -> None:
    file = WordFile(
        definitions={0: number_level(0, "decimal", "%1.")},
        lists={1: uses(0), 2: uses(0, restarts_at(0, 1)), 3: uses(0)},
    )
    file.add(*(paragraph("x", num=num) for num in (1, 1, 2, 2, 3)))
    assert labels(file) == ["1.", "2.", "1.", "2.", "3."]


def test_a_level_override_changes_the_label() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{number_level(0, "decimal", "Берене %1")}</w:lvlOverride>'
    assert listed(number_level(0, "decimal", "%1."), 0, num=uses(0, override)) == ["Берене 1"]


def test_a_heading_style_brings_its_number_level_and_outline() -> None:
    definition = number_level(0, "decimal", "Глава %1.", extra='<w:pStyle w:val="H1"/>') + number_level(
        1, "decimal", "Статья %2.", extra='<w:pStyle w:val="H2"/>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
    )
    file = WordFile(definitions={0: definition}, lists={1: uses(0)}, styles=styles)
    file.add(paragraph("Общее", style="H1"), paragraph("Предмет", style="H2"))
    assert labels(file) == ["Глава 1.", "Статья 1."]
    assert [block.heading_level for block in read(file).blocks if isinstance(block, Paragraph)] == [1, 2]


def test_number_zero_takes_a_style_s_number_away() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="L">' + IN_LIST.format(1) + "</w:style>"
    file = WordFile(definitions={0: number_level(0, "decimal", "%1.")}, lists={1: uses(0)}, styles=styles)
    file.add(paragraph("с номером", style="L"), paragraph("без номера", style="L", num=0))
    assert labels(file) == ["1.", ""]


def test_a_list_linked_to_a_numbering_style_uses_that_style_s_levels() -> None:
    styles = '<w:style w:type="numbering" w:styleId="N">' + IN_LIST.format(2) + "</w:style>"
    file = WordFile(
        definitions={0: '<w:numStyleLink w:val="N"/>', 1: number_level(0, "decimal", "%1)")},
        lists={1: uses(0), 2: uses(1)},
        styles=styles,
    )
    file.add(paragraph("x", num=1), paragraph("y", num=1))
    assert labels(file) == ["1)", "2)"]


def test_tracked_changes_are_accepted_with_a_warning() -> None:
    changed = (
        f"<w:ins>{run('новое')}</w:ins><w:del><w:r><w:delText>старое</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('унесённое')}</w:moveFrom>"
    )
    file = WordFile().add(paragraph("Слово ", inner=changed))
    assert texts(file) == ["Слово новое"]
    assert read(file).warnings == (
        ReadWarning("tracked-changes", "tracked changes are taken as accepted", "старое унесённое"),
    )


def test_a_deleted_paragraph_end_joins_the_next_paragraph() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('одна ')}</w:p>"
    assert texts(WordFile().add(first, paragraph("статья"), paragraph("другая"))) == ["одна статья", "другая"]


def test_what_was_deleted_is_told_whole_however_long_it_is() -> None:
    deleted = "<w:del><w:r><w:delText>старое </w:delText></w:r></w:del>" * 200
    (warning,) = read(WordFile().add(paragraph("Слово", inner=deleted))).warnings
    assert warning.text.split() == ["старое"] * 200


DELETED_END = "<w:pPr>{}<w:rPr><w:del/></w:rPr></w:pPr>"
NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_a_paragraph_deleted_whole_takes_its_number_along() -> None:
    gone = f"<w:p>{DELETED_END.format(NUMBER)}<w:del><w:r><w:delText>второе</w:delText></w:r></w:del></w:p>"
    file = WordFile(definitions={0: number_level(0, "decimal", "%1.")}, lists={1: uses(0)})
    file.add(paragraph("первое", num=1), gone, paragraph("третье", num=1), paragraph("четвёртое", num=1))
    assert labels(file) == ["1.", "2.", "3."]
    assert texts(file) == ["первое", "третье", "четвёртое"]


def test_paragraphs_joined_by_a_deleted_end_have_one_number() -> None:
    first = f"<w:p>{DELETED_END.format(NUMBER)}{run('первое ')}</w:p>"
    file = WordFile(definitions={0: number_level(0, "decimal", "%1.")}, lists={1: uses(0)})
    file.add(first, paragraph("и дальше", num=1), paragraph("второе", num=1))
    assert labels(file) == ["1.", "2."]
    assert texts(file) == ["первое и дальше", "второе"]


def hidden_of(file: WordFile) -> list[str]:
    return [warning.text for warning in read(file).warnings if warning.code == "hidden-text"]


VANISH = "<w:rPr><w:vanish/></w:rPr>"


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:rStyle w:val="H"/>', '<w:rStyle w:val="I"/>'])
def test_hidden_words_are_left_out_and_told(properties: str) -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="H">{VANISH}</w:style>'
        '<w:style w:type="character" w:styleId="I"><w:basedOn w:val="H"/></w:style>'
    )
    file = WordFile(styles=styles).add(paragraph("Видно ", inner=run("тайно", properties)))
    assert texts(file) == ["Видно"]
    assert hidden_of(file) == ["тайно"]


def test_a_paragraph_hidden_by_its_style_is_left_out_with_its_number() -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="H">{VANISH}</w:style>'
    file = WordFile(
        definitions={0: number_level(0, "decimal", "%1.")}, lists={1: uses(0)}, styles=styles
    ).add(
        paragraph("первое", num=1),
        paragraph("тайно", num=1, style="H"),
        paragraph("", style="H", inner=run("видно ", '<w:vanish w:val="0"/>')),
        paragraph("второе", num=1),
    )
    assert texts(file) == ["первое", "видно второе"]
    assert labels(file) == ["1.", ""]
    assert hidden_of(file) == ["тайно"]


def test_a_paragraph_with_a_hidden_end_runs_on_into_the_next() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>{run('Статья 1. ')}</w:p>"
    assert texts(WordFile().add(first, paragraph("Предмет"), paragraph("Текст"))) == [
        "Статья 1. Предмет",
        "Текст",
    ]


def test_two_styles_that_both_hide_show_the_text() -> None:
    styles = (
        f'<w:style w:type="paragraph" w:styleId="P">{VANISH}</w:style>'
        f'<w:style w:type="character" w:styleId="C">{VANISH}</w:style>'
    )
    shown = run("видно", '<w:rStyle w:val="C"/>')
    assert texts(WordFile(styles=styles).add(paragraph("тайно", style="P", inner=shown))) == ["видно"]


def test_hidden_rows_notes_and_boxes_are_left_out_and_told() -> None:
    def cells(*words: str) -> str:
        return "".join(f"<w:tc>{paragraph(word)}</w:tc>" for word in words)

    rows = f"<w:tr>{cells('а', 'б')}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{cells('в', 'г')}</w:tr>"
    box = f"<w:txbxContent>{paragraph('рамка')}</w:txbxContent>"
    inner = f'<w:r><w:rPr><w:vanish/></w:rPr>{box}<w:footnoteReference w:id="2"/></w:r>'
    file = WordFile(footnotes=f'<w:footnote w:id="2">{paragraph("Сноска.")}</w:footnote>')
    file.add(f"<w:tbl>{rows}</w:tbl>", paragraph("Текст", inner=inner))
    assert [block.rows for block in read(file).blocks if isinstance(block, Table)] == [(("а", "б"),)]
    assert texts(file) == ["Текст"]
    assert [(one.code, one.text) for one in read(file).warnings] == [
        ("lost-note", "Сноска."),
        ("hidden-text", "вг рамка"),
    ]


def test_a_number_hidden_by_its_level_counts_and_is_not_printed() -> None:
    two = number_level(0, "decimal", "%1.", extra=VANISH) + number_level(1, "decimal", "%1.%2.")
    assert listed(two, 0, 1, 0, 1) == ["", "1.1.", "", "2.1."]


def test_superscript_digits_stay_apart_from_the_number_before_them() -> None:
    raised = run("1", '<w:vertAlign w:val="superscript"/>')
    assert texts(WordFile().add(paragraph("Статья 126", inner=raised))) == ["Статья 126¹"]


def test_digits_raised_by_hand_or_by_a_character_style_are_superscripts_too() -> None:
    by_hand = run("1.", '<w:position w:val="6"/><w:sz w:val="16"/>')
    by_style = run("2", '<w:rStyle w:val="Raised"/>')
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    file = WordFile(styles=f'<w:style w:type="character" w:styleId="Raised">{raised}</w:style>')
    file.add(paragraph("Статья 126", inner=by_hand), paragraph("Статья 126", inner=by_style))
    assert texts(file) == ["Статья 126¹.", "Статья 126²"]


def test_a_bullet_that_is_a_letter_of_a_symbol_font_is_a_bullet() -> None:
    bullets = number_level(0, "bullet", "o") + number_level(1, "bullet", "–")
    assert listed(bullets, 0, 1) == ["•", "–"]


def test_tabs_breaks_and_hard_hyphens_are_kept() -> None:
    inner = f"<w:r><w:tab/><w:t>б</w:t><w:br/><w:t>в</w:t><w:noBreakHyphen/></w:r>{run('г')}"
    assert texts(WordFile().add(paragraph("а", inner=inner))) == ["а\tб\nв\u2011г"]


def test_a_table_keeps_rows_and_cells() -> None:
    def cell(*paragraphs: str) -> str:
        return f"<w:tc>{''.join(paragraphs)}</w:tc>"

    rows = (
        f"<w:tr>{cell(paragraph('Мера'))}{cell(paragraph('Срок'))}</w:tr>"
        f"<w:tr>{cell(paragraph('Сход'), paragraph('жителей'))}{cell(paragraph('2027'))}</w:tr>"
    )
    (table,) = read(WordFile().add(f"<w:tbl>{rows}</w:tbl>")).blocks
    assert table == Table((("Мера", "Срок"), ("Сход\nжителей", "2027")))


def test_a_one_column_table_is_a_frame_around_paragraphs() -> None:
    framed = f"<w:tbl><w:tr><w:tc>{paragraph('Статья 1. Предмет')}{paragraph('Текст.')}</w:tc></w:tr></w:tbl>"
    assert texts(WordFile().add(framed)) == ["Статья 1. Предмет", "Текст."]


def test_a_footnote_goes_with_the_paragraph_that_refers_to_it() -> None:
    file = WordFile(
        footnotes=f'<w:footnote w:type="separator" w:id="0">{paragraph("—")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("См. приложение.")}</w:footnote>'
    )
    file.add(paragraph("Текст", inner='<w:r><w:footnoteReference w:id="2"/></w:r>'))
    (block,) = read(file).blocks
    assert isinstance(block, Paragraph)
    assert block.notes == ("См. приложение.",)


def test_a_footnote_nobody_refers_to_is_warned_about() -> None:
    file = WordFile(footnotes=f'<w:footnote w:id="2">{paragraph("Забытая.")}</w:footnote>').add(
        paragraph("Текст")
    )
    assert [warning.code for warning in read(file).warnings] == ["lost-note"]


def test_text_boxes_and_content_controls_are_read_once() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = (
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice><w:txbxContent>{paragraph("В рамке")}</w:txbxContent>'
        f"</mc:Choice><mc:Fallback><w:txbxContent>{paragraph('В рамке')}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('В поле')}</w:sdtContent></w:sdt>"
    assert texts(WordFile().add(paragraph("До", inner=f"<w:r>{box}</w:r>"), control)) == [
        "До",
        "В рамке",
        "В поле",
    ]


def test_a_table_in_a_text_box_is_read() -> None:
    cells = f"<w:tc>{paragraph('а')}</w:tc><w:tc>{paragraph('б')}</w:tc>"
    box = f"<w:r><w:txbxContent><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:txbxContent></w:r>"
    assert Table((("а", "б"),)) in read(WordFile().add(paragraph("До", inner=box))).blocks


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def section(*references: tuple[str, str], first: bool = False) -> str:
    """The properties of a section; references are (header's type, relation id)."""
    inside = "".join(
        f'<w:headerReference xmlns:r="{RELATIONS}" w:type="{kind}" r:id="{identity}"/>'
        for kind, identity in references
    )
    return f"<w:sectPr>{inside}{'<w:titlePg/>' if first else ''}</w:sectPr>"


def with_headers(*sections: str, **headers: str) -> WordFile:
    relations = "".join(
        f'<Relationship Id="{name}" Type="x/header" Target="{name}.xml"/>' for name in headers
    )
    parts = {f"word/{name}.xml": f'<w:hdr xmlns:w="{W}">{inner}</w:hdr>' for name, inner in headers.items()}
    parts["word/_rels/document.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    ends = (f"<w:p><w:pPr>{one}</w:pPr></w:p>" for one in sections[:-1])
    return WordFile(others=parts).add(paragraph("Текст"), *ends, sections[-1])


def running(file: WordFile) -> list[str]:
    return [
        block.text for block in read(file).blocks if isinstance(block, Paragraph) and block.role == "running"
    ]


def test_page_headers_are_running_text_once() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('а')}</w:tc><w:tc>{paragraph('б')}</w:tc></w:tr></w:tbl>"
    file = with_headers(
        section(("default", "h1")),
        section(("default", "h2")),
        h1=paragraph("Проект") + table,
        h2=paragraph("Проект") + paragraph("Редакция 2"),
        h3=paragraph("ничей"),
    )
    assert running(file) == ["Проект", "а\tб", "Редакция 2"]
    assert texts(file)[:4] == ["Проект", "а\tб", "Редакция 2", "Текст"]


def test_headers_of_first_and_even_pages_count_only_where_pages_have_them() -> None:
    references = section(("default", "h1"), ("first", "h2"), ("even", "h3"))
    headers = {"h1": paragraph("все"), "h2": paragraph("первая"), "h3": paragraph("чётные")}
    assert running(with_headers(references, **headers)) == ["все"]
    both = with_headers(references, section(first=True), **headers)
    both.others["word/settings.xml"] = f'<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/></w:settings>'
    assert running(both) == ["все", "первая", "чётные"]


def field_of(instruction: str, result: str) -> str:
    """A field as Word writes it; the instruction comes in two pieces."""
    half = len(instruction) // 2
    pieces = f"<w:instrText>{instruction[:half]}</w:instrText><w:instrText>{instruction[half:]}</w:instrText>"
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/>{pieces}<w:fldChar w:fldCharType="separate"/>'
        f'<w:t>{result}</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_page_numbers_are_no_text_of_a_header_and_other_fields_are() -> None:
    simple = f'<w:fldSimple w:instr=" NUMPAGES ">{run("9")}</w:fldSimple>'
    inner = field_of(" PAGE \\* MERGEFORMAT ", "3") + run("/") + simple + field_of(" TITLE ", "Закон")
    file = with_headers(section(("default", "h1")), h1=paragraph("с. ", inner=inner))
    assert running(file) == ["с. /Закон"]
    assert texts(WordFile().add(paragraph("с. ", inner=field_of(" PAGE ", "3")))) == ["с. 3"]


def test_lists_of_a_header_do_not_count_with_those_of_the_text() -> None:
    file = with_headers(section(("default", "h1")), h1=paragraph("шапка", num=1))
    file.definitions, file.lists = {0: number_level(0, "decimal", "%1.")}, {1: uses(0)}
    file.body.insert(0, paragraph("первое", num=1))
    assert running(file) == ["1. шапка"]
    assert labels(file) == ["", "1.", ""]


def test_a_header_outside_the_package_is_not_looked_for() -> None:
    file = with_headers(section(("default", "h1"), ("default", "h9")), h1=paragraph("Проект"))
    file.others["word/_rels/document.xml.rels"] = (
        '<Relationships><Relationship Id="h9" Target="../../etc/passwd"/><Relationship Id="h1"/></Relationships>'
    )
    assert running(file) == []


def test_headers_larger_than_any_text_are_refused() -> None:
    filling = "<!--" + "abcdefghij" * 900_000 + "-->"
    file = with_headers(section(("default", "h1"), ("default", "h2")), h1=filling, h2=filling)
    file.stored = True
    with pytest.raises(RuleViolation) as refusal:
        read(file)
    assert refusal.value.code == "import-too-large"


def test_a_document_that_says_nothing_is_refused() -> None:
    cell = "<w:tc><w:p/></w:tc>"
    file = WordFile().add(paragraph(" "), f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")
    with pytest.raises(RuleViolation) as refusal:
        read(file)
    assert refusal.value.code == "import-empty"


def test_a_generated_table_of_contents_is_marked() -> None:
    gallery = (
        '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Статья 1. Предмет 3')}</w:sdtContent>"
    )
    (block,) = read(WordFile().add(f"<w:sdt>{gallery}</w:sdt>")).blocks
    assert isinstance(block, Paragraph)
    assert block.role == "contents"


def test_a_strict_document_is_read_like_any_other() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{strict}"><w:body>{paragraph("Текст")}</w:body></w:document>'
    assert texts(WordFile(others={"word/document.xml": document})) == ["Текст"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<w:document", "import-malformed"),
        (f'<w:document xmlns:w="{W}"/>', "import-unsupported-format"),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', "import-malformed"),
    ],
)
def test_a_damaged_body_is_refused(document: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(WordFile(others={"word/document.xml": document}))
    assert refusal.value.code == code
    assert refusal.value.params["filename"] == "draft.docx"


def test_a_bomb_is_refused_while_it_is_unpacked() -> None:
    bomb = f'<w:document xmlns:w="{W}">' + " " * 30_000_000 + "</w:document>"
    with pytest.raises(RuleViolation) as refusal:
        read(WordFile(others={"word/document.xml": bomb}))
    assert refusal.value.code == "import-too-large"


def test_too_many_paragraphs_are_refused() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(WordFile().add("<w:p/>" * 81_000))
    assert refusal.value.code == "import-too-large"


@pytest.mark.parametrize(
    "file",
    [
        WordFile(styles="<w:style/>" * 20_001),
        WordFile(definitions={0: ""}, lists={1: "</w:num>" + "<w:num/>" * 100_000 + "<w:num>"}),
        WordFile(footnotes="<w:footnote/>" * 80_001),
        WordFile(["<w:tbl><w:tr>" + "<w:tc/>" * 400_000 + "</w:tr></w:tbl>"]),
        WordFile(["<w:tbl>" + "<w:tr/>" * 400_001 + "</w:tbl>"]),
        WordFile(["<w:tbl><w:tr><w:tc>" + "<w:p/>" * 400_000 + "</w:tc></w:tr></w:tbl>"]),
    ],
    ids=["styles", "lists", "notes", "cells", "rows", "paragraphs in a cell"],
)
def test_too_many_of_anything_are_refused(file: WordFile) -> None:
    file.stored = True
    with pytest.raises(RuleViolation) as refusal:
        read(file.add(paragraph("Текст")))
    assert refusal.value.code == "import-too-large"


def test_a_long_note_referred_to_many_times_is_read_once() -> None:
    file = WordFile(footnotes=f'<w:footnote w:id="2">{paragraph("слово " * 100)}</w:footnote>')
    file.add(paragraph("Т", inner='<w:r><w:footnoteReference w:id="2"/></w:r>') * 50)
    assert sum(len(block.notes) for block in read(file).blocks) == 1


def test_an_archive_with_too_many_members_is_refused() -> None:
    file = WordFile(others={f"word/{index}.xml": "<x/>" for index in range(2_001)})
    with pytest.raises(RuleViolation) as refusal:
        read(file.add(paragraph("Т")))
    assert refusal.value.code == "import-too-large"


def test_the_fixture_is_a_zip_word_would_open() -> None:
    with ZipFile(BytesIO(numbered_law().bytes())) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("frame", "element", "most"),
    [
        # 80,000 of them are blocks before it is known that they are too many.
        ("{}", "<w:p/>", 12_000_000),
        ("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", "<w:p/>", 5_000_000),
        ("<w:p>{}</w:p>", "<w:r/>", 5_000_000),
    ],
    ids=["paragraphs", "a cell", "runs"],
)
def test_very_many_empty_elements_take_little_more_memory_than_their_tree(
    frame: str, element: str, most: int
) -> None:
    archive = open_archive(WordFile(stored=True).add(frame.format(element * 120_000)).bytes())
    tracemalloc.start()
    with pytest.raises(RuleViolation):
        read_docx(archive)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The file has 700 KB and is held twice; each of its elements in a list takes 70 bytes more.
    assert peak < most
