"""Which deals there are: two years of them, ending today. Plain Python, no database."""

from datetime import datetime, timedelta

from . import clients, goods, plot, staff

DAYS = 730
# process: team by weight, closed deals, open deals, days from start to end, chance to win
SCHEDULE = {
    "corporate": ((("vacuum", 5), ("climate", 4)), 100, 30, (55, 190), 0.34),
    "equipment": ((("leak", 1),), 70, 14, (20, 85), 0.42),
    "quick": ((("parts", 1),), 70, 6, (3, 22), 0.78),
    "ladder": ((("new", 1),), 38, 10, (40, 150), 0.16),
    "simple": ((("leak", 1),), 24, 5, (15, 60), 0.45),
}
EXPORTERS = ("kowalska", "levin")
# month: demand; budgets are spent in autumn, January and May are slow
SEASON = (0, 0.5, 0.9, 1.1, 1.0, 0.7, 0.9, 0.8, 0.9, 1.2, 1.3, 1.4, 1.1)
GROWTH_PER_YEAR = 1.25
# reason of a loss: weight
REASONS = {
    "competitor": 32,
    "price": 18,
    "no_budget": 16,
    "postponed": 14,
    "delivery_time": 8,
    "wrong_product": 6,
    "no_contact": 6,
}
# open deals: far enough for every stage to have some
STALE_SHARE = 0.12

#: deals of equipment that were won longer ago are closed, the others are still being carried out
EXECUTION_DAYS = 75


def cast(rng, today, scale=1.0):
    """The story's deals.

    :param datetime today: start of the day of loading, UTC without a zone
    :param float scale: 1 is the whole story; less is for tests, at least one deal of each kind
    :return: list of :class:`plot.Deal` with their moves
    """
    deals = []
    for process, (teams, closed, opened, span, chance) in SCHEDULE.items():
        for index in range(max(2, round(closed * scale))):
            deals.append(_closed(rng, today, process, teams, span, chance, index))
        count = max(2, round(opened * scale))
        deals += [_open(rng, today, process, teams, span, (i + 0.5) / count) for i in range(count)]
    deals.sort(key=lambda deal: deal.start)
    for number, deal in enumerate(deals, 1):
        deal.number = number
        _equip(deal, rng, len(deals))
    return deals


def _pick(rng, weighted):
    keys = [key for key, _weight in weighted]
    return rng.choices(keys, [weight for _key, weight in weighted])[0]


def _new_deal(rng, process, teams, status):
    team = _pick(rng, teams)
    _names, head, members, *_rest = staff.TEAMS[team]
    owner = rng.choice([login for login in members if login != head])
    # heads lead some deals themselves
    if team != "new" and process in ("corporate", "equipment") and rng.random() < 0.14:
        owner = head
    source = _pick(rng, [(name, share) for name, (share, _quality) in goods.SOURCES.items()])
    if process == "ladder":
        source = rng.choice(("Холодный обзвон", "Выставка «ВакуумЭкспо»", "Тендерная площадка"))
    return plot.Deal(0, process, team, owner, status, None, None, source=source)


def _closed(rng, today, process, teams, span, chance, index):
    deal = _new_deal(rng, process, teams, "won")
    deal.end = _closing_day(rng, today)
    chance *= goods.SOURCES[deal.source][1] * staff.SKILL[deal.owner]
    # the first of each process are one of each kind, so that a small story has both
    won = index == 0 or (index > 1 and rng.random() < chance)
    days = rng.triangular(span[0], span[1], span[0] * 1.3)
    progress = 1.0
    if not won:
        deal.status = "lost"
        # many are lost early, some late
        progress = rng.choice((0.05, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95))
        days *= 0.25 + 0.7 * progress
    deal.start = plot.at_work(deal.end - timedelta(days=days), rng)
    deal.is_executed = deal.end < today - timedelta(days=EXECUTION_DAYS)
    plot.make_moves(deal, rng, progress)
    if deal.status == "lost":
        deal.reason = _pick(rng, REASONS.items())
    return deal


