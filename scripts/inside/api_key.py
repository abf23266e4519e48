"""Inside Odoo (`env` is given): an API key for a user, as JSON-2 tests need it."""

import json
import os
from datetime import timedelta

from odoo import fields

login = json.loads(os.environ["HOUSE_ARGUMENTS"])["login"]
user = env["res.users"].search([("login", "=", login)])
expiry = fields.Datetime.now() + timedelta(days=1)
print("API-KEY", env(user=user)["res.users.apikeys"]._generate("rpc", "test", expiry), flush=True)
env.cr.commit()
