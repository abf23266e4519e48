from ..engine import target_file

TEXTS = ("name", "vat", "website", "phone", "email", "city", "note")
NUMBERS = ("employees", "revenue", "potential")
PERSON = ("person_name", "person_function", "person_phone", "person_email", "role")
MAX_EMPLOYEES = 2**31


class RowReader:
    """Reads rows; what a text refers to is looked up once for all rows."""

    def __init__(self, env):
        self.env = env
        self.found = {}

    def read(self, told):
        """Values of a row.

        :param dict told: {what it is: text}
        :return: (values of the target, values of the person or None, list of problems)
        """
        self.problems = []
        if not told:
            return None, None, []
        vals = {name: told[name] for name in TEXTS if name in told}
        if "name" not in vals:
            self.problems.append(self.env._("the name of the company is missing"))
        for name in NUMBERS:
            if name in told:
                vals[name] = self._read_number(name, told[name])
        if "potential_class" in told:
            vals["potential_class"] = self._read_class(told["potential_class"])
        for name, field, finder in (
            ("country", "country_id", self._find_country),
            ("industry", "industry_id", self._find_industry),
            ("owner", "user_id", self._find_owner),
            ("source", "source_id", self._find_source),
        ):
            if name in told:
                vals[field] = self._find(name, told[name], finder)
        person = {
            name.removeprefix("person_"): told[name]
            for name in PERSON
            if name in told and name != "role"
        }
        if "role" in told:
            person["role_id"] = self._find("role", told["role"], self._find_role)
        if person and "name" not in person:
            self.problems.append(self.env._("the name of the person is missing"))
        return vals, person or None, self.problems

    def _read_number(self, name, text):
        try:
            number = target_file.read_number(text)
            if name == "employees":
                if number >= MAX_EMPLOYEES:
                    raise ValueError(text)
                return int(number)
            return number
        except ValueError:
            self.problems.append(self.env._("“%s” is no number", text[:50]))

    def _read_class(self, text):
        # people type Russian letters that look the same
        letter = text.strip().casefold().translate(str.maketrans("авс", "abc"))
        if letter not in ("a", "b", "c"):
            self.problems.append(self.env._("“%s” is none of the classes A, B, C", text[:50]))
        return letter

    def _find(self, name, text, finder):
        key = (name, text.casefold())
        if key not in self.found:
            self.found[key] = finder(text)
        value = self.found[key]
        if not value:
            texts = {
                "country": self.env._("there is no country “%s”", text[:50]),
                "owner": self.env._("there is no salesperson “%s”", text[:50]),
                "role": self.env._("there is no role “%s”", text[:50]),
            }
            self.problems.append(texts.get(name) or self.env._("“%s” is not known", text[:50]))
        return value

    def _find_country(self, text):
        countries = self.env["res.country"]
        return (
            countries.search([("code", "=ilike", text)], limit=1)
            or countries.search([("name", "=ilike", text)], limit=1)
        ).id

    def _find_industry(self, text):
        # sudo: the list of industries is a plain catalogue; a new one comes with the companies
        industries = self.env["res.partner.industry"].sudo()
        known = industries.search(
            ["|", ("name", "=ilike", text), ("full_name", "=ilike", text)], limit=1
        )
        return (known or industries.create({"name": text})).id

    def _find_source(self, text):
        # sudo: as above
        inquiries = self.env["crm.inquiry"].sudo()
        told = {"source": text, "medium": False, "campaign": False}
        return inquiries._find_utm(told)["source_id"]

    def _find_owner(self, text):
        users = self.env["res.users"].search(
            [
                ("share", "=", False),
                "|",
                "|",
                ("login", "=ilike", text),
                ("email", "=ilike", text),
                ("name", "=ilike", text),
            ],
            limit=2,
        )
        seller = users.filtered(lambda user: user.has_group("sales_team.group_sale_salesman"))
        # two of one name can't be told apart
        return seller.id if len(seller) == 1 else False

    def _find_role(self, text):
        return (
            self.env["crm.contact.role"]
            .search(["|", ("code", "=ilike", text), ("name", "=ilike", text)], limit=1)
            .id
        )
