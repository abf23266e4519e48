"""Company names without what hides that they are the same: legal forms, quotes, accents, case.

Sources: legal forms of Russia (Civil Code, chapter 4), Poland (Kodeks spółek handlowych) and the
usual ones of Europe, the USA and the CIS.
"""

import re
import unicodedata

#: written before or after the name
LEGAL_FORMS = frozenset(
    """
    ооо оао зао ао пао нао ип чп тоо оду одо уп чуп гуп муп фгуп гбу фгбу мбу фгаоу фгбоу ано
    ooo oao zao pao ip too
    обществосограниченнойответственностью обществосдополнительнойответственностью
    акционерноеобщество закрытоеакционерноеобщество открытоеакционерноеобщество
    публичноеакционерноеобщество непубличноеакционерноеобщество индивидуальныйпредприниматель
    частноепредприятие товариществосограниченнойответственностью
    spzoo spzooo spolkazoo spolkazograniczonaodpowiedzialnoscia spolkaakcyjna spolkajawna
    spolkakomandytowa spolkacywilna prostaspolkaakcyjna
    gmbh mbh gmbhcokg gmbhundcokg
    """.split()  # noqa: SIM905
)
#: written after the name only: before it they may be its own beginning
LEGAL_SUFFIXES = LEGAL_FORMS | frozenset(
    """
    sa spk spj spp psa sc ska
    ag kg kgaa ohg ug se ev
    llc llp lp ltd limited plc inc incorporated corp corporation co company colimited coltd
    bv nv vof sarl sas sasu eurl srl spa snc
    oy oyj ab as asa aps
    sro doo dd kft zrt nyrt rt eood ood ead ad
    ukltd pte pteltd pty ptyltd pvtltd
    """.split()  # noqa: SIM905
)
#: more words than this never form one legal form
FORM_WORDS = 6

#: people write these where there is no company
NO_COMPANY = frozenset(
    """
    нет частноелицо физлицо физическоелицо самозанятый неизвестно безназвания
    none no na unknown private privateperson individual test тест brak osobaprywatna
    """.split()  # noqa: SIM905
)

# letters that have no accent to take off
PLAIN = str.maketrans({"ё": "е", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
# Latin letters that look like Cyrillic ones, for words in which both are mixed
LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
WORD = re.compile(r"[^\W_]+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def plain(text):
    """Small letters without accents; Cyrillic letters stay what they are (й is no и).

    :param text: or nothing
    :return: str
    """
    letters = []
    for letter in (text or "").casefold().translate(PLAIN):
        if not CYRILLIC.match(letter):
            letter = "".join(
                part
                for part in unicodedata.normalize("NFKD", letter)
                if not unicodedata.combining(part)
            )
        letters.append(letter)
    return "".join(letters)


def words(text):
    """Words of a name; Latin letters within Cyrillic words are taken for Cyrillic ones."""
    return [
        word.translate(LOOKALIKES) if CYRILLIC.search(word) else word
        for word in WORD.findall(plain(text))
    ]


def key(name):
    """What two spellings of one company's name have in common.

    :param name: as somebody wrote it, or nothing
    :return: str: the name's own words in alphabetical order; empty when there is no name
    """
    own = words(name)
    rest = _without_legal_forms(own)
    joined = "".join(rest)
    if joined in NO_COMPANY or len(joined) < 2:
        return ""
    return " ".join(sorted(rest))


def _without_legal_forms(own):
    rest = own
    found = True
    while found:
        found = False
        for count in range(min(FORM_WORDS, len(rest) - 1), 0, -1):
            if "".join(rest[-count:]) in LEGAL_SUFFIXES:
                rest, found = rest[:-count], True
                break
            if "".join(rest[:count]) in LEGAL_FORMS:
                rest, found = rest[count:], True
                break
    return rest
