"""What the company makes and sells, and where its clients hear of it."""

# key: (en, ru, pl), group, price in roubles, is a service
PRODUCTS = {
    "vp600": (
        ("Vacuum Furnace VP-600", "Вакуумная печь ВП-600", "Piec próżniowy VP-600"),
        "furnace",
        6_400_000,
        False,
    ),
    "vp1350": (
        ("Vacuum Furnace VP-1350", "Вакуумная печь ВП-1350", "Piec próżniowy VP-1350"),
        "furnace",
        14_800_000,
        False,
    ),
    "vp2200": (
        (
            "High-temperature Vacuum Furnace VP-2200",
            "Высокотемпературная вакуумная печь ВП-2200",
            "Wysokotemperaturowy piec próżniowy VP-2200",
        ),
        "furnace",
        27_500_000,
        False,
    ),
    "vs80": (
        ("Vacuum Drying Oven VS-80", "Вакуумный сушильный шкаф ВС-80", "Suszarka próżniowa VS-80"),
        "furnace",
        780_000,
        False,
    ),
    "un400": (
        (
            "Vacuum Coating Unit UN-400",
            "Установка вакуумного напыления УН-400",
            "Napylarka próżniowa UN-400",
        ),
        "coating",
        18_900_000,
        False,
    ),
    "kt250": (
        ("Climate Chamber KT-250", "Климатическая камера КТ-250", "Komora klimatyczna KT-250"),
        "chamber",
        1_450_000,
        False,
    ),
    "kt1000": (
        ("Climate Chamber KT-1000", "Климатическая камера КТ-1000", "Komora klimatyczna KT-1000"),
        "chamber",
        3_900_000,
        False,
    ),
    "kt8000": (
        (
            "Walk-in Climate Chamber KT-8000",
            "Камера-комната КТ-8000",
            "Komora klimatyczna wejściowa KT-8000",
        ),
        "chamber",
        11_600_000,
        False,
    ),
    "ktu500": (
        (
            "Thermal Shock Chamber KTU-500",
            "Камера термоудара КТУ-500",
            "Komora szoków termicznych KTU-500",
        ),
        "chamber",
        5_700_000,
        False,
    ),
    "tbk3": (
        ("Thermal Vacuum Chamber TBK-3", "Термобарокамера ТБК-3", "Komora termopróżniowa TBK-3"),
        "chamber",
        21_300_000,
        False,
    ),
    "tg20": (
        (
            "Helium Leak Detector TG-20",
            "Гелиевый течеискатель ТГ-20",
            "Helowy detektor nieszczelności TG-20",
        ),
        "leak",
        2_350_000,
        False,
    ),
    "tg50": (
        (
            "Helium Leak Detector TG-50 with Dry Pump",
            "Гелиевый течеискатель ТГ-50 с сухим насосом",
            "Helowy detektor nieszczelności TG-50",
        ),
        "leak",
        3_850_000,
        False,
    ),
    "stk4": (
        (
            "Automatic Leak Test Stand STK-4",
            "Автоматический стенд контроля герметичности СТК-4",
            "Automatyczne stanowisko kontroli szczelności STK-4",
        ),
        "leak",
        8_200_000,
        False,
    ),
    "nd16": (
        ("Dry Scroll Pump ND-16", "Спиральный насос НД-16", "Pompa spiralna ND-16"),
        "pump",
        420_000,
        False,
    ),
    "nt700": (
        (
            "Turbomolecular Pump NT-700",
            "Турбомолекулярный насос НТ-700",
            "Pompa turbomolekularna NT-700",
        ),
        "pump",
        960_000,
        False,
    ),
    "heater": (
        ("Set of Heaters", "Комплект нагревателей", "Zestaw grzałek"),
        "parts",
        185_000,
        False,
    ),
    "seals": (
        ("Set of Vacuum Seals", "Комплект вакуумных уплотнений", "Zestaw uszczelnień"),
        "parts",
        36_000,
        False,
    ),
    "leakref": (
        ("Calibrated Helium Leak", "Контрольная гелиевая течь", "Wzorzec przecieku helowego"),
        "parts",
        148_000,
        False,
    ),
    "oil": (
        ("Vacuum Pump Oil, 20 l", "Масло вакуумное, 20 л", "Olej próżniowy, 20 l"),
        "parts",
        24_500,
        False,
    ),
    "install": (("Commissioning", "Пусконаладочные работы", "Uruchomienie"), "work", 380_000, True),
    "attest": (("Certification", "Аттестация оборудования", "Certyfikacja"), "work", 165_000, True),
    "service": (
        ("Service Contract, 1 Year", "Сервисный контракт на год", "Umowa serwisowa na rok"),
        "work",
        540_000,
        True,
    ),
    "training": (
        ("Operator Training", "Обучение операторов", "Szkolenie operatorów"),
        "work",
        95_000,
        True,
    ),
}

# team: main products with weights, and what goes along with them
OFFERS = {
    "vacuum": (
        (("vp600", 4), ("vp1350", 5), ("vp2200", 2), ("un400", 2), ("vs80", 2)),
        ("install", "attest", "nt700", "heater", "training"),
    ),
    "climate": (
        (("kt250", 4), ("kt1000", 5), ("kt8000", 2), ("ktu500", 3), ("tbk3", 1)),
        ("install", "attest", "service", "training"),
    ),
    "leak": (
        (("tg20", 5), ("tg50", 4), ("stk4", 2), ("nd16", 2)),
        ("install", "leakref", "training"),
    ),
    "new": ((("kt1000", 3), ("tg20", 4), ("vp600", 2), ("ktu500", 2)), ("install", "training")),
    "parts": (
        (("heater", 4), ("seals", 4), ("leakref", 2), ("oil", 3), ("service", 3), ("nd16", 2)),
        ("oil", "seals"),
    ),
}

PURPOSES = {
    "furnace": (
        "для участка термообработки",
        "для пайки теплообменников",
        "для отжига титановых деталей",
        "для спекания твёрдых сплавов",
        "в новый цех",
    ),
    "coating": ("для оптического производства", "для упрочнения инструмента"),
    "chamber": (
        "для испытаний бортовой аппаратуры",
        "для лаборатории надёжности",
        "для испытаний аккумуляторов",
        "для входного контроля",
        "для сертификационного центра",
    ),
    "leak": (
        "для контроля холодильных контуров",
        "для линии сборки клапанов",
        "для проверки теплообменников",
        "для криогенного участка",
    ),
    "pump": ("на замену масляных", "для откачного поста"),
    "parts": ("для планового ремонта", "на склад клиента", "срочно, линия стоит"),
    "work": ("на установленное оборудование", "на следующий год"),
}
PURPOSES_PL = ("dla nowej linii", "dla laboratorium badawczego", "dla działu utrzymania ruchu")
PURPOSES_EN = ("for the new line", "for the test laboratory", "for the assembly shop")

# source: share of deals, multiplies the chance to win
SOURCES = {
    "Повторное обращение": (18, 1.55),
    "Рекомендация": (12, 1.45),
    "Сайт": (24, 0.95),
    "Выставка «ВакуумЭкспо»": (14, 1.05),
    "Тендерная площадка": (12, 0.7),
    "Контекстная реклама": (12, 0.5),
    "Холодный обзвон": (8, 0.6),
}
TAGS = ("Тендер", "Гособоронзаказ", "Импортозамещение", "Экспорт", "Повторная покупка", "Срочно")
