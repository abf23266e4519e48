"""Load the addons' engines without Odoo: ``from crm_corporate_sales_engine import machine``."""

import importlib.util
import sys
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def _register(addon):
    engine = ADDONS / addon / "engine"
    name = f"{addon}_engine"
    if name in sys.modules or not (engine / "__init__.py").exists():
        return
    spec = importlib.util.spec_from_file_location(
        name, engine / "__init__.py", submodule_search_locations=[str(engine)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


for _addon in sorted(path.name for path in ADDONS.iterdir() if path.is_dir()):
    _register(_addon)
