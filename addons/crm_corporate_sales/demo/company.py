"""The company, its people and teams, products, clients, competitors in the database."""

from base64 import b64encode
from pathlib import Path

from odoo.fields import Command

from . import clients, goods, staff

#: xmlids of the story; no module of that name exists, so that updates and uninstalling leave it
NAMESPACE = "__demo__"
LANGS = ("en_US", "ru_RU", "pl_PL")
QUIET = {
    "no_reset_password": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}


class Company:
    """Makes what the deals need; later asks for it by key."""

    def __init__(self, env, rng):
        self.env = env(context={**env.context, **QUIET})
        self.rng = rng
        self.langs = {code for code, _name in env["res.lang"].get_installed()}
        self.users, self.teams, self.products = {}, {}, {}
        self.clients, self.contacts, self.rivals, self.sources = [], {}, [], {}

    def create(self):
        self._set_company()
        self._set_langs()
        self._create_users()
        self._create_teams()
        self._create_products()
        self._create_clients()
        self._create_rivals()
        Source = self.env["utm.source"]
        for name in goods.SOURCES:
            self.sources[name] = Source.search([("name", "=", name)], limit=1) or Source.create(
                {"name": name}
            )
        Tag = self.env["crm.tag"]
        self.tags = [
            Tag.search([("name", "=", name)], limit=1) or Tag.create({"name": name, "color": color})
            for color, name in enumerate(goods.TAGS, 1)
        ]

    def remember(self, names, records):
        """Give the records xmlids, so that other addons' stories can build on them."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{NAMESPACE}.{name}", "record": record, "noupdate": True}
                for name, record in zip(names, records, strict=True)
            ]
        )

    def lang(self, code):
        return code if code in self.langs else "en_US"

    def translate(self, records, names_of):
        """Write the names in all installed languages: {record: (en, ru, pl)}."""
        for index, code in enumerate(LANGS):
            if code in self.langs:
                for record, names in zip(records, names_of, strict=True):
                    record.with_context(lang=code).name = names[index]

    # ---- the company -----------------------------------------------------------------

    def _set_langs(self):
        """Odoo writes Polish amounts without any separator: 12848000,00."""
        polish = self.env["res.lang"]._lang_get("pl_PL")
        if polish and not polish.thousands_sep:
            polish.thousands_sep = "\N{NO-BREAK SPACE}"

    def _set_company(self):
        company = self.company = self.env.ref("base.main_company")
        russia = self.env.ref("base.ru")
        company.partner_id.lang = self.lang("ru_RU")
        company.write({**staff.COMPANY, "country_id": russia.id, "state_id": False})
        if company.uses_default_logo:
            # out of logo.svg; on every printed document
            company.logo = b64encode(Path(__file__).with_name("logo.png").read_bytes())
        company.resource_calendar_id.write({"tz": "Europe/Moscow", "name": "Пн–Пт 9:00–18:00"})
        company.resource_calendar_id.attendance_ids = [Command.clear()] + [
            Command.create(
                {
                    "name": name,
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": stop,
                    "day_period": part,
                }
            )
            for day in range(5)
            for name, start, stop, part in (
                ("Утро", 9, 13, "morning"),
                ("День", 14, 18, "afternoon"),
            )
        ]
        if not self.env["account.move.line"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            self._set_currency(company, russia)
        # predictions learn from the two years that are told
        self.env["ir.config_parameter"].set_param("crm.pls_start_date", "2000-01-01")
        admin = self.env.ref("base.user_admin")
        admin.write({"tz": "Europe/Moscow", "notification_type": "inbox"})

    def _set_currency(self, company, russia):
        rouble = self.env.ref("base.RUB")
        rouble.active = True
        company.write({"currency_id": rouble.id, "account_fiscal_country_id": russia.id})
        taxes = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search([("company_id", "=", company.id)])
        )
        # the chart of accounts was made for the USA: home is Russia, prices are in roubles
        self.env["product.pricelist"].search([("company_id", "in", (company.id, False))]).write(
            {"currency_id": rouble.id}
        )
        positions = self.env["account.fiscal.position"].search([("company_id", "=", company.id)])
        positions.filtered("country_id").write({"country_id": russia.id})
        groups = self.env["account.tax.group"].search([("company_id", "=", company.id)])
        groups.write({"country_id": russia.id})
        taxes.write({"country_id": russia.id})
        used = company.account_sale_tax_id | company.account_purchase_tax_id
        used.tax_group_id.name = "НДС 22%"
        if company.account_sale_tax_id:
            company.account_sale_tax_id.write(
                {"name": "НДС 22%", "description": "НДС 22%", "amount": 22}
            )
        if company.account_purchase_tax_id:
            company.account_purchase_tax_id.write({"name": "НДС 22%", "amount": 22})

    def _create_users(self):
        groups = {
            xmlid: self.env.ref(xmlid).id
            for *_x, xmlids, _l, _t in staff.PEOPLE.values()
            for xmlid in xmlids
        }
        users = self.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "email": f"{login}@arctemp.example",
                    "lang": self.lang(lang),
                    "tz": zone,
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [
                        Command.set(
                            [self.env.ref("base.group_user").id] + [groups[x] for x in xmlids]
                        )
                    ],
                    # nothing of the story may leave the house
                    "notification_type": "inbox",
                }
                for login, (name, _post, xmlids, lang, zone) in staff.PEOPLE.items()
            ]
        )
        for user, (_name, post, *_rest) in zip(users, staff.PEOPLE.values(), strict=True):
            lang = user.lang
            user.partner_id.write({"function": post, "parent_id": self.company.partner_id.id})
            # a parent passes its language on
            user.partner_id.lang = lang
        self.users = dict(zip(staff.PEOPLE, users, strict=True))
        self.remember([f"user_{login}" for login in staff.PEOPLE], users)

    def _create_teams(self):
        Process = self.env["crm.process"]
        teams = self.env["crm.team"].create(
            [
                {
                    "name": names[0],
                    "user_id": self.users[head].id,
                    "member_ids": [Command.set([self.users[login].id for login in members])],
                    "process_id": Process.find_by_code(process).id,
                    "is_direction": is_direction,
                    "claim_limit": limit,
                    "company_id": self.company.id,
                    "sequence": number,
                    "color": number,
                }
                for number, (names, head, members, process, is_direction, limit) in enumerate(
                    staff.TEAMS.values(), 1
                )
            ]
        )
        self.teams = dict(zip(staff.TEAMS, teams, strict=True))
        self.translate(teams, [item[0] for item in staff.TEAMS.values()])
        self.remember([f"team_{key}" for key in staff.TEAMS], teams)
        stock = self.env.ref("sales_team.team_sales_department", raise_if_not_found=False)
        if stock and not self.env["crm.lead"].search_count([("team_id", "=", stock.id)], limit=1):
            stock.active = False

    # ---- what is sold, to whom, against whom -----------------------------------------

    def _create_products(self):
        templates = self.env["product.template"].create(
            [
                {
                    "name": names[0],
                    "type": "service" if is_service else "consu",
                    "list_price": price,
                    "standard_price": round(price * 0.62, -3),
                    "default_code": key.upper(),
                    "invoice_policy": "order",
                }
                for key, (names, _group, price, is_service) in goods.PRODUCTS.items()
            ]
        )
        self.translate(templates, [item[0] for item in goods.PRODUCTS.values()])
        self.products = dict(zip(goods.PRODUCTS, templates.product_variant_id, strict=True))
        self.remember([f"product_{key}" for key in goods.PRODUCTS], templates.product_variant_id)

    def _create_clients(self):
        vals_list = []
        for number, (name, city, branch, domain) in enumerate(clients.CLIENTS):
            vals_list.append(
                self._prepare_client_vals(
                    name, city, "RU", "ru_RU", domain, f"+7 495 555-{number:02d}-10"
                )
            )
            vals_list[-1]["comment"] = branch
        for number, (name, city, country, lang, domain) in enumerate(clients.FOREIGN):
            vals_list.append(
                self._prepare_client_vals(
                    name, city, country, lang, domain, f"+44 20 7946 00{number}1"
                )
            )
        partners = self.env["res.partner"].create(vals_list)
        self.clients = list(partners)
        self.remember([f"client_{number}" for number in range(len(partners))], partners)
        self._create_contacts(partners)

    def _prepare_client_vals(self, name, city, country, lang, domain, phone):
        return {
            "name": name,
            "is_company": True,
            "city": city,
            "country_id": self.env.ref(f"base.{country.lower()}").id,
            "lang": self.lang(lang),
            "email": f"info@{domain}.example",
            "website": f"https://{domain}.example",
            "phone": phone,
            "company_type": "company",
        }

    def _create_contacts(self, partners):
        vals_list = []
        for number, partner in enumerate(partners):
            foreign = number - len(clients.CLIENTS)
            posts = clients.POSTS[: self.rng.randint(4, len(clients.POSTS))]
            for place, (titles, _role, _influence) in enumerate(posts):
                name, title = self._person(foreign, place), titles[0]
                if foreign >= 0:
                    title = titles[1] if clients.FOREIGN[foreign][3] == "pl_PL" else titles[2]
                vals_list.append(
                    {
                        "name": name,
                        "function": title,
                        "parent_id": partner.id,
                        "type": "contact",
                        "lang": partner.lang,
                        "email": f"contact{place + 1}@{partner.email.partition('@')[2]}",
                        "phone": f"{partner.phone[:-1]}{place + 1}",
                    }
                )
        for contact in self.env["res.partner"].create(vals_list):
            self.contacts.setdefault(contact.parent_id.id, []).append(contact)

    def _person(self, foreign, place):
        if foreign >= 0:
            pool = clients.POLES if clients.FOREIGN[foreign][3] == "pl_PL" else clients.ENGLISH
            return pool[(foreign * 4 + place) % len(pool)]
        surname = self.rng.choice(clients.SURNAMES)
        if self.rng.random() < 0.62:
            return f"{self.rng.choice(clients.MEN)} {surname}"
        ending = surname[:-2] + "ая" if surname.endswith("ий") else surname + "а"
        return f"{self.rng.choice(clients.WOMEN)} {ending}"

    def _create_rivals(self):
        rivals = self.env["crm.competitor"].create(
            [
                {"name": name, "strengths": good, "weaknesses": bad, "counter_moves": moves}
                for name, good, bad, moves, _chance in clients.COMPETITORS
            ]
        )
        self.rivals = list(rivals)
        self.remember([f"competitor_{number}" for number in range(len(rivals))], rivals)
