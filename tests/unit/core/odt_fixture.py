"""OpenDocument texts built in code: only the parts a test is about, as LibreOffice would write them."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    [
        f'xmlns:{prefix}="{_OASIS}{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "style": "style",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "fo": "xsl-fo-compatible",
            "svg": "svg-compatible",
        }.items()
    ]
    + ['xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"']
)


def odt(
    body: str,
    *,
    automatic: str = "",
    named: str = "",
    masters: str = "",
    kind: str = "text",
    parts: dict[str, str] | None = None,
) -> bytes:
    """The file; `automatic` and `named` are styles, `masters` the master pages."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {NAMESPACES}><office:styles>{named}</office:styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>"
    )
    packed = BytesIO()
    # Stored: what repeats itself would be refused for how well it packs, before the importer sees it.
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, written in {"content.xml": content, "styles.xml": styles, **(parts or {})}.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + written)
    return packed.getvalue()


def p(text: str, style: str = "") -> str:
    """A paragraph; `text` is XML."""
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1, extra: str = "") -> str:
    """A heading."""
    return f'<text:h text:outline-level="{level}" {extra}>{text}</text:h>'


def items(*contents: str, style: str = "", extra: str = "") -> str:
    """A list whose items have these contents."""
    named = f'text:style-name="{style}"' if style else ""
    inside = "".join(f"<text:list-item>{content}</text:list-item>" for content in contents)
    return f"<text:list {named} {extra}>{inside}</text:list>"


def level(
    index: int, number_format: str = "1", *, extra: str = "", tag: str = "list-level-style-number"
) -> str:
    """A level of a list style."""
    return f'<text:{tag} text:level="{index}" style:num-format="{number_format}" {extra}/>'


def list_style(name: str, *levels: str) -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def style(
    name: str, *, family: str = "paragraph", parent: str = "", paragraph: str = "", text: str = ""
) -> str:
    """A style; `paragraph` and `text` are the attributes of its properties."""
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )
