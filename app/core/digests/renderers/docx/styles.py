"""styles.xml of a digest: named styles for all that stands in it, so that an office restyles it in one place."""

from __future__ import annotations

from typing import Final

from app.core.digests.renderers.docx.parts import XML, W

_BOLD: Final = "<w:b/><w:bCs/>"
_ITALIC: Final = "<w:i/><w:iCs/>"
_KEEP: Final = "<w:keepNext/><w:keepLines/>"
_CENTER: Final = '<w:jc w:val="center"/>'
_FONT: Final = "Times New Roman"
_FRAME: Final = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="6" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right")
)


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _space(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _style(
    identity: str,
    paragraph: str = "",
    run: str = "",
    *,
    name: str = "",
    based: str = "Normal",
    next_: str = "",
) -> str:
    follows = f'<w:next w:val="{next_}"/>' if next_ else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name or identity}"/>'
        f'<w:basedOn w:val="{based}"/>{follows}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _character(identity: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{identity}"><w:name w:val="{identity}"/><w:qFormat/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def _headings() -> str:
    looks = (
        (1, 360, 160, _BOLD + _size(32)),
        (2, 320, 100, _BOLD + _size(26)),
        (3, 280, 80, _BOLD + _size(24)),
    )
    return "".join(
        _style(
            f"Heading{rank}",
            f'{_KEEP}{_space(before, after)}<w:outlineLvl w:val="{rank - 1}"/>',
            run,
            name=f"heading {rank}",
            next_="BodyText",
        )
        for rank, before, after, run in looks
    )


def _contents() -> str:
    entries = "".join(
        _style(
            f"TOC{rank}",
            f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9355"/></w:tabs>{_space(40, 40)}'
            f'<w:ind w:left="{(rank - 1) * 284}" w:right="567"/>',
            _size(22),
            name=f"toc {rank}",
        )
        for rank in (1, 2, 3)
    )
    heading = _style(
        "TOCHeading",
        f"{_KEEP}{_space(480, 160)}",
        _BOLD + _size(32),
        name="TOC Heading",
        next_="BodyText",
    )
    return heading + entries


def _front() -> str:
    return (
        _style("Title", f"{_KEEP}{_space(0, 120)}", _BOLD + _size(44), next_="Subtitle")
        + _style("Subtitle", f"{_KEEP}{_space(0, 320)}", _size(30), next_="BodyText")
        + _style("BodyText", _space(60, 60), _size(24), name="Body Text")
        + _style("Between", _space(0, 0), _size(16))
        + _style("Fact", _space(40, 40), _size(24))
        + _style("FactName", _space(40, 40), _BOLD + _size(24))
        + _style(
            "Equation",
            f'<w:keepLines/><w:pBdr>{_FRAME}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="F5F5F5"/>'
            f'{_space(120, 160)}<w:ind w:left="142" w:right="142"/>',
            _BOLD + _size(24),
        )
    )


def _remarks() -> str:
    edge = '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="808080"/></w:pBdr>'
    return (
        _style("ClauseText", f'{edge}{_space(40, 40)}<w:ind w:left="284"/>', _size(24))
        + _style("Tally", f"{_KEEP}{_space(120, 120)}", _BOLD + _size(22))
        + _style("NotShown", f"{_KEEP}{_space(0, 120)}", _ITALIC + _size(22))
        + _style("Block", f"{_KEEP}{_space(200, 80)}", _BOLD + _size(24))
        + _style("GroupCount", _space(0, 20), _BOLD)
        + _style("GroupFact", _space(0, 20), _size(18))
        + _style("Added", f'{_space(0, 20)}<w:ind w:left="142"/>')
        + _style("Same", _space(20, 40), _ITALIC)
        + _style("ProposalKind", "<w:keepNext/>", _BOLD)
        + _style("ProposedText", _space(20, 40))
        + _style("Supporter", "", _BOLD)
        + _style("Numbers", "", _size(18))
        + _style("ConflictWords", "", _ITALIC)
        + _style("Volume", f"{_KEEP}{_space(0, 120)}", _BOLD + _size(28))
        + _style("GroupRow", f"<w:keepNext/>{_space(40, 40)}", _BOLD)
        + _style("HeadCell", f"<w:keepNext/>{_space(40, 40)}{_CENTER}", _BOLD + _size(18))
        + _style("Organisation", "", _BOLD)
        + _style("AuthorName")
        + _style("Stance", "", _BOLD)
        + _style("Quoted", _space(20, 20), _ITALIC)
        + _style("Remark", _space(20, 40))
        + _style("Label", _space(60, 0), f"{_BOLD}{_size(17)}")
        + _style("Wording", f'{_space(0, 40)}<w:ind w:left="142"/>')
        + _style("FigureCell", f'{_space(20, 20)}<w:jc w:val="right"/>')
        + _style("TotalName", _space(20, 20), _BOLD)
        + _style("TotalCell", f'{_space(20, 20)}<w:jc w:val="right"/>', _BOLD)
        + _style("SmallCell", "", _size(15))
        + _style("SmallHead", f"<w:keepNext/>{_CENTER}", _BOLD + _size(15))
        + _style("Gap", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>', _size(2))
    )


def _tables() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f'<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def styles(tag: str) -> str:
    """styles.xml; `tag` is the BCP 47 tag of the digest's language."""
    return (
        f'{XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>{_size(20)}'
        f'<w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        + _front()
        + _headings()
        + _contents()
        + _remarks()
        # Readable without colour: new words bold and underlined, removed ones struck through.
        + _character("Inserted", f'{_BOLD}<w:u w:val="single"/>')
        + _character("Removed", "<w:strike/>")
        + _character("QuotedWords", f"{_BOLD}{_ITALIC}")
        + _style("Header", _CENTER, _size(17), name="header")
        + _style("Footer", _CENTER, _size(20), name="footer")
        + _tables()
        + "</w:styles>"
    )
