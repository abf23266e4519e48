"""What a new database needs once."""


def post_init_hook(env):
    """Facts of everything that happened before planning was installed."""
    env["crm.sales.fact"]._sync_all()