def _closing_day(rng, today):
    """A day of the last two years, by season and growth."""
    while True:
        day = today - timedelta(days=rng.randint(2, DAYS - 30))
        growth = GROWTH_PER_YEAR ** (-(today - day).days / 365)
        if rng.random() * 1.4 < SEASON[day.month] * growth:
            return day


def _open(rng, today, process, teams, span, progress):
    deal = _new_deal(rng, process, teams, "open")
    if process in ("corporate", "equipment") and round(progress * 100) % 6 == 0:
        deal.owner = staff.TEAMS[deal.team][1]
    days = max(2, rng.triangular(span[0], span[1], span[0] * 1.2) * progress)
    touched = rng.randint(1, 9)
    if rng.random() < STALE_SHARE or progress > 0.97:
        deal.stale, touched = True, rng.randint(16, 34)
    deal.end = today - timedelta(days=touched)
    deal.start = plot.at_work(deal.end - timedelta(days=days), rng)
    plot.make_moves(deal, rng, progress)
    return deal


# ---- who, what, how much -------------------------------------------------------------


def _equip(deal, rng, count):
    _set_client(deal, rng)
    _set_lines(deal, rng)
    _set_name(deal, rng)
    meets_rival = deal.process != "quick" and rng.random() < (
        0.45 if deal.status != "open" else 0.6
    )
    if deal.reason == "competitor" or meets_rival:
        weights = [item[4] for item in clients.COMPETITORS]
        deal.rival = rng.choices(range(len(weights)), weights)[0]


def _set_client(deal, rng):
    home, abroad = len(clients.CLIENTS), len(clients.FOREIGN)
    if deal.owner in EXPORTERS and deal.team == "leak" and rng.random() < 0.45:
        deal.client = home + (
            rng.choice((0, 1)) if deal.owner == "kowalska" else rng.choice((2, 3))
        )
        assert deal.client < home + abroad
    elif deal.owner == "zimina":
        deal.client = rng.choice([10, 11, 26, 32, 40, 41])
    else:
        # some clients buy again and again
        deal.client = min(int(rng.expovariate(1 / 14)), home - 1)


def _set_lines(deal, rng):
    main, extras = goods.OFFERS[deal.team]
    if deal.process == "simple":
        main = (("nd16", 3), ("leakref", 2), ("tg20", 2), ("nt700", 2))
    product = _pick(rng, main)
    group = goods.PRODUCTS[product][1]
    cheap = group in ("parts", "pump")
    quantity = rng.randint(1, 6) if cheap else rng.choice((1, 1, 1, 1, 2, 2, 3))
    deal.lines = [(product, quantity, _price(rng, product))]
    for extra in extras:
        if extra != product and rng.random() < 0.4:
            deal.lines.append((extra, rng.randint(1, 2), _price(rng, extra)))


def _price(rng, product):
    return round(goods.PRODUCTS[product][2] * rng.uniform(0.96, 1.12), -3)


def _set_name(deal, rng):
    product, quantity, _price_ = deal.lines[0]
    names, group, *_rest = goods.PRODUCTS[product]
    more = f" ({quantity} шт.)" if quantity > 1 else ""
    branch = client_lang(deal.client)
    if branch == "pl_PL":
        deal.name = f"{names[2]} {rng.choice(goods.PURPOSES_PL)}"
    elif branch == "en_US":
        deal.name = f"{names[0]} {rng.choice(goods.PURPOSES_EN)}"
    else:
        deal.name = f"{names[1]}{more} {rng.choice(goods.PURPOSES[group])}"


def client_lang(index):
    """Language of a client by its place in the list."""
    home = len(clients.CLIENTS)
    return "ru_RU" if index < home else clients.FOREIGN[index - home][3]


def start_of_day(now):
    return datetime(now.year, now.month, now.day)
