"""Plain text: encodings, page margins, wrapped lines."""

from itertools import pairwise

import pytest

from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, read_document
from app.core.importers.limits import MAX_FILE_BYTES, MAX_PARAGRAPHS, MAX_TEXT_BYTES

RUSSIAN = "Статья 1. Предмет регулирования\nНастоящий Закон регулирует деятельность местных сообществ.\n" * 5
KYRGYZ = "1-берене. Жөнгө салуу предмети\nУшул Мыйзам жергиликтүү жамааттардын ишин жөнгө салат.\n" * 5


def read(data: bytes, name: str = "draft.txt") -> Document:
    return read_document(data, filename=name)


def body(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.text]


SHORT_RUSSIAN = "Статья 1\nСход жителей."
SHORT_KYRGYZ = "1-берене\nЖергиликтүү өз алдынча башкаруу."
CAPITALS = "КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ\nЖЕРГИЛИКТҮҮ ӨЗ АЛДЫНЧА БАШКАРУУ ЖӨНҮНДӨ"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [KYRGYZ, RUSSIAN, SHORT_KYRGYZ, CAPITALS, "Мыйзам"])
def test_any_text_in_unicode(encoding: str, text: str) -> None:
    if encoding.endswith("e") and len(text) < 10:
        text += " долбоору"
    assert body(read(text.encode(encoding))) == text.strip().split("\n")


@pytest.mark.parametrize(
    "encoding",
    ["cp1251", "koi8-r", "koi8-u", "cp866", "kz1048", "ptcp154", "iso8859-5", "mac-cyrillic"],
)
@pytest.mark.parametrize("text", [RUSSIAN, SHORT_RUSSIAN, "ЗАКОН О МЕСТНОМ САМОУПРАВЛЕНИИ\nГЛАВА 1"])
def test_russian_in_single_byte_encodings(encoding: str, text: str) -> None:
    assert body(read(text.encode(encoding))) == text.strip().split("\n")


@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
@pytest.mark.parametrize("text", [KYRGYZ, SHORT_KYRGYZ, CAPITALS])
def test_kyrgyz_in_the_single_byte_encodings_that_can_hold_it(encoding: str, text: str) -> None:
    assert body(read(text.encode(encoding))) == text.strip().split("\n")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_few_russian_words_in_an_english_text(encoding: str) -> None:
    text = "Article 1. The law of the Kyrgyz Republic (Закон КР) on local self-government"
    assert body(read(text.encode(encoding))) == [text]


def test_line_ends_of_all_systems() -> None:
    assert body(read(b"one\r\ntwo\rthree\nfour")) == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "draft.txt", "import-empty"),
        (b" \n\t\n", "draft.txt", "import-empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "draft.txt", "import-unsupported-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "draft.docx", "import-unsupported-format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "draft.docx",
            "import-encrypted",
        ),
        (b"<!DOCTYPE html><html>", "draft.txt", "import-empty"),
        (b"<!DOCTYPE svg><p>x</p>", "draft.txt", "import-unsupported-format"),
        (b"<?pi?><a/>", "draft.txt", "import-unsupported-format"),
        (b"PK\x05\x06" + b"\0" * 18, "draft.docx", "import-unsupported-format"),
        (b"PK\x03\x04 and nothing else", "draft.docx", "import-malformed"),
        (b"Just some words, no archive", "draft.docx", "import-malformed"),
        (bytes(range(256)) * 8, "draft.txt", "import-unsupported-format"),
        (b"a" * (MAX_FILE_BYTES + 1), "draft.txt", "import-too-large"),
        (b"a" * (MAX_TEXT_BYTES + 1), "draft.txt", "import-too-large"),
        (b"a\n" * (MAX_PARAGRAPHS + 1), "draft.txt", "import-too-large"),
    ],
)
def test_what_a_file_is_decides_not_what_it_is_called(data: bytes, name: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(data, name)
    assert refusal.value.code == code
    assert refusal.value.params["filename"] == name


def test_the_file_itself_is_described() -> None:
    document = read(b"one")
    assert (document.format, document.size) == ("txt", 3)
    assert document.sha256 == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


def paged(pages: int) -> str:
    return "\f".join(
        f"Закон КР\n\nСлова страницы {'абвгдежз'[page]}\n\nстр. {page + 1} из {pages}"
        for page in range(pages)
    )


def roles(document: Document) -> dict[str, str]:
    return {
        block.text: block.role for block in document.blocks if isinstance(block, Paragraph) and block.text
    }


def test_headers_and_page_numbers_that_come_on_most_pages_are_running_text() -> None:
    found = roles(read(paged(4).encode()))
    assert found["Закон КР"] == "running"
    assert found["стр. 3 из 4"] == "running"
    assert found["Слова страницы б"] == "body"


def test_two_pages_are_too_few_to_tell() -> None:
    assert set(roles(read(paged(2).encode())).values()) == {"body"}


def wrap(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


LONG = (
    "Настоящий Закон регулирует деятельность местных сообществ и органов местного самоуправления на территории "
    "республики, определяет порядок проведения сходов, слушаний и собраний жителей, а также их участие в делах. "
)


FIRST_LINES = "\n".join("     " + wrap(LONG, 75) for _ in range(8))


def test_a_first_line_that_is_indented_begins_a_paragraph() -> None:
    texts = [block.text for block in read(FIRST_LINES.encode()).blocks if isinstance(block, Paragraph)]
    assert texts.count("") == 7
    assert all(after.startswith("Настоящий") for before, after in pairwise(texts) if not before)


def test_an_indent_in_mid_sentence_begins_nothing() -> None:
    hanging = "\n".join("- " + wrap(LONG, 75).replace("\n", "\n     ") for _ in range(8))
    assert all(block.text for block in read(hanging.encode()).blocks if isinstance(block, Paragraph))


def test_spaces_that_stretch_a_wrapped_line_are_dropped() -> None:
    stretched = FIRST_LINES.replace(" местных", "   местных")
    assert "  " not in "".join(body(read(stretched.encode())))
    assert body(read("Принят      9 мая".encode())) == ["Принят      9 мая"]


def test_lines_of_one_width_cut_in_mid_sentence_are_wrapped() -> None:
    assert read("\n".join(wrap(LONG * 3, 80) for _ in range(5)).encode()).wrapped


def test_paragraphs_of_any_length_are_not_wrapped() -> None:
    assert not read("\n".join([LONG, "Коротко.", LONG * 2, "Ещё."] * 8).encode()).wrapped
