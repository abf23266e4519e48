"""The plot of each deal: which steps, which outcomes, when. Plain Python, no database."""

from dataclasses import dataclass, field
from datetime import timedelta

STEP, ENTER, CLOSE = "step", "enter", "close"


@dataclass
class Move:
    kind: str
    code: str
    outcome: str = ""
    moment: object = None


@dataclass(eq=False)
class Deal:
    """A deal of the story; ``status`` is won, lost or open."""

    number: int
    process: str
    team: str
    owner: str
    status: str
    start: object
    end: object
    moves: list = field(default_factory=list)
    client: int = 0
    source: str = ""
    lines: list = field(default_factory=list)
    name: str = ""
    reason: str = ""
    rival: int | None = None
    stale: bool = False
    is_executed: bool = False
    supply_model: str = "direct"
    lead_id: int = 0

    def reached(self, code):
        return any(move.code == code for move in self.moves)

    def moment_of(self, code):
        return next((move.moment for move in self.moves if move.code == code), None)

    @property
    def closing(self):
        """The last move that has to do with the sale, not with the execution of the order."""
        return next(
            move for move in reversed(self.moves) if (move.kind, move.code) != (CLOSE, "won")
        )

    @property
    def amount(self):
        return sum(quantity * price for _product, quantity, price in self.lines)


class Path:
    """Collects the moves of one deal."""

    def __init__(self, rng):
        self.rng, self.moves = rng, []

    def enter(self, stage):
        self.moves.append(Move(ENTER, stage))

    def step(self, code, outcome, again="", chance=0.0):
        """End a step; with some chance it is repeated first, with the outcome ``again``."""
        if again and self.rng.random() < chance:
            self.moves.append(Move(STEP, code, again))
        self.moves.append(Move(STEP, code, outcome))


def corporate(path, rng):
    path.step("interest_call", "meet", "postponed", 0.2)
    path.step("interest_meeting", "done")
    path.enter("potential")
    path.step("assign_responsible", "accepted")
    path.enter("needs")
    path.step("collect_info", "done")
    path.step("needs_call", "agreed", "call_later", 0.25)
    path.enter("presentation")
    path.step("prepare_presentation", "done")
    path.step("hold_presentation", "done")
    if rng.random() < 0.7:
        path.step("presentation_results", "new_key_contacts")
        path.enter("key_contacts")
        path.step("map_contacts", "done")
    else:
        path.step("presentation_results", "no_new_contacts")
    _proposal(path, rng)
    if rng.random() < 0.65:
        path.step("present_proposal", "needs_time")
        if rng.random() < 0.2:
            # the client wants another configuration: back to the proposal
            _proposal(path, rng)
            path.step("present_proposal", "needs_time")
        path.enter("negotiation")
        path.step("negotiation_tactics", "done")
        if rng.random() < 0.4:
            path.step("discuss_with_head", "yes")
            path.step("head_discussion", "done")
        else:
            path.step("discuss_with_head", "no")
        path.step("agree_deal", "done")
    else:
        path.step("present_proposal", "accepted")
    path.enter("contracting")
    path.step("collect_contract_info", "done")
    path.step("prepare_contract", "done")
    if rng.random() < 0.25:
        path.step("sign_contract", "needs_changes")
        path.step("prepare_contract", "done")
    path.step("sign_contract", "signed")


def _proposal(path, rng):
    path.enter("proposal")
    if rng.random() < 0.5:
        path.step("need_calculation", "yes")
        path.step("prepare_calculation", "done")
    else:
        path.step("need_calculation", "no")
    path.step("prepare_proposal", "done")
    path.enter("proposal_presentation")
    path.step("prepare_materials", "done")
    path.step("tactics_review", "done")


