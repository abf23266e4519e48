from odoo import SUPERUSER_ID, api
from odoo.tools import convert

MODULE = "crm_corporate_sales"
#: closing stages come after those of execution: their places before and now
PLACES = {"closed": (5003, 5013), "lost": (5004, 5014), "moved": (5005, 5015)}
OLD_GOAL = "The contract is signed."
NEW_GOAL = "Everything is delivered, commissioned, certified, paid and documented."


def migrate(cr, version):
    """The process “equipment” gets its second half, which an update does not make by itself.

    Deals that were closed before stay closed; stages that somebody changed keep their places.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    process = env.ref(f"{MODULE}.process_equipment", raise_if_not_found=False)
    if not process or process._stage("fulfilment"):
        return
    for code, (old, new) in PLACES.items():
        stage = env.ref(f"{MODULE}.stage_equipment_{code}", raise_if_not_found=False)
        if stage and stage.sequence == old:
            stage.sequence = new
    closed = env.ref(f"{MODULE}.stage_equipment_closed", raise_if_not_found=False)
    if closed and closed.with_context(lang="en_US").goal == OLD_GOAL:
        closed.with_context(lang="en_US").goal = NEW_GOAL
    convert.convert_file(
        env, MODULE, "data/process_equipment_execution.xml", {}, mode="init", noupdate=True
    )
