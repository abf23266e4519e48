"""Inside Odoo (`env` is given): language, font of documents, demo data of our addons, assets.

Odoo's --with-demo would load the demo data of every stock module too, whose American furniture
would stand among our story; here only the addons of this checkout tell it.
"""

import json
import logging
import os

from odoo.modules.loading import load_data
from odoo.modules.module_graph import ModuleGraph

arguments = json.loads(os.environ["HOUSE_ARGUMENTS"])
logger = logging.getLogger("house")
code = arguments.get("lang")
if code:
    env["res.lang"]._activate_lang(code)
    lang = env["res.lang"]._lang_get(code)
    if arguments.get("load_terms"):
        installed = env["ir.module.module"].search([("state", "=", "installed")])
        installed._update_translations(code)
    env["ir.default"].set("res.partner", "lang", code)
    admin = env.ref("base.user_admin")
    (admin.partner_id | admin.company_id.partner_id).lang = code
    logger.info("language %s set", lang.name)
font = arguments.get("font")
if font:
    env["ir.default"].set("res.company", "font", font)
    env["res.company"].search([]).font = font
wanted = arguments.get("demo", [])
graph = ModuleGraph(env.cr, mode="load")
if wanted:
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    graph.extend(installed.mapped("name"))
packages = {package.name: package for package in graph}
for number, name in enumerate(wanted, 1):
    logger.info("Loading module %s (%d/%d): demo data", name, number, len(wanted))
    load_data(env(su=True), {}, "init", kind="demo", package=packages[name])
    env["ir.module.module"].search([("name", "=", name)]).demo = True
    env.cr.commit()
if arguments.get("assets"):
    logger.info("Loading module assets (1/1): compiling")
    env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
