"""The secretariat's forms: what they say, what a template may be, and that nothing in a comment is a placeholder."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.core.comments import Quote
from app.core.digests.findings import Conflict, Findings
from app.core.digests.model import Wording
from app.core.digests.renderers import FORMS, RENDERERS, render
from app.core.digests.renderers.forms.defaults import default_template
from app.core.digests.renderers.forms.fields import KINDS, LISTS, NEEDED, SINGLE, known_placeholders
from app.core.digests.renderers.forms.package import MAX_TEMPLATE_BYTES
from app.core.digests.renderers.forms.phrases import FormPhrase
from app.core.digests.renderers.forms.sample import try_template
from app.core.digests.renderers.forms.template import TABLE_ROWS, read_template
from app.core.digests.stream import plan_volumes
from app.core.digests.tallies import tally
from app.core.errors import RuleViolation
from tests.unit.core.digest_readers import HOSTILE, STORED, W, word_part, word_text
from tests.unit.core.digest_samples import (
    ENGLISH,
    compiled,
    make_clause,
    make_comment,
    make_header,
    make_section,
    rows_of,
    small_digest,
)
from tests.unit.core.docx_reader import cell_texts
from tests.unit.core.form_files import MAIN, ours, packed, parts_of, said, table, with_body, with_part
from tests.unit.core.test_digest_docx_findings import group, letters, one_of, proposal
from tests.unit.core.test_digest_xlsx import Recording

NOTHING = Findings()
MINISTRY = "Каржы министрлиги (демо)"


def filled(kind, digest, *, template=None, findings=NOTHING, phrasebook=ENGLISH, most=None):
    """The files of a form, one a volume."""
    whole = compiled(digest, lambda clause, reread: NOTHING if clause is None else findings)
    files = []
    for volume in plan_volumes(whole.parts, most):
        out = io.BytesIO()
        render(kind, whole, whole.content_sha256(), out, phrasebook, volume=volume, template=template)
        files.append(out.getvalue())
    return files


def lines(data, name=MAIN):
    return [word_text(p) for p in word_part(data, name).iter(W + "p")]


def table_rows(data, head):
    """Rows of the tables whose first column is headed so."""
    rows = []
    for one in word_part(data).iter(W + "tbl"):
        first, *others = one.findall(W + "tr")
        if cell_texts(first)[0] == head:
            rows += map(cell_texts, others)
    return rows


# ---- ours


def test_the_table_of_remarks_has_a_row_for_each_body_group_and_comment_and_room_to_decide():
    campaign, other = letters(3), make_comment(8, make_clause(5), body="Башка сөз", author_name="Айгүл")
    official = make_comment(9, make_clause(5), official=True, organisation=MINISTRY, quote=Quote("отчет"))
    found = Findings((group(campaign, {campaign[2].id: ("Мектеп керек.",)}),))
    (data,) = filled("remarks", one_of(campaign, [other, official]), findings=found)
    rows = table_rows(data, "No.")
    assert [row[0] for row in rows] == ["1", "2", "5"]
    assert rows[0][2].startswith(MINISTRY)
    assert "On the words: “отчет”" in rows[0][3]
    assert "Similar comments: 3\n№ 2–4\nfirst 2 November 2026" in rows[1][2]
    assert rows[1][3].endswith("Added by comment No. 4: Мектеп керек.")
    assert rows[2][2].startswith("Айгүл")
    assert {tuple(row[4:]) for row in rows} == {("", "")}


def test_the_table_of_disagreements_has_the_bodies_that_do_not_simply_support():
    clause = make_clause(5)
    comments = [
        make_comment(
            1, clause, official=True, organisation=MINISTRY, body="Каршыбыз.", proposed_text="Жаңы текст"
        ),
        make_comment(2, clause, official=True, organisation="Колдогон орган", stance="support"),
        make_comment(3, clause, body="Жарандын сөзү"),
    ]
    (data,) = filled("disagreements", one_of(comments))
    (row,) = table_rows(data, "No.")
    assert row[1:] == ["5-берене.", f"{MINISTRY}AgainstКаршыбыз.Proposed wording: Жаңы текст", "", ""]


def test_the_report_says_how_many_took_part_what_bodies_and_groups_say_and_which_wordings_have_support():
    campaign, lone = letters(3), make_comment(8, make_clause(5), region=None)
    official = make_comment(9, make_clause(5), official=True, organisation=MINISTRY, body="Каршыбыз.")
    asks = (
        proposal(1, [official], organisations=(MINISTRY,), text="Биринчи"),
        proposal(2, campaign, text="Экинчи"),
        proposal(3, [lone], text="Жалгыз"),
    )
    (data,) = filled(
        "report", one_of(campaign, [lone, official]), findings=Findings((group(campaign),), asks)
    )
    said_ = lines(data)
    assert "Received: 5" in said_
    assert "Received 5 = shown 5 + hidden 0 + withdrawn 0 + erased 0 + held 0" in said_
    assert ["Official positions", "1", "20%"] in table_rows(data, "Shown, by kind of author")
    assert ["Naryn Oblast", "4", "80%"] in table_rows(data, "Shown, by region")
    assert table_rows(data, "Most discussed units") == [["5-берене. Отчет", "5", "100%", "0", "5"]]
    units = table_rows(data, "Structural unit")
    assert ["5-берене.", MINISTRY, "AgainstКаршыбыз."] in units
    assert ["5-берене.", "New wordingБиринчи", f"{MINISTRY}\ncomments: 1", ""] in units
    assert ["5-берене.", "New wordingЭкинчи", "comments: 3", ""] in units
    assert not [row for row in units if "Жалгыз" in row[1]]


@pytest.mark.parametrize("kind", KINDS)
def test_ours_pass_the_trial_and_are_the_same_bytes_each_time(kind):
    try_template(ours(kind), kind)
    assert ours(kind) == ours(kind)
    assert filled(kind, small_digest()) == filled(kind, small_digest())


@pytest.mark.parametrize("kind", KINDS)
def test_no_placeholder_is_left_in_a_form_of_ours(kind):
    for data in filled(kind, small_digest()):
        for name, part in parts_of(data).items():
            assert b"{{" not in part, name
            assert b"<?pikir" not in part, name
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)


def test_forms_are_formats_with_their_own_extension():
    assert set(FORMS) == {"remarks", "disagreements", "report"} < set(RENDERERS)
    assert {form.extension for form in FORMS.values()} == {"docx"}
    assert (FORMS["remarks"].volume_comments, FORMS["report"].volume_comments) == (10_000, None)


def test_every_phrase_of_the_forms_is_said_or_explains_a_placeholder():
    phrasebook = Recording()
    for kind in KINDS:
        default_template(kind, phrasebook)
    explained = {msgid for kind in KINDS for msgid in known_placeholders(kind).values()}
    assert {phrase.value for phrase in FormPhrase} <= phrasebook.said | explained


def test_a_placeholder_of_every_kind_is_filled_by_some_digest():
    """None of the vocabulary is a promise nobody keeps; what is decided later stays empty until it is."""
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "Отчет", "Текст"),))
    given = {
        "proposed_text": "Жаңы",
        "author_name": "А",
        "organisation": "Айыл банк",
        "quote": Quote("отчет"),
    }
    campaign = [make_comment(n, clause, **given) for n in (1, 2)]
    official = make_comment(
        9,
        clause,
        official=True,
        organisation=MINISTRY,
        quote=Quote("отчет"),
        proposed_text="Жаңы",
        author_name="Б",
    )
    found = Findings(
        (group(campaign, {campaign[1].id: ("Дагы.",)}),),
        (proposal(1, campaign),),
        (Conflict("same-words", (1, 1), "x", "ky"),),
    )
    later = {"decision", "reason", "developer", "outcome"}
    for kind in KINDS:
        names = [*SINGLE, *(f"{name}.{one}" for name, some in LISTS[kind].items() for one in some)]
        template = with_body("".join(table(said(f"{name}=[{{{{{name}}}}}]")) for name in names), kind)
        header = make_header(tally(rows_of([*campaign, official])), scope_name="Топ")
        digest = (header, [make_section(clause, [*campaign, official])])
        first = filled(kind, digest, template=template, findings=found, most=2)[0]
        said_ = {line.partition("=")[0] for line in lines(first) if "=[" in line and not line.endswith("=[]")}
        assert said_ == {name for name in names if name.rpartition(".")[2] not in later}


def test_a_long_table_goes_on_in_another_with_its_header():
    clause = make_clause(5)
    (data,) = filled("remarks", one_of([make_comment(n, clause) for n in range(TABLE_ROWS * 2 + 1)]))
    tables = [t for t in word_part(data).iter(W + "tbl") if cell_texts(t.find(W + "tr"))[0] == "No."]
    assert [len(t.findall(W + "tr")) for t in tables] == [TABLE_ROWS + 1, TABLE_ROWS + 1, 2]
    for one in tables:
        assert one.getnext().tag == W + "p"
        assert one.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None


def test_a_list_without_entries_leaves_one_empty_row_and_a_table_that_word_opens():
    (data,) = filled("disagreements", one_of([make_comment(1, make_clause(5))]))
    assert table_rows(data, "No.") == [["", "", "", "", ""]]


def test_a_group_cut_by_a_volume_is_a_row_of_the_first_only():
    campaign = letters(4)
    files = filled("remarks", one_of(campaign), findings=Findings((group(campaign),)), most=2)
    assert [[row[0] for row in table_rows(data, "No.")] for data in files] == [["1"], [""]]
    assert " Volume 2 of 2" in lines(files[1])


def test_a_passage_in_another_language_is_tagged_with_it_and_one_in_the_forms_own_is_not():
    clause = make_clause(5)
    comments = [make_comment(1, clause, language="ru", body="Против"), make_comment(2, clause, body="Каршы")]
    (data,) = filled("remarks", one_of(comments))
    tags = {
        word_text(run): [lang.get(W + "val") for lang in run.iter(W + "lang")]
        for run in word_part(data).iter(W + "r")
        if word_text(run) in {"Против", "Каршы"}
    }
    assert tags == {"Против": ["ru-RU"], "Каршы": []}


# ---- what people say is data


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE, "{{draft}}", "{{remark.text}}", "{{ checksum }}", "{% for x in y %}", "{{7*7}}", "${7*7}",
        "{{''.__class__.__mro__[1].__subclasses__()}}", "<?pikir hole draft?>", "<?pikir endrow?>",
    ],
)  # fmt: skip
def test_what_looks_like_a_placeholder_in_a_comment_or_a_title_stays_as_it_was_written(text):
    comment = make_comment(
        1, make_clause(5), body=text, author_name=text, organisation=text, proposed_text=text
    )
    header, sections = one_of([comment])
    header = make_header(header.tally, draft_title=text)
    (data,) = filled("remarks", (header, sections))
    runs = [word_text(run) for run in word_part(data).iter(W + "r")]
    assert runs.count(text) >= 3
    assert text in "\n".join(lines(data, "word/header1.xml"))


@settings(max_examples=60, deadline=None)
@given(st.lists(STORED, min_size=1, max_size=4))
def test_any_text_fills_any_form_and_stands_as_typed(texts):
    clause = make_clause(5)
    comments = [
        make_comment(
            n, clause, body=text, proposed_text=text or None, official=True, organisation=text or None
        )
        for n, text in enumerate(texts)
    ]
    for kind in KINDS:
        (data,) = filled(kind, one_of(comments))
        runs = {word_text(run) for run in word_part(data).iter(W + "r")}
        assert {text for text in texts if text} <= runs


# ---- reading a template as Word writes it


def test_a_placeholder_that_word_has_cut_into_runs_is_one():
    cut = (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Долбоор: {</w:t></w:r><w:proofErr w:type="spellStart"/>'
        "<w:r><w:t>{dra</w:t></w:r><w:r><w:t>ft</w:t><w:t>}</w:t></w:r><w:r><w:t>} жана {{edition}}!</w:t></w:r></w:p>"
    )
    (data,) = filled("report", small_digest(), template=with_body(cut))
    assert lines(data)[0] == "Долбоор: Жергиликтүү өз алдынча башкаруу кодексинин долбоору жана 1!"
    paragraph = next(word_part(data).iter(W + "p"))
    named = next(run for run in paragraph.iter(W + "r") if "Жергиликтүү" in word_text(run))
    assert named.find(f"{W}rPr/{W}b") is not None


def test_what_stands_beside_a_placeholder_in_its_run_stays_in_order():
    run = said("1 {{edition}} 2").replace("</w:t></w:r>", "</w:t><w:tab/><w:t>3 {{official}}</w:t></w:r>")
    (data,) = filled("report", small_digest(), template=with_body(run))
    assert lines(data)[0] == "1 1 2\t3 1"


@pytest.mark.parametrize("written", ["{{ draft }}", "{{Draft}}", "{{\u00a0draft\u00a0}}"])
def test_spaces_and_a_capital_that_word_puts_in_do_not_matter(written):
    (data,) = filled("report", small_digest(), template=with_body(said(written)))
    assert lines(data)[0].startswith("Жергиликтүү")


def test_a_line_of_a_cell_is_left_out_with_its_words_when_there_is_nothing_to_say():
    cell = said("{{remark.text}}") + said("Сунуш: {{remark.wording}}") + said("Дагы")
    template = with_body(table(cell), "remarks")
    clause = make_clause(5)
    comments = [make_comment(1, clause, body="а"), make_comment(2, clause, body="б", proposed_text="в")]
    (data,) = filled("remarks", one_of(comments), template=template)
    first = next(word_part(data).iter(W + "tbl"))
    assert [[word_text(p) for p in row.iter(W + "p")] for row in first.iter(W + "tr")] == [
        ["а", "Дагы"], ["б", "Сунуш: в", "Дагы"],
    ]  # fmt: skip


def test_a_paragraph_outside_of_tables_is_repeated_too():
    template = with_body(said("- {{stance.name}}: {{stance.count}}"))
    (data,) = filled("report", small_digest(), template=template)
    assert [line for line in lines(data) if line.startswith("- ")] == [
        "- Support: 1",
        "- Against: 3",
        "- Change: 1",
    ]


def test_pictures_and_other_parts_of_a_template_are_kept_as_they_are():
    picture = bytes(range(256)) * 20
    template = packed({**parts_of(ours()), "word/media/image1.png": picture})
    (data,) = filled("report", small_digest(), template=template)
    assert parts_of(data)["word/media/image1.png"] == picture


def test_a_bound_control_and_the_address_of_an_old_template_are_dropped():
    bound = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>'
        f"{said('{{draft}}')}</w:sdtContent></w:sdt>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="file:///C:/x.dotx" TargetMode="External"/></Relationships>'
    )
    template = packed({**parts_of(with_body(bound)), "word/_rels/settings.xml.rels": relations.encode()})
    (data,) = filled("report", small_digest(), template=template)
    assert b"dataBinding" not in parts_of(data)[MAIN]
    assert b"file:" not in parts_of(data)["word/_rels/settings.xml.rels"]


# ---- what is refused


def refusal(data, kind="report"):
    with pytest.raises(RuleViolation) as caught:
        try_template(data, kind)
    return caught.value


@pytest.mark.parametrize(
    "written", ["{{drafft}}", "{{draft.title}}", "{{remark.text}}", "{{7*7}}", "{{}}", "{{a b}}"]
)
def test_a_placeholder_nobody_knows_is_refused_by_name_with_those_that_are(written):
    violation = refusal(with_body(said(written)))
    assert violation.code == "form-placeholder-unknown"
    assert violation.params["placeholder"] == written
    assert "{{draft}}" in violation.params["known"]


@pytest.mark.parametrize("written", ["{{draft", "draft}}", "{{draft} }", "{{dra{ft}}"])
def test_braces_that_do_not_close_are_refused_with_their_place(written):
    violation = refusal(with_body(said(f"Бул жерде {written} турат")))
    assert violation.code == "form-placeholder-broken"
    assert written[:6] in violation.params["excerpt"] or written[-6:] in violation.params["excerpt"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_without_what_it_cannot_do_without_is_refused(kind):
    violation = refusal(with_body(said("Бош"), kind, needed=False), kind)
    assert violation.code == "form-placeholder-missing"
    for name in NEEDED[kind]:
        assert "{{" + name + "}}" in violation.params["placeholders"]


def test_a_row_of_two_lists_is_refused_and_so_is_a_row_within_a_row():
    mixed = table(said("{{stance.name}} {{region.name}}"))
    assert refusal(with_body(mixed)).code == "form-row-mixed"
    within = table(said("{{stance.name}}") + table(said("{{stance.count}}")))
    assert refusal(with_body(within)).code == "form-row-mixed"


def test_a_list_in_a_header_or_a_text_box_is_refused():
    header = parts_of(ours())["word/header1.xml"].decode().replace("{{draft}}", "{{stance.name}}")
    assert refusal(with_part("word/header1.xml", header)).code == "form-placeholder-unknown"
    box = f"<w:p><w:r><w:pict><w:txbxContent>{said('{{stance.name}}')}</w:txbxContent></w:pict></w:r></w:p>"
    assert refusal(with_body(box)).code == "form-list-outside-table"


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" {}/></Relationships>'
)
OUTSIDE = 'TargetMode="External"'


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("image", "http://example.org/x.png", OUTSIDE),
        ("image", "file:///etc/passwd", OUTSIDE),
        ("image", "\\\\server\\share\\x.png", OUTSIDE),
        ("hyperlink", "file:///etc/passwd", OUTSIDE),
        ("hyperlink", "javascript:alert(1)", OUTSIDE),
        ("oleObject", "embeddings/oleObject1.bin", ""),
        ("package", "embeddings/book.xlsx", ""),
        ("aFChunk", "chunk.html", ""),
        ("subDocument", "other.docx", ""),
        ("frame", "other.html", ""),
        ("vbaProject", "vbaProject.bin", ""),
        ("control", "activeX/activeX1.xml", ""),
        ("mailMergeSource", "file:///x.csv", OUTSIDE),
    ],
)
def test_what_is_fetched_or_runs_is_refused(kind, target, mode):
    violation = refusal(with_part("word/_rels/document.xml.rels", RELATION.format(kind, target, mode)))
    assert violation.code == "form-has-foreign-parts"
    assert violation.params["part"] == "word/_rels/document.xml.rels"


def test_a_link_to_the_web_is_only_a_link():
    relations = RELATION.format("hyperlink", "https://example.kg/", OUTSIDE)
    try_template(with_part("word/_rels/header1.xml.rels", relations), "report")


def field(*pieces):
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{runs}{end}</w:p>"


@pytest.mark.parametrize(
    "markup",
    [
        field(' INCLUDETEXT "http://example.org/x" '),
        field(" INCLUDE", 'PICTURE "http://example.org/x"'),
        field(" DDEAUTO c:\\\\windows\\\\cmd.exe "),
        field(" = 1+1 "),
        field(" QUOTE 65 "),
        '<w:p><w:fldSimple w:instr="DATABASE x"/></w:p>',
        "<w:p><w:r><w:instrText>LINK Excel.Sheet</w:instrText></w:r></w:p>",
        '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r1"/>',
        "<w:p><w:r><w:object/></w:r></w:p>",
        '<w:p><w:r><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://example.org/x"/></w:r></w:p>',
    ],
)
def test_fields_and_elements_that_fetch_compute_or_run_are_refused(markup):
    assert refusal(with_body(markup)).code == "form-has-foreign-parts"


def test_page_numbers_and_contents_are_fields_a_template_may_have():
    try_template(with_body(field(" PAGE ") + field(' TOC \\o "1-3" ')), "report")


def test_what_is_no_word_document_is_refused():
    types = parts_of(ours())["[Content_Types].xml"].decode()
    macro = types.replace("document.main+xml", "document.macroEnabled.main+xml").replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.macro",
        "application/vnd.ms-word.document.macro",
    )
    assert refusal(with_part("[Content_Types].xml", macro)).code == "form-not-word"
    vba = types.replace(
        "</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    assert refusal(with_part("[Content_Types].xml", vba)).code == "form-has-foreign-parts"
    without = {name: part for name, part in parts_of(ours()).items() if name != MAIN}
    assert refusal(packed(without)).code == "form-not-word"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).code == "form-not-word"
    assert refusal(b"PK\x03\x04" + bytes(50)).code == "import-malformed"
    assert refusal(b"").code == "import-empty"
    strict = (
        parts_of(ours())[MAIN].decode().replace(W[1:-1], "http://purl.oclc.org/ooxml/wordprocessingml/main")
    )
    assert refusal(with_part(MAIN, strict)).code == "form-not-word"


def test_a_file_that_is_too_large_or_declares_entities_is_refused():
    bomb = packed({**parts_of(ours()), "word/media/x.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})
    assert refusal(bomb).code == "import-too-large"
    assert refusal(b"PK\x03\x04" + bytes(MAX_TEMPLATE_BYTES)).code == "import-too-large"
    document = parts_of(ours())[MAIN].decode()
    evil = re.sub(r"\?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', document, count=1)
    assert refusal(with_part(MAIN, evil)).code == "import-malformed"


def test_an_instruction_like_ours_in_a_template_is_no_instruction():
    marked = said("а").replace("а", "а<?pikir hole checksum?><?pikir endrow?>б")
    (data,) = filled("report", small_digest(), template=with_body(marked))
    assert lines(data)[0] == "аб"


def test_a_template_is_read_for_its_own_kind():
    with pytest.raises(RuleViolation, match="form-placeholder"):
        read_template(ours("remarks"), "disagreements")
