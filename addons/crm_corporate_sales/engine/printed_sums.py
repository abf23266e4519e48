"""Sums of printed documents: rows that add up to the totals, and amounts in words.

Rows and totals of an invoice are rounded each for itself; on paper they must agree to the kopeck:
the kopecks that are over go to the rows whose rounding lost most (largest remainder).

Words: Russian with whole units in words and parts in figures (as the Unified forms have it), Polish
and English likewise, by num2words; genders and plurals of the currencies are here.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from num2words import num2words

CENT = Decimal("0.01")
#: rate of a row without VAT
NO_VAT = None

#: language: {currency: (forms of the unit, its gender, forms of the part)}; forms for 1, 2–4, 5 and 0
_NAMES = {
    "ru": {
        "RUB": (("рубль", "рубля", "рублей"), "m", ("копейка", "копейки", "копеек")),
        "USD": (("доллар США", "доллара США", "долларов США"), "m", ("цент", "цента", "центов")),
        "EUR": (("евро", "евро", "евро"), "m", ("цент", "цента", "центов")),
        "PLN": (("злотый", "злотых", "злотых"), "m", ("грош", "гроша", "грошей")),
        "CNY": (("юань", "юаня", "юаней"), "m", ("фэнь", "фэня", "фэней")),
        "KZT": (("тенге", "тенге", "тенге"), "m", ("тиын", "тиына", "тиынов")),
        "BYN": (
            ("белорусский рубль", "белорусских рубля", "белорусских рублей"),
            "m",
            ("копейка", "копейки", "копеек"),
        ),
        "GBP": (
            ("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"),
            "m",
            ("пенс", "пенса", "пенсов"),
        ),
        "UAH": (("гривна", "гривны", "гривен"), "f", ("копейка", "копейки", "копеек")),
        "INR": (("рупия", "рупии", "рупий"), "f", ("пайса", "пайсы", "пайс")),
        "AZN": (("манат", "маната", "манатов"), "m", ("гяпик", "гяпика", "гяпиков")),
    },
    "pl": {
        "PLN": (("złoty", "złote", "złotych"), "m", ("grosz", "grosze", "groszy")),
        "EUR": (("euro", "euro", "euro"), "n", ("cent", "centy", "centów")),
        "USD": (("dolar", "dolary", "dolarów"), "m", ("cent", "centy", "centów")),
        "RUB": (("rubel", "ruble", "rubli"), "m", ("kopiejka", "kopiejki", "kopiejek")),
        "GBP": (
            ("funt szterling", "funty szterlingi", "funtów szterlingów"),
            "m",
            ("pens", "pensy", "pensów"),
        ),
    },
    "en": {
        "RUB": (("rouble", "roubles", "roubles"), "m", ("kopeck", "kopecks", "kopecks")),
        "PLN": (("zloty", "zlotys", "zlotys"), "m", ("grosz", "groszy", "groszy")),
        "EUR": (("euro", "euros", "euros"), "m", ("cent", "cents", "cents")),
        "USD": (("US dollar", "US dollars", "US dollars"), "m", ("cent", "cents", "cents")),
        "GBP": (("pound", "pounds", "pounds"), "m", ("penny", "pence", "pence")),
    },
}
_MINUS = {"ru": "минус", "pl": "minus", "en": "minus"}


# ------------------------------------------------------------
# words
# ------------------------------------------------------------


def in_words(amount, currency, lang):
    """An amount as documents write it: «Одна тысяча двести рублей 50 копеек».

    :param amount: Decimal, rounded to hundredths
    :param str currency: ISO code; one that is not known is written by its code
    :param str lang: ``ru``, ``pl``; anything else is English
    """
    lang = lang if lang in _NAMES else "en"
    amount = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    whole = int(abs(amount).to_integral_value(ROUND_DOWN))
    part = int((abs(amount) - whole) * 100)
    known = _NAMES[lang].get(currency)
    units, gender, parts = known or ((currency,) * 3, "m", None)
    words = f"{number_in_words(whole, lang, gender)} {_form(whole, units, lang)}"
    words += f" {part:02d} {_form(part, parts, lang)}" if parts else f" {part:02d}/100"
    if amount < 0:
        words = f"{_MINUS[lang]} {words}"
    return words[:1].upper() + words[1:]


def number_in_words(number, lang, gender="m"):
    """A whole number in words, in the gender of what is counted: ``m``, ``f``, ``n``.

    Russian thousands have their one written: «одна тысяча».
    """
    if lang != "ru":
        words = num2words(number, lang=lang if lang in _NAMES else "en")
        if lang == "pl" and number == 1:
            words = {"f": "jedna", "n": "jedno"}.get(gender, words)
        return words
    # num2words lets the gender of the last figure spoil millions («одна миллион»)
    high, low = divmod(number, 1000)
    words = [num2words(high * 1000, lang="ru")] if high else []
    if low or not high:
        words.append(num2words(low, lang="ru", gender=gender))
    return " ".join(words)


def _form(number, forms, lang):
    if lang == "en":
        return forms[0] if number == 1 else forms[2]
    last, tens = number % 10, number % 100
    if lang == "pl":
        if number == 1:
            return forms[0]
        return forms[1] if last in (2, 3, 4) and tens not in (12, 13, 14) else forms[2]
    if last == 1 and tens != 11:
        return forms[0]
    return forms[1] if last in (2, 3, 4) and tens not in (12, 13, 14) else forms[2]


# ------------------------------------------------------------
# rows that add up
# ------------------------------------------------------------


@dataclass
class Row:
    """A line of a document. ``net``, ``vat``: as computed, not rounded yet."""

    net: Decimal
    vat: Decimal
    rate: Decimal | None = NO_VAT
    quantity: Decimal = Decimal(1)

    @property
    def total(self):
        return self.net + self.vat

    @property
    def price(self):
        """Price of one without VAT, for the paper."""
        if not self.quantity:
            return self.net
        return (self.net / self.quantity).quantize(CENT, ROUND_HALF_UP)


def settle(rows, net=None, vat_by_rate=None):
    """Round rows so that they add up to the totals of the document.

    :param list rows: :class:`Row`, changed in place
    :param net: total without VAT; default: the rounded sum of the rows
    :param dict vat_by_rate: {rate: total of VAT}; default: the rounded sum of each rate
    :return: the rows
    """
    spread([row.net for row in rows], net, lambda place, value: setattr(rows[place], "net", value))
    for rate in dict.fromkeys(row.rate for row in rows):
        own = [row for row in rows if row.rate == rate]
        total = None if vat_by_rate is None else vat_by_rate.get(rate)
        spread(
            [row.vat for row in own], total, lambda i, value, own=own: setattr(own[i], "vat", value)
        )
    return rows


def spread(values, total=None, put=None):
    """Round values to kopecks so that they add up to a total.

    What is over goes, kopeck by kopeck, to the values whose rounding is farthest from them. A
    difference larger than a kopeck each (the total says something else) is shared evenly.

    :return: list of rounded values
    """
    values = [Decimal(value) for value in values]
    if total is None:
        total = sum(values, Decimal(0))
    total = Decimal(total).quantize(CENT, ROUND_HALF_UP)
    rounded = [value.quantize(CENT, ROUND_HALF_UP) for value in values]
    if values:
        over = int((total - sum(rounded)) / CENT)
        step = CENT if over > 0 else -CENT
        places = sorted(
            range(len(values)),
            key=lambda i: ((rounded[i] - values[i]) * (1 if over > 0 else -1), i),
        )
        each, rest = divmod(abs(over), len(values))
        for order, place in enumerate(places):
            rounded[place] += step * (each + (1 if order < rest else 0))
    for place, value in enumerate(rounded):
        if put:
            put(place, value)
    return rounded


def vat_totals(rows):
    """{rate: (net, VAT)} of settled rows, highest rate first, those without VAT last."""
    result = {}
    for row in sorted(rows, key=lambda row: -1 if row.rate is NO_VAT else row.rate, reverse=True):
        net, vat = result.get(row.rate, (Decimal(0), Decimal(0)))
        result[row.rate] = (net + row.net, vat + row.vat)
    return result


# ------------------------------------------------------------
# figures
# ------------------------------------------------------------


def figure(amount, digits=2):
    """``1234567.5`` as ``1 234 567,50`` (no-break spaces)."""
    return f"{Decimal(amount):,.{digits}f}".replace(",", "\u00a0").replace(".", ",")


def quantity(value):
    """A quantity with the decimals it has: ``2``, ``1,5``."""
    text = figure(Decimal(str(value)), 3).rstrip("0").rstrip(",")
    return text or "0"


def rate_name(rate):
    """A VAT rate as documents write it."""
    if rate is NO_VAT:
        return "без НДС"
    return f"{quantity(rate)}%"
