"""Open orders for `bench/execution_list`: the same on both sides; on ours their facts are read, too.

Run inside `odoo shell`, once per database. One confirmed order with its transfer is multiplied by SQL.
"""

import os
import time

ENV = env  # noqa: F821  (given by odoo shell)
OURS = os.environ["BENCH_SIDE"] == "ours"
ROWS = int(os.environ["BENCH_ROWS"])
BATCH = 100
TABLES = ("sale_order", "sale_order_line", "stock_picking", "stock_move")


def first_order():
    product = ENV["product.product"].create({"name": "Furnace", "is_storable": True})
    partner = ENV["res.partner"].create({"name": "Furnace Works"})
    order = ENV["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})] * 3,
        }
    )
    order.action_confirm()
    ENV.flush_all()
    return order


def multiply(table, ids, links):
    """Copy rows ROWS - 1 times.

    :param dict links: {column: SQL of its value in the copy ``n`` of ``row``}
    """
    cr = ENV.cr
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'"
        " AND is_generated = 'NEVER'",
        (table,),
    )
    columns = [name for (name,) in cr.fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(links.get(name, f'row."{name}"') for name in columns)
    cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT row.id + n * 1000, {values} FROM {table} row, "
        f"generate_series(1, %s) n WHERE row.id IN %s",
        (ROWS - 1, tuple(ids)),
    )
    cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")


def main():
    cr = ENV.cr
    order = first_order()
    lines, pickings = order.order_line, order.picking_ids
    multiply(
        "sale_order",
        order.ids,
        {
            "name": "'S' || (row.id + n * 1000)",
            "access_token": "NULL",
            "date_order": "row.date_order - n * interval '1 minute'",
        },
    )
    multiply("sale_order_line", lines.ids, {"order_id": "row.order_id + n * 1000"})
    multiply(
        "stock_picking",
        pickings.ids,
        {"name": "row.name || '-' || n", "sale_id": "row.sale_id + n * 1000"},
    )
    multiply(
        "stock_move",
        pickings.move_ids.ids,
        {
            "sale_line_id": "row.sale_line_id + n * 1000",
            "picking_id": "row.picking_id + n * 1000",
        },
    )
    ENV.invalidate_all()
    cr.execute("ANALYZE")
    if OURS:
        orders = ENV["sale.order"].search([("state", "=", "sale")])
        start = time.perf_counter()
        for position in range(0, len(orders), BATCH):
            orders[position : position + BATCH]._on_execution_changed()
            ENV.flush_all()
            ENV.invalidate_all()
        took = time.perf_counter() - start
        print(f"facts of {len(orders)} orders read and kept in {took:.1f} s")
    cr.commit()
    cr._cnx.autocommit = True
    for table in TABLES:
        cr.execute(f"VACUUM FULL {table}")
    cr.execute("ANALYZE")
    cr._cnx.autocommit = False


main()
