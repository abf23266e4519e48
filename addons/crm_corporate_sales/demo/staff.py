"""Our own people, their teams and the company: facts only."""

COMPANY = {
    "name": "НПП «Арктемп» (Arctemp)",
    "street": "Приборостроительная ул., 14",
    "city": "Зеленоград",
    "zip": "124460",
    "phone": "+7 495 555-01-40",
    "email": "info@arctemp.example",
    "website": "https://arctemp.example",
    "company_registry": "1187746000144",
    "vat": "7735000144",
}

MANAGER = "sales_team.group_sale_manager"
SALESMAN = "sales_team.group_sale_salesman"
OWN = "crm_corporate_sales.group_"

# login: name, post, groups, language, time zone
PEOPLE = {
    "orlov": ("Виктор Орлов", "Коммерческий директор", [MANAGER], "ru_RU", "Europe/Moscow"),
    "gromova": (
        "Елена Громова",
        "Руководитель отдела вакуумного оборудования",
        [SALESMAN],
        "ru_RU",
        "Europe/Moscow",
    ),
    "sitnikov": (
        "Павел Ситников",
        "Руководитель отдела климатических и испытательных камер",
        [SALESMAN],
        "ru_RU",
        "Europe/Moscow",
    ),
    "belova": (
        "Ирина Белова",
        "Руководитель отдела течеискания",
        [SALESMAN],
        "ru_RU",
        "Europe/Moscow",
    ),
    "karpov": ("Антон Карпов", "Менеджер по продажам", [SALESMAN], "ru_RU", "Europe/Moscow"),
    "lebedeva": ("Марина Лебедева", "Менеджер по продажам", [SALESMAN], "ru_RU", "Europe/Moscow"),
    "sokolov": ("Дмитрий Соколов", "Менеджер по продажам", [SALESMAN], "ru_RU", "Europe/Moscow"),
    "zimina": (
        "Ольга Зимина",
        "Менеджер по продажам, Дальний Восток",
        [SALESMAN],
        "ru_RU",
        "Asia/Vladivostok",
    ),
    "kowalska": ("Anna Kowalska", "Specjalista ds. eksportu", [SALESMAN], "pl_PL", "Europe/Warsaw"),
    "levin": ("Mark Levin", "Export Sales Manager", [SALESMAN], "en_US", "Europe/Moscow"),
    "fomin": (
        "Кирилл Фомин",
        "Менеджер по привлечению клиентов",
        [SALESMAN],
        "ru_RU",
        "Europe/Moscow",
    ),
    "pavlova": (
        "Нина Павлова",
        "Менеджер по запасным частям и сервису",
        [SALESMAN],
        "ru_RU",
        "Europe/Moscow",
    ),
    "mukhina": ("Светлана Мухина", "Диспетчер", [OWN + "dispatcher"], "ru_RU", "Europe/Moscow"),
    "tikhonova": ("Юлия Тихонова", "Маркетолог", [OWN + "marketing"], "ru_RU", "Europe/Moscow"),
    "somova": (
        "Галина Сомова",
        "Бухгалтер",
        [OWN + "accountant_deals", "account.group_account_invoice"],
        "ru_RU",
        "Europe/Moscow",
    ),
    "yegorov": (
        "Олег Егоров",
        "Начальник службы пусконаладки",
        [OWN + "field_engineer_head"],
        "ru_RU",
        "Europe/Moscow",
    ),
    "tarasov": (
        "Илья Тарасов",
        "Инженер-наладчик",
        [OWN + "field_engineer"],
        "ru_RU",
        "Europe/Moscow",
    ),
    "nikitin": (
        "Роман Никитин",
        "Инженер-наладчик",
        [OWN + "field_engineer"],
        "ru_RU",
        "Europe/Moscow",
    ),
    "integrator": (
        "Обмен данными (API)",
        "Внешняя программа",
        [OWN + "integrator"],
        "ru_RU",
        "Europe/Moscow",
    ),
}

DIRECTOR = "orlov"
CLERKS = ("mukhina", "tikhonova", "somova", "yegorov", "tarasov", "nikitin", "integrator")

# key: names in en/ru/pl, head, members, default process, is a direction, claim limit
TEAMS = {
    "vacuum": (
        ("Vacuum Equipment", "Вакуумное оборудование", "Urządzenia próżniowe"),
        "gromova",
        ("gromova", "karpov", "lebedeva"),
        "corporate",
        True,
        25,
    ),
    "climate": (
        ("Climate and Test Chambers", "Климатические и испытательные камеры", "Komory klimatyczne"),
        "sitnikov",
        ("sitnikov", "sokolov", "zimina"),
        "corporate",
        True,
        25,
    ),
    "leak": (
        ("Leak Detection", "Течеискание", "Detekcja nieszczelności"),
        "belova",
        ("belova", "kowalska", "levin"),
        "equipment",
        True,
        20,
    ),
    "new": (
        ("New Clients", "Привлечение клиентов", "Nowi klienci"),
        "orlov",
        ("orlov", "fomin"),
        "ladder",
        False,
        0,
    ),
    "parts": (
        ("Spare Parts and Service", "Запасные части и сервис", "Części zamienne i serwis"),
        "orlov",
        ("pavlova",),
        "quick",
        False,
        0,
    ),
}

# how good each is at winning: multiplies the chance
SKILL = {
    "karpov": 1.15,
    "lebedeva": 1.0,
    "sokolov": 0.9,
    "zimina": 1.2,
    "kowalska": 1.05,
    "levin": 0.8,
    "fomin": 0.9,
    "pavlova": 1.1,
    "gromova": 1.3,
    "sitnikov": 1.2,
    "belova": 1.25,
}
