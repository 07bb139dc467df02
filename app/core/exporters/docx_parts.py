"""The parts of a Word document around its text: styles, page, footer, package."""

from datetime import date
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Files are the same whenever they are made: the zip format knows no earlier day.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)

DOCUMENT_HEAD: Final = f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>'
# A4, margins as office work has them here: 30 mm left, 15 mm right, 20 mm above and below.
DOCUMENT_TAIL: Final = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr></w:body></w:document>"
)
_FOOTER: Final = (
    f'{_XML}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
_SETTINGS: Final = (
    f'{_XML}<w:settings xmlns:w="{_W}"><w:defaultTabStop w:val="709"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
_CONTENT_TYPES: Final = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_MAIN}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_MAIN}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Target="docProps/core.xml" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/></Relationships>'
)
_DOCUMENT_RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId3" Type="{_R}/settings" Target="settings.xml"/></Relationships>'
)

_BOLD: Final = "<w:b/><w:bCs/>"
_CENTER: Final = '<w:ind w:firstLine="0"/><w:jc w:val="center"/>'
# A heading below its label («1-глава») stands close to it.
_CENTERED: Final = _CENTER.replace("<w:jc", "<w:contextualSpacing/><w:jc")
_KEEP: Final = "<w:keepNext/><w:keepLines/>"


def _spacing(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _style(
    identity: str, name: str, paragraph: str, run: str = "", *, based: str = "Normal", following: str = ""
) -> str:
    chosen = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>'
        f"{chosen}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _headings() -> str:
    centered = "".join(
        _style(
            f"Heading{rank}",
            f"heading {rank}",
            f'{_KEEP}{_spacing(360 if rank == 1 else 240, 120)}{_CENTERED}<w:outlineLvl w:val="{rank - 1}"/>',
            _BOLD,
            following="BodyText",
        )
        for rank in range(1, 5)
    )
    article = _style(
        "Heading5",
        "heading 5",
        f'{_KEEP}{_spacing(240, 60)}<w:ind w:firstLine="709"/><w:outlineLvl w:val="4"/>',
        _BOLD,
        following="BodyText",
    )
    appendix = _style(
        "Appendix",
        "Appendix",
        f'{_KEEP}<w:pageBreakBefore/>{_spacing(0, 240)}<w:ind w:firstLine="0"/><w:jc w:val="right"/>'
        '<w:outlineLvl w:val="0"/>',
        following="BodyText",
    )
    return centered + article + appendix


def styles(tag: str) -> str:
    """styles.xml; `tag` is the BCP 47 tag of the document's language."""
    body = f'{_spacing(60, 60)}<w:ind w:firstLine="709"/><w:jc w:val="both"/>'
    cells = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{_XML}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" '
        'w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        f'<w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{cells}</w:tblCellMar></w:tblPr></w:style>'
        + _style("Title", "Title", f"{_KEEP}{_spacing(0, 360)}{_CENTER}", _BOLD, following="BodyText")
        + _style("BodyText", "Body Text", body)
        # Signatures: apart from the text above, not from one another.
        + _style(
            "Closing",
            "Closing",
            f'{_KEEP}{_spacing(360, 0)}<w:ind w:firstLine="0"/><w:contextualSpacing/><w:jc w:val="left"/>',
            based="BodyText",
        )
        + _headings()
        + _style(
            "Quotation",
            "Quotation",
            '<w:ind w:left="709" w:firstLine="0"/><w:jc w:val="both"/>',
            based="BodyText",
        )
        + _style("TableText", "Table Text", '<w:jc w:val="left"/>', '<w:sz w:val="24"/><w:szCs w:val="24"/>')
        + _style("Footer", "footer", '<w:jc w:val="center"/>', '<w:sz w:val="24"/><w:szCs w:val="24"/>')
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )


def core_properties(title: str, tag: str, dated: date) -> str:
    """docProps/core.xml: what the file is called, its language, the day of its text."""
    moment = f"{dated.isoformat()}T00:00:00Z"
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{tag}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def package(*, document: str, styles: str, core: str) -> bytes:
    """The zip file, the same bytes for the same parts."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "docProps/core.xml": core,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/styles.xml": styles,
        "word/settings.xml": _SETTINGS,
        "word/footer1.xml": _FOOTER,
    }
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            info = ZipInfo(name, _NO_DATE)
            info.compress_type = ZIP_DEFLATED
            # Else it would name the system it was made on.
            info.create_system = 0
            archive.writestr(info, content.encode())
    return file.getvalue()
