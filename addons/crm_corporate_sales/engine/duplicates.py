"""Which leads and customers look the same, and why.

Source of the rules: specification 2 «Inquiries and leads», point 4: near-duplicates are proposed
for merging, never merged silently. Two that differ in their tax number are told apart by it.
"""

import re
from dataclasses import dataclass

from . import company_name

#: a pair is proposed from this score on
THRESHOLD = 40
MAX_SCORE = 100
#: names less alike than this say nothing
SIMILAR = 0.6

TAX, TAX_OTHER = "tax", "tax_other"
NAME, NAME_SIMILAR = "name", "name_similar"
DOMAIN = "domain"
PHONE, EMAIL = "phone", "email"
PERSON, SUBJECT = "person", "subject"

WEIGHTS = {
    TAX: 70,
    TAX_OTHER: -60,
    NAME: 50,
    NAME_SIMILAR: 50,  # times the similarity
    DOMAIN: 40,
    PHONE: 60,
    EMAIL: 60,
    PERSON: 20,
    SUBJECT: 20,
}

#: mailboxes of anybody
FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com ymail.com icloud.com
    me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.com gmx.at gmx.ch
    web.de t-online.de freenet.de posteo.de mail.com email.com zoho.com hey.com fastmail.com
    tutanota.com tuta.io yandex.com yandex.ru ya.ru yandex.kz yandex.by yandex.ua mail.ru inbox.ru
    list.ru bk.ru internet.ru vk.com rambler.ru lenta.ru ro.ru autorambler.ru myrambler.ru km.ru
    pochta.ru hotbox.ru ngs.ru e1.ru ukr.net i.ua meta.ua bigmir.net tut.by mail.by
    wp.pl o2.pl onet.pl onet.eu op.pl poczta.onet.pl vp.pl interia.pl interia.eu poczta.fm gazeta.pl
    tlen.pl go2.pl buziaczek.pl autograf.pl spoko.pl amorki.pl poczta.pl prokonto.pl
    seznam.cz centrum.cz post.cz abv.bg freemail.hu citromail.hu libero.it virgilio.it orange.fr
    free.fr wanadoo.fr laposte.net sfr.fr qq.com 163.com 126.com sina.com naver.com duck.com
    yahoo.co.uk yahoo.de yahoo.fr yahoo.pl hotmail.co.uk hotmail.fr live.ru outlook.pl
    """.split()  # noqa: SIM905
)
#: pages there belong to somebody else than the site
SHARED_SITES = frozenset(
    """
    vk.com ok.ru t.me facebook.com fb.com instagram.com linkedin.com youtube.com twitter.com x.com
    avito.ru ozon.ru wildberries.ru tiu.ru satu.kz allegro.pl olx.pl pkt.pl panoramafirm.pl
    google.com wixsite.com wordpress.com blogspot.com tilda.ws narod.ru ucoz.ru
    """.split()  # noqa: SIM905
)
#: below these everybody has a domain of their own
SECOND_LEVEL = frozenset(
    """
    co.uk org.uk ac.uk com.pl net.pl org.pl edu.pl gov.pl waw.pl com.ru net.ru org.ru msk.ru spb.ru
    com.ua kiev.ua in.ua co.il com.tr com.cn com.br com.au co.jp co.kr co.in com.kz com.by
    example.com
    """.split()  # noqa: SIM905
)
TAX_LENGTH = 8
HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[^\W\d][\w-]+")


@dataclass(frozen=True)
class Card:
    """What is known of a lead or a customer, ready to be compared.

    :param id: of the record
    :param bool is_company: persons are compared with persons
    :param name: key of the company's name (a person's own name for persons)
    :param tax: key of the tax number
    :param domains: own domains, of mail and web site
    :param subject: key of what a deal is about
    :param person: key of the name of whoever asks
    :param bool is_deal: a deal already, not a request any more
    :param family: related records that are no duplicates of each other (company and contacts)
    """

    id: int
    is_company: bool = True
    name: str = ""
    tax: str = ""
    domains: frozenset = frozenset()
    phone: str = ""
    email: str = ""
    subject: str = ""
    person: str = ""
    is_deal: bool = False
    family: int = 0


@dataclass(frozen=True)
class Verdict:
    """:param reasons: tuple of (code, weight), the heaviest first"""

    score: int
    reasons: tuple

    @property
    def is_proposed(self):
        return self.score >= THRESHOLD


NOTHING = Verdict(0, ())


def mail_domain(email):
    """The company's own domain of a mail address; empty for mailboxes of anybody.

    :param email: normalised, or nothing
    """
    _name, at, domain = (email or "").rpartition("@")
    domain = domain.strip().casefold()
    if not at or domain in FREE_MAIL:
        return ""
    own = _registered(domain)
    return "" if own in FREE_MAIL else own


def site_domain(url):
    """The registered domain of a web site; empty for pages on sites of others."""
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", (url or "").strip().casefold())
    host = re.split(r"[/?#]", text, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    own = _registered(host.removeprefix("www."))
    return "" if own in SHARED_SITES else own


def _registered(host):
    if not HOST.fullmatch(host):
        return ""
    labels = host.split(".")
    count = 3 if ".".join(labels[-2:]) in SECOND_LEVEL else 2
    return ".".join(labels[-count:]) if len(labels) >= count else ""


def tax_key(number):
    """A tax number without spaces, dashes and the country's letters; empty when it is none."""
    text = re.sub(r"[^0-9a-z]", "", (number or "").casefold())
    bare = text[2:] if text[:2].isalpha() else text
    return bare if len(bare) >= TAX_LENGTH and any(map(str.isdigit, bare)) else ""