def equipment(path, rng):
    path.step("needs_interview", "clear", "postponed", 0.2)
    path.step("select_equipment", "done")
    path.step("selection_result", "done")
    path.enter("agreement")
    path.step("send_quotation", "sent")
    if rng.random() < 0.3:
        path.step("agree_terms", "needs_changes")
        path.step("send_quotation", "sent")
    path.step("agree_terms", "agreed", "postponed", 0.15)
    path.step("sign_order", "signed")
    path.moves.append(Move(CLOSE, "won"))


def quick(path, _rng):
    path.step("take_order", "ordered", "postponed", 0.1)
    path.enter("invoice")
    path.step("send_invoice", "sent")
    path.enter("payment")
    path.step("check_payment", "paid", "not_yet", 0.25)
    path.enter("shipment")
    path.step("ship", "shipped")


def ladder(path, rng):
    path.step("collect_data", "done")
    path.enter("find_decision_maker")
    path.step("cold_call", "found", "call_later", 0.5)
    path.step("record_decision_maker", "done")
    path.enter("call_decision_maker")
    path.step("decision_maker_call", "agreed", "call_later", 0.3)
    path.enter("send_offer")
    path.step("send_offer_letter", "sent")
    path.enter("meeting")
    path.step("hold_meeting", "done", "rescheduled", 0.15)
    path.enter("protocol")
    path.step("write_minutes", "done")
    path.step("confirm_minutes", "signed")
    path.enter("development_plan")
    path.step("carry_out_plan", "done", "not_yet", 0.3)
    if rng.random() < 0.3:
        path.enter("tender")
        path.step("submit_bid", "submitted")
        path.step("tender_result", "won_tender")
    path.enter("contract")
    path.step("draft_contract", "done")
    path.step("sign", "signed")


def simple(path, rng):
    path.step("first_contact", "contacted", "postponed", 0.2)
    path.enter("qualification")
    path.step("clarify_needs", "clarified")
    path.step("agree_offer", "done")
    path.enter("offer")
    path.step("make_offer", "sent")
    if rng.random() < 0.3:
        path.step("offer_feedback", "accepted")
        return
    path.step("offer_feedback", "interested", "postponed", 0.2)
    path.enter("negotiation")
    path.step("agree_terms", "agreed", "postponed", 0.2)


PATHS = {item.__name__: item for item in (corporate, equipment, quick, ladder, simple)}


def make_moves(deal, rng, progress):
    """Fill the deal's moves.

    :param float progress: how far an open or lost deal got, 0 at the start to 1 just before the end
    """
    path = Path(rng)
    PATHS[deal.process](path, rng)
    moves = path.moves
    if any(move.code == "tender" for move in moves):
        deal.supply_model = "tender"
    signed = [move for move in moves if move.kind != CLOSE]
    if deal.status != "won":
        moves = signed[: min(int(progress * len(signed)), len(signed) - 1)]
    elif not deal.is_executed:
        moves = signed
    if deal.status == "lost":
        moves.append(Move(CLOSE, "lost"))
    deal.moves = moves
    _set_moments(deal, rng)


def _set_moments(deal, rng):
    sale = [move for move in deal.moves if (move.kind, move.code) != (CLOSE, "won")]
    weights = [0.06 if move.kind == ENTER else rng.uniform(0.3, 1.7) for move in sale]
    total, passed, last = sum(weights) or 1, 0.0, deal.start
    span = max(deal.end - deal.start, timedelta(hours=2))
    for move, weight in zip(sale, weights, strict=True):
        passed += weight
        moment = at_work(deal.start + span * (passed / total), rng)
        last = move.moment = max(moment, last + timedelta(minutes=rng.randint(6, 50)))
    for move in deal.moves[len(sale) :]:
        move.moment = at_work(last + timedelta(days=rng.randint(28, 70)), rng)


def at_work(moment, rng):
    """The same day, or the Friday before, in Moscow's working hours (UTC)."""
    moment -= timedelta(days=max(0, moment.weekday() - 4))
    return moment.replace(
        hour=rng.randint(6, 14), minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0
    )
