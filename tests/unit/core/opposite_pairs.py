"""Sentences in twos that say nearly the same words and mean the opposite, in Kyrgyz, Russian and English."""

from __future__ import annotations

PAIRS = {
    "ru": (
        (
            "Мы поддерживаем эту статью проекта в предложенной редакции",
            "Мы не поддерживаем эту статью проекта в предложенной редакции",
        ),
        ("Считаю такое разделение полномочий правильным", "Не считаю такое разделение полномочий правильным"),
        ("Я за прямые выборы главы айыл окмоту", "Я против прямых выборов главы айыл окмоту"),
        (
            "Согласен с тем, чтобы срок слушаний составил семь дней",
            "Не согласен с тем, чтобы срок слушаний составил семь дней",
        ),
        ("Я согласна с передачей дорог на баланс сёл", "Я несогласна с передачей дорог на баланс сёл"),
        (
            "Такой порядок распределения земли приемлем для жителей",
            "Такой порядок распределения земли неприемлем для жителей",
        ),
        ("Передача полномочий законна и своевременна", "Передача полномочий незаконна и своевременна"),
        ("Эта комиссия нужна нашему селу", "Эта комиссия не нужна нашему селу"),
        ("Эта комиссия нужна нашему аймаку", "Эта комиссия ненужна нашему аймаку"),
        (
            "В бюджете аймака есть деньги на содержание дорог",
            "В бюджете аймака нет денег на содержание дорог",
        ),
        ("Кенеш может распускать исполнительный орган", "Кенеш не может распускать исполнительный орган"),
        (
            "Протоколы следует публиковать вместе с поимёнными голосами",
            "Протоколы не следует публиковать вместе с поимёнными голосами",
        ),
        ("Можно сокращать срок обсуждения бюджета", "Нельзя сокращать срок обсуждения бюджета"),
        (
            "Предлагаем увеличить долю налога, остающуюся у сёл",
            "Предлагаем уменьшить долю налога, остающуюся у сёл",
        ),
        (
            "Предлагаем разрешить сдачу пастбищ в долгую аренду",
            "Предлагаем запретить сдачу пастбищ в долгую аренду",
        ),
        (
            "Просим сохранить должность старосты в каждом селе",
            "Просим отменить должность старосты в каждом селе",
        ),
        (
            "Прошу принять поправку депутатов местного кенеша",
            "Прошу отклонить поправку депутатов местного кенеша",
        ),
        (
            "Слушания проводятся с участием приглашённых экспертов",
            "Слушания проводятся без участия приглашённых экспертов",
        ),
        (
            "Каждый житель читает эти объявления на доске",
            "Никто из жителей не читает эти объявления на доске",
        ),
        (
            "Участие в сходе граждан обязательно для депутатов",
            "Участие в сходе граждан добровольно для депутатов",
        ),
        ("Заседания кенеша всегда открыты для жителей", "Заседания кенеша никогда не открыты для жителей"),
        ("Эта норма полезна для маленьких сёл", "Эта норма бесполезна для маленьких сёл"),
        (
            "Проект устанавливает не менее двух слушаний в год",
            "Проект устанавливает не более двух слушаний в год",
        ),
        (
            "Глава должен отчитываться перед сходом жителей",
            "Глава не должен отчитываться перед сходом жителей",
        ),
        ("Одобряю объединение малых аймаков в один", "Возражаю против объединения малых аймаков в один"),
    ),
    "ky": (
        (
            "Мен бул беренени сунушталган редакцияда колдойм",
            "Мен бул беренени сунушталган редакцияда колдобойм",
        ),
        (
            "Биз айыл өкмөтүнүн башчысын түз шайлоону колдойбуз",
            "Биз айыл өкмөтүнүн башчысын түз шайлоого каршыбыз",
        ),
        (
            "Жолдорду айылдарга өткөрүп берүүнү туура деп эсептейм",
            "Жолдорду айылдарга өткөрүп берүүнү туура эмес деп эсептейм",
        ),
        ("Айылдык кеңешке мындай комиссия керек", "Айылдык кеңешке мындай комиссиянын кереги жок"),
        ("Айылдык кеңешке жаңы катчы керек", "Айылдык кеңешке жаңы катчы керек эмес"),
        (
            "Бул түзөтүү жумушчу топ тарабынан кабыл алынсын",
            "Бул түзөтүү жумушчу топ тарабынан кабыл алынбасын",
        ),
        ("Долбоорго жаңы берене киргизилсин", "Долбоорго жаңы берене киргизилбесин"),
        ("Кеңеш аткаруу органын тарката алат", "Кеңеш аткаруу органын тарката албайт"),
        ("Отурумдун протоколу сайтка жарыяланат", "Отурумдун протоколу сайтка жарыяланбайт"),
        ("Бюджетте жолдорго каражат бар", "Бюджетте жолдорго каражат жок"),
        ("Мен бул сунушка макулмун", "Мен бул сунушка макул эмесмин"),
        ("Угуулардын мөөнөтүн узартуу сунушталсын", "Угуулардын мөөнөтүн кыскартуу сунушталсын"),
        (
            "Салыктын айылда калган үлүшүн көбөйтүүнү суранабыз",
            "Салыктын айылда калган үлүшүн азайтууну суранабыз",
        ),
        (
            "Жайыттарды узак мөөнөткө ижарага берүүгө уруксат берилсин",
            "Жайыттарды узак мөөнөткө ижарага берүүгө тыюу салынсын",
        ),
        ("Мындай бөлүштүрүү мыйзамдуу болуп саналат", "Мындай бөлүштүрүү мыйзамсыз болуп саналат"),
        ("Бул ченем кичи айылдарга пайдалуу", "Бул ченем кичи айылдарга пайдасыз"),
        (
            "Башчы жыйындын алдында отчет бериши керек болсун",
            "Башчы жыйындын алдында отчет бериши керек болбосун",
        ),
        ("Угуулар эксперттерди чакырып өткөрүлөт", "Угуулар эксперттерди чакырбай өткөрүлөт"),
        ("Айыл башчысынын кызматы сакталсын", "Айыл башчысынын кызматы жоюлсун"),
        ("Ар бир айылда кабылдама иштейт", "Эч бир айылда кабылдама иштебейт"),
        ("Депутаттар жыйынга катышууга милдеттүү", "Депутаттар жыйынга өз ыктыяры менен катышат"),
        ("Кеңештин отурумдары тургундар үчүн ачык", "Кеңештин отурумдары тургундар үчүн жабык"),
        ("Аймактарды бириктирүү элге жаккан", "Аймактарды бириктирүү элге жакпаган"),
        ("Мурунку мыйзам бул маселени чечкен", "Мурунку мыйзам бул маселени чечпеген"),
        ("Биз жаңы салыкты төлөөгө макул болгонбуз", "Биз жаңы салыкты төлөөгө макул болгон эмеспиз"),
    ),
    "en": (
        (
            "We support this article of the draft as it is worded",
            "We do not support this article of the draft as it is worded",
        ),
        ("I support the direct election of the head", "I oppose the direct election of the head"),
        ("I agree with the shorter term for hearings", "I disagree with the shorter term for hearings"),
        (
            "Such a distribution of land is acceptable to residents",
            "Such a distribution of land is unacceptable to residents",
        ),
        ("The council can dissolve the executive body", "The council cannot dissolve the executive body"),
        ("The council should publish the votes by name", "The council shouldn't publish the votes by name"),
        (
            "The council should publish the minutes in full",
            "The council shouldn’t publish the minutes in full",
        ),
        (
            "There is money for the roads in the local budget",
            "There is no money for the roads in the local budget",
        ),
        (
            "We are for the merger of small municipalities",
            "We are against the merger of small municipalities",
        ),
        (
            "Please increase the share of tax that stays with villages",
            "Please reduce the share of tax that stays with villages",
        ),
        ("Please allow long leases of pastures", "Please forbid long leases of pastures"),
        (
            "The office of the village elder should be kept",
            "The office of the village elder should be abolished",
        ),
        ("The working group should accept the amendment", "The working group should reject the amendment"),
        (
            "Hearings are held with invited experts present",
            "Hearings are held without invited experts present",
        ),
        (
            "Everybody in our village reads these announcements",
            "Nobody in our village reads these announcements",
        ),
        ("The transfer of powers is legal and timely", "The transfer of powers is illegal and timely"),
        ("This rule is useful for small villages", "This rule is useless for small villages"),
        (
            "Taking part in the assembly is mandatory for members",
            "Taking part in the assembly is voluntary for members",
        ),
        ("The sittings are always open to residents", "The sittings are never open to residents"),
        ("This decision will improve life in the village", "This decision will worsen life in the village"),
        ("This change is fair to the poorest households", "This change is unfair to the poorest households"),
    ),
}
REST = {
    "ru": "В нашем аймаке об этом говорили на сходе в феврале, присутствовали представители всех улиц. "
    "Просим рабочую группу внимательно рассмотреть это мнение и ответить письменно.",
    "ky": "Биздин аймакта бул жөнүндө февралдагы жыйында сөз болуп, бардык көчөлөрдүн өкүлдөрү катышты. "
    "Жумушчу топтон бул пикирди кылдат карап чыгып, жазуу жүзүндө жооп берүүнү өтүнөбүз.",
    "en": "In our municipality this was talked over at the assembly in February with people from all streets. "
    "We ask the working group to look into this opinion with care and to answer in writing.",
}


def opposite_pairs() -> list[tuple[str, str, str]]:
    """(language, one, its opposite): each pair alone, before and after two sentences that are the same."""
    found = []
    for language, pairs in PAIRS.items():
        rest = REST[language]
        for one, other in pairs:
            found += [
                (language, f"{one}.", f"{other}."),
                (language, f"{one}. {rest}", f"{other}. {rest}"),
                (language, f"{rest} {one}!", f"{rest} {other}!"),
            ]
    return found
