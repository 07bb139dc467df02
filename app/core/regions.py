"""Regions of the Kyrgyz Republic by ISO 3166-2 code. Names: KYRGYZ.md; they are dated data, so nothing counts them."""

from __future__ import annotations

REGIONS: dict[str, dict[str, str]] = {
    "KG-B": {"ky": "Баткен облусу", "ru": "Баткенская область", "en": "Batken Oblast"},
    "KG-C": {"ky": "Чүй облусу", "ru": "Чуйская область", "en": "Chüy Oblast"},
    "KG-J": {"ky": "Жалал-Абад облусу", "ru": "Джалал-Абадская область", "en": "Jalal-Abad Oblast"},
    "KG-N": {"ky": "Нарын облусу", "ru": "Нарынская область", "en": "Naryn Oblast"},
    "KG-O": {"ky": "Ош облусу", "ru": "Ошская область", "en": "Osh Oblast"},
    "KG-T": {"ky": "Талас облусу", "ru": "Таласская область", "en": "Talas Oblast"},
    "KG-Y": {"ky": "Ысык-Көл облусу", "ru": "Иссык-Кульская область", "en": "Ysyk-Köl Oblast"},
    "KG-GB": {"ky": "Бишкек шаары", "ru": "город Бишкек", "en": "Bishkek City"},
    "KG-GO": {"ky": "Ош шаары", "ru": "город Ош", "en": "Osh City"},
}