def subject_key(text):
    """What a deal is about, whatever the order and case of the words."""
    return " ".join(sorted(set(company_name.words(text))))


def compare(one, other, similarity=0.0):
    """Whether two look the same.

    Two deals of one customer are two deals: only those about the same are proposed.

    :param Card one: whichever comes first
    :param Card other: of the same kind
    :param float similarity: of their names, 0 to 1
    :return: :class:`Verdict`
    """
    if one.is_company != other.is_company or (one.family and one.family == other.family):
        return NOTHING
    same_subject = bool(one.subject) and one.subject == other.subject
    if one.is_deal and other.is_deal and not same_subject:
        return NOTHING
    alike = bool(one.name) and one.name == other.name
    if not one.is_company and not alike and similarity < SIMILAR:
        # a secretary's mailbox or a family's phone makes no twins
        return NOTHING
    reasons = {}
    if one.tax and other.tax:
        reasons[TAX if one.tax == other.tax else TAX_OTHER] = 1
    if alike:
        # persons of one name are many, companies few
        reasons[NAME if one.is_company else PERSON] = 1
    elif similarity >= SIMILAR:
        reasons[NAME_SIMILAR] = similarity
    if one.domains & other.domains:
        reasons[DOMAIN] = 1
    if one.phone and one.phone == other.phone:
        reasons[PHONE] = 1
    if one.email and one.email == other.email:
        reasons[EMAIL] = 1
    if not reasons or set(reasons) == {TAX_OTHER}:
        return NOTHING
    if one.person and one.person == other.person:
        reasons[PERSON] = 1
    if same_subject:
        reasons[SUBJECT] = 1
    weighed = [(code, round(WEIGHTS[code] * part)) for code, part in reasons.items()]
    weighed.sort(key=lambda item: (-abs(item[1]), item[0]))
    score = sum(weight for _code, weight in weighed)
    return Verdict(max(0, min(MAX_SCORE, score)), tuple(weighed))


def groups(pairs):
    """Records that hang together by pairs.

    :param pairs: iterable of (id, id)
    :return: list of sorted lists of ids
    """
    heads = {}

    def head(item):
        while heads.setdefault(item, item) != item:
            heads[item] = heads[heads[item]]
            item = heads[item]
        return item

    for one, other in pairs:
        heads[head(one)] = head(other)
    found = {}
    for item in heads:
        found.setdefault(head(item), []).append(item)
    return sorted(sorted(members) for members in found.values())
