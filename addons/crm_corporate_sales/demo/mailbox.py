"""Mail of the last two days: forms of the site, letters, and what nobody wrote."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from .company import NAMESPACE

DOMAIN = "arctemp.example"
SITE = f"noreply@{DOMAIN}"
COMMON = f"inquiries@{DOMAIN}"
ADDRESSES = {"vacuum": "vacuum", "climate": "climate", "leak": "leak"}

FORM = """Заявка с сайта {site}

Имя: {name}
Компания: {firm}
Телефон: {phone}
E-mail: {email}
Товар: {product}
Сообщение: {text}
"""
#: hours ago, headers, body
LETTERS = (
    (
        30,
        {"From": SITE, "To": COMMON, "Subject": "Заявка с сайта", "Precedence": "bulk"},
        FORM.format(
            site=DOMAIN,
            name="Светлана Юдина",
            firm="ООО «Кабель-Тест»",
            phone="+7 495 555-78-10",
            email="yudina@kabel-test.example",
            product="Климатическая камера",
            text="Нужна камера для испытаний кабеля, −60…+150 °C.\nСрок поставки — до лета.",
        ),
    ),
    (
        20,
        {"From": SITE, "To": COMMON, "Subject": "Заказ звонка"},
        "Ваше имя: Олег\nВаш телефон: +7 495 555-78-11\nУдобное время: после 15:00\n",
    ),
    (
        6,
        {
            "From": formataddr(("Piotr Zieliński", "p.zielinski@proznia.example")),
            "To": f"leak@{DOMAIN}",
            "Subject": "Wykrywacz nieszczelności — prośba o ofertę",
        },
        "Dzień dobry,\n\nproszę o ofertę na dwa helowe wykrywacze nieszczelności "
        "z dostawą do Wrocławia.\n\nPozdrawiam\nPiotr Zieliński\ntel. +48 71 555 01 22\n",
    ),
    (
        3,
        {
            "From": formataddr(("Игорь Мальцев", "maltsev@turbo-service.example")),
            "To": f"vacuum@{DOMAIN}",
        },
        "Добрый день!\n\nПодскажите цену и срок изготовления вакуумной печи "
        "для пайки, рабочая зона 600×600×900.\n-- \nИгорь Мальцев\nООО «Турбо-Сервис»\n",
    ),
)
NOBODY_WROTE = (
    (
        28,
        {
            "From": "news@expo-portal.example",
            "To": COMMON,
            "Subject": "Билеты на выставку со скидкой",
            "List-Unsubscribe": "<mailto:stop@expo-portal.example>",
        },
        "Только до пятницы…",
    ),
    (
        22,
        {
            "From": formataddr(("Нина Королёва", "koroleva@metiz.example")),
            "To": f"vacuum@{DOMAIN}",
            "Subject": "Автоответ: в отпуске до понедельника",
            "Auto-Submitted": "auto-replied",
        },
        "Меня нет на месте.",
    ),
    (
        5,
        {
            "From": "MAILER-DAEMON@mx.example",
            "To": f"climate@{DOMAIN}",
            "Subject": "Undelivered Mail Returned to Sender",
        },
        "The address does not exist.",
    ),
)


class Mailbox:
    """Puts real messages through the gateway."""

    def __init__(self, player):
        self.company, self.now = player.company, player.env.cr.now()
        self.env = player.company.env

    def receive(self):
        """The mail of the last two days."""
        self._open()
        threads = self.env["mail.thread"]
        letters = [*LETTERS, *NOBODY_WROTE, self._known_client()]
        for number, (hours, headers, text) in enumerate(letters):
            message = EmailMessage()
            for name, value in headers.items():
                message[name] = value
            message["Message-Id"] = f"<{number}.{NAMESPACE}@{DOMAIN}>"
            message["Date"] = format_datetime(self.now - timedelta(hours=hours))
            message.set_content(text)
            threads.message_process(False, bytes(message))
        parser = self.env.ref("crm_corporate_sales.parser_site_lines")
        if not parser.sample:
            parser.sample = LETTERS[0][2]

    def _open(self):
        """Addresses of the company and its departments."""
        domains = self.env["mail.alias.domain"]
        domain = domains.search([("name", "=", DOMAIN)]) or domains.create({"name": DOMAIN})
        company = self.company.company
        company.alias_domain_id = domain
        company.inquiry_alias_name = "inquiries"
        for key, name in ADDRESSES.items():
            self.company.teams[key].write({"alias_name": name, "alias_domain_id": domain.id})

    def _known_client(self):
        """Somebody with exactly one open deal asks again."""
        leads = self.env["crm.lead"]
        groups = leads._read_group(
            [
                ("won_status", "=", "pending"),
                ("user_id", "!=", False),
                ("partner_id.email_normalized", "!=", False),
            ],
            ["partner_id"],
            ["id:recordset"],
        )
        partner, lead = next((item for item in groups if len(item[1]) == 1), groups[0])
        return (
            1,
            {
                "From": formataddr((partner.name, partner.email)),
                "To": COMMON,
                "Subject": "Вопрос по сроку поставки",
            },
            f"Добрый день!\n\n{lead[0].name}: просим подтвердить срок поставки.\n",
        )
