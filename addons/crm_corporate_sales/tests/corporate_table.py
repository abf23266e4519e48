"""The fixed table of the corporate process (spec 1.2), as data without Odoo.

The Odoo tests walk it over the ORM, tests/rpc over XML-RPC and JSON-2.
"""

STAGES = (
    "interest",
    "potential",
    "needs",
    "presentation",
    "key_contacts",
    "proposal",
    "proposal_presentation",
    "negotiation",
    "contracting",
    "won",
    "lost",
    "moved",
)

# step: (stage, kind, required fields, outcomes with the default one first)
STEPS = {
    "interest_call": ("interest", "activity", [], ["meet", "postponed", "not_interested"]),
    "interest_meeting": ("interest", "form", ["meeting_start", "partner_id"], ["done"]),
    "assign_responsible": ("potential", "activity", [], ["accepted", "rejected"]),
    "collect_info": ("needs", "activity", [], ["done", "cancelled"]),
    "needs_call": ("needs", "activity", [], ["agreed", "call_later", "refused"]),
    "prepare_presentation": ("presentation", "activity", [], ["done", "cancelled"]),
    "hold_presentation": ("presentation", "wait", [], ["done", "cancelled"]),
    "presentation_results": (
        "presentation",
        "form",
        ["tactics"],
        ["no_new_contacts", "new_key_contacts"],
    ),
    "map_contacts": ("key_contacts", "form", ["key_contact_ids"], ["done"]),
    "need_calculation": ("proposal", "question", [], ["no", "yes"]),
    "prepare_calculation": ("proposal", "activity", [], ["done", "cancelled"]),
    "prepare_proposal": ("proposal", "activity", [], ["done", "cancelled"]),
    "prepare_materials": ("proposal_presentation", "activity", [], ["done", "cancelled"]),
    "tactics_review": ("proposal_presentation", "form", ["tactics"], ["done"]),
    "present_proposal": (
        "proposal_presentation",
        "activity",
        [],
        ["needs_time", "accepted", "rescheduled", "cancelled"],
    ),
    "negotiation_tactics": ("negotiation", "form", ["tactics"], ["done"]),
    "discuss_with_head": ("negotiation", "question", [], ["no", "yes"]),
    "head_discussion": ("negotiation", "form", ["tactics"], ["done"]),
    "agree_deal": ("negotiation", "activity", [], ["done", "cancelled"]),
    "collect_contract_info": ("contracting", "activity", [], ["done", "cancelled"]),
    "prepare_contract": ("contracting", "activity", [], ["done", "cancelled"]),
    "sign_contract": ("contracting", "activity", [], ["signed", "needs_changes", "cancelled"]),
}

# step: how to get there from the stage's start
WAY = {
    "interest_meeting": [("interest_call", "meet")],
    "needs_call": [("collect_info", "done")],
    "hold_presentation": [("prepare_presentation", "done")],
    "presentation_results": [("prepare_presentation", "done"), ("hold_presentation", "done")],
    "prepare_calculation": [("need_calculation", "yes")],
    "prepare_proposal": [("need_calculation", "no")],
    "tactics_review": [("prepare_materials", "done")],
    "present_proposal": [("prepare_materials", "done"), ("tactics_review", "done")],
    "discuss_with_head": [("negotiation_tactics", "done")],
    "head_discussion": [("negotiation_tactics", "done"), ("discuss_with_head", "yes")],
    "agree_deal": [("negotiation_tactics", "done"), ("discuss_with_head", "no")],
    "prepare_contract": [("collect_contract_info", "done")],
    "sign_contract": [("collect_contract_info", "done"), ("prepare_contract", "done")],
}

# (step, outcome): the open step that follows, or "finished" with the recommended stages, or the end
OUTCOMES = {
    ("interest_call", "meet"): ("open", "interest_meeting"),
    ("interest_call", "postponed"): ("open", "interest_call"),
    ("interest_call", "not_interested"): ("closed", "lost"),
    ("interest_meeting", "done"): ("finished", ["needs"]),
    ("assign_responsible", "accepted"): ("finished", ["needs"]),
    ("assign_responsible", "rejected"): ("closed", "lost"),
    ("collect_info", "done"): ("open", "needs_call"),
    ("collect_info", "cancelled"): ("open", "needs_call"),
    ("needs_call", "agreed"): ("finished", ["presentation"]),
    ("needs_call", "call_later"): ("open", "needs_call"),
    ("needs_call", "refused"): ("finished", ["presentation"]),
    ("prepare_presentation", "done"): ("waiting", "hold_presentation"),
    ("prepare_presentation", "cancelled"): ("waiting", "hold_presentation"),
    ("hold_presentation", "done"): ("open", "presentation_results"),
    ("hold_presentation", "cancelled"): ("open", "presentation_results"),
    ("presentation_results", "no_new_contacts"): ("finished", ["proposal"]),
    ("presentation_results", "new_key_contacts"): ("finished", ["key_contacts"]),
    ("map_contacts", "done"): ("finished", ["proposal"]),
    ("need_calculation", "no"): ("open", "prepare_proposal"),
    ("need_calculation", "yes"): ("open", "prepare_calculation"),
    ("prepare_calculation", "done"): ("open", "prepare_proposal"),
    ("prepare_calculation", "cancelled"): ("open", "prepare_proposal"),
    ("prepare_proposal", "done"): ("finished", ["proposal_presentation"]),
    ("prepare_proposal", "cancelled"): ("finished", ["proposal_presentation"]),
    ("prepare_materials", "done"): ("open", "tactics_review"),
    ("prepare_materials", "cancelled"): ("finished", ["negotiation", "contracting"]),
    ("tactics_review", "done"): ("open", "present_proposal"),
    ("present_proposal", "needs_time"): ("finished", ["negotiation"]),
    ("present_proposal", "accepted"): ("finished", ["contracting"]),
    ("present_proposal", "rescheduled"): ("open", "prepare_materials"),
    ("present_proposal", "cancelled"): ("finished", ["negotiation", "contracting"]),
    ("negotiation_tactics", "done"): ("open", "discuss_with_head"),
    ("discuss_with_head", "no"): ("open", "agree_deal"),
    ("discuss_with_head", "yes"): ("open", "head_discussion"),
    ("head_discussion", "done"): ("open", "agree_deal"),
    ("agree_deal", "done"): ("finished", ["contracting"]),
    ("agree_deal", "cancelled"): ("finished", ["contracting"]),
    ("collect_contract_info", "done"): ("open", "prepare_contract"),
    ("collect_contract_info", "cancelled"): ("open", "prepare_contract"),
    ("prepare_contract", "done"): ("open", "sign_contract"),
    ("prepare_contract", "cancelled"): ("open", "sign_contract"),
    ("sign_contract", "signed"): ("closed", "won"),
    ("sign_contract", "needs_changes"): ("open", "prepare_contract"),
    ("sign_contract", "cancelled"): ("finished", ["won"]),
}

MEETING = "2031-05-14 09:30:00"


def values_for(step, outcome, partner_id, user_id):
    """What ending ``step`` with ``outcome`` asks for."""
    if step == "interest_meeting":
        return {"meeting_start": MEETING, "partner_id": partner_id}
    if (step, outcome) == ("assign_responsible", "accepted"):
        return {"user_id": user_id}
    if step == "map_contacts":
        return {"key_contact_ids": [[0, 0, {"partner_id": partner_id}]]}
    if STEPS[step][1] == "form":
        return {"tactics": "Start with the technologist, then the owner."}
    return {}
