"""How the cells of a digest look. One dark green for headings, tints that survive a black-and-white printer."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format

FONT = "Calibri"
TITLE_FONT, SUBTITLE_FONT, HEADING_FONT = 18, 13, 12
DARK = "#1F4E45"
TINTS = {
    "official": "#FFF6DC",
    "clause": "#E8EFED",
    "group": "#E4ECF7",
    "added": "#F3F7FC",
    "proposal": "#EDF5E4",
    "conflict": "#FBE7E3",
    "muted": "#F5F5F5",
}
CHANGED = {
    "same": '<sz val="10"/>',
    "inserted": '<b/><u/><sz val="10"/>',
    "removed": '<strike/><sz val="10"/><color rgb="FF9C2A1B"/>',
}
"""How a redline's runs look, besides the font."""
LINE = "#B8C4C1"
VARIANTS = ("", "total", *TINTS)

_BASE: dict[str, object] = {"font_name": FONT, "font_size": 10, "valign": "top"}
_BOXED = _BASE | {"border": 1, "border_color": LINE}
_FILLED = _BOXED | {"bold": True, "text_wrap": True, "valign": "vcenter"}
_CELLS: dict[str, dict[str, object]] = {
    "text": _BOXED | {"text_wrap": True},
    "unit": _BOXED | {"text_wrap": True},
    "number": _BOXED | {"num_format": "#,##0", "align": "right"},
    "place": _BOXED | {"align": "center"},
    "figure": _BOXED | {"num_format": '#,##0;-#,##0;"–"', "align": "right"},
    "share": _BOXED | {"num_format": "0%", "align": "right"},
    "when": _BOXED | {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
    "data": _BASE | {"text_wrap": True, "align": "left"},
    "moment": _BASE | {"num_format": "dd.mm.yyyy hh:mm:ss", "align": "left"},
}
_SINGLE: dict[str, dict[str, object]] = {
    "title": _BASE | {"bold": True, "font_size": TITLE_FONT, "font_color": DARK},
    "subtitle": _BASE | {"bold": True, "font_size": SUBTITLE_FONT, "text_wrap": True},
    "heading": _BASE
    | {"bold": True, "font_size": HEADING_FONT, "font_color": DARK, "bottom": 1, "bottom_color": DARK},
    "name": _BASE | {"bold": True, "text_wrap": True},
    "plain": _BASE | {"text_wrap": True},
    "figures": _FILLED | {"font_size": HEADING_FONT, "bg_color": TINTS["clause"], "border_color": DARK},
    "header": _FILLED | {"font_color": "#FFFFFF", "bg_color": DARK, "align": "center"},
}


def make_styles(workbook: Workbook) -> dict[str, Format]:
    """Every style by name: `text`, `official:text`, `header`, …"""
    properties = dict(_SINGLE)
    for name, cell in _CELLS.items():
        properties[name] = cell
        properties[f"total:{name}"] = cell | {"bold": True, "top": 2}
        for variant, tint in TINTS.items():
            properties[f"{variant}:{name}"] = cell | {
                "bg_color": tint,
                "bold": (variant, name) == ("clause", "unit"),
            }
    return {name: workbook.add_format(values) for name, values in properties.items()}
