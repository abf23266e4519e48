"""Starts Odoo's command line.

Odoo re-executes sys.argv[0] for its gevent worker: with `python -m odoo` that would be a
module inside the package, which crash-loops.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
