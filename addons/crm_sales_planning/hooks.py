"""What a new database needs once."""

#: steps of the processes that are shipped
PROPOSAL_STEPS = (
    "step_corporate_prepare_proposal",
    "step_simple_make_offer",
    "step_ladder_send_offer_letter",
)


def post_init_hook(env):
    """Steps that prepare proposals; facts of everything that happened before planning was installed."""
    _set_proposal_steps(env)
    env["crm.sales.fact"]._sync_all()


def _set_proposal_steps(env):
    found = (env.ref(f"crm_corporate_sales.{name}", False) for name in PROPOSAL_STEPS)
    steps = env["crm.process.step"].union(*filter(None, found))
    env.ref("crm_sales_planning.kpi_proposals").step_ids |= steps
