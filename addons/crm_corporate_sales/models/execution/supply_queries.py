"""The queries of :class:`~.supply_reader.SupplyReader`. They read no cost and no vendor.

Quantities are in the unit of the product, moments are naive UTC.
"""

from odoo.tools import SQL


def read_moves(env, lines, orders):
    """Moves of order lines and all that is before them: transfers, receipts, components.

    :param lines: ids of order lines
    :param orders: ids of their orders
    """
    query = SQL(
        """
           WITH RECURSIVE reference AS (
               SELECT DISTINCT reference_id AS id
                 FROM stock_reference_sale_rel
                WHERE sale_id IN %(orders)s
           ), chain(id) AS (
               (
                   SELECT id
                     FROM stock_move
                    WHERE sale_line_id IN %(lines)s AND state != 'cancel'
                UNION ALL
                   SELECT made.id
                     FROM stock_reference_production_rel rel
                     JOIN stock_move made ON made.production_id = rel.production_id
                    WHERE rel.reference_id IN (SELECT id FROM reference)
                UNION ALL
                   SELECT received.id
                     FROM stock_reference_purchase_rel rel
                     JOIN purchase_order_line bought ON bought.order_id = rel.purchase_id
                     JOIN stock_move received ON received.purchase_line_id = bought.id
                    WHERE rel.reference_id IN (SELECT id FROM reference)
                      AND (bought.sale_line_id IS NULL OR bought.sale_line_id IN %(lines)s)
               )
             UNION
               SELECT found.id
                 FROM chain
                 JOIN stock_move move ON move.id = chain.id
           CROSS JOIN LATERAL (
                   SELECT rel.move_orig_id AS id
                     FROM stock_move_move_rel rel
                    WHERE rel.move_dest_id = move.id
                UNION ALL
                   SELECT raw.id
                     FROM stock_move raw
                    WHERE raw.raw_material_production_id = move.production_id
                ) found
           )
           SELECT move.id, move.product_id, move.state, move.date, move.sale_line_id,
                  move.product_qty AS demand,
                  COALESCE(move.quantity, 0) * unit.factor / own.factor AS quantity,
                  move.production_id, move.raw_material_production_id AS raw_id,
                  move.purchase_line_id, move.picking_id, move.production_group_id AS group_id,
                  mo.product_id AS made_id, mo.sale_line_id AS made_for,
                  EXISTS (
                      SELECT 1 FROM stock_move_move_rel rel WHERE rel.move_orig_id = move.id
                  ) AS is_linked,
                  ARRAY(
                      SELECT parent_group_id
                        FROM mrp_production_group_rel
                       WHERE child_group_id = mo.production_group_id
                  ) AS parent_groups,
                  move.origin_returned_move_id AS returned_id, move.to_refund,
                  source.usage AS source_usage, source.warehouse_id AS source_warehouse,
                  dest.usage AS dest_usage, dest.company_id AS dest_company,
                  COALESCE(final.usage, dest.usage) AS final_usage,
                  CASE WHEN final.id IS NULL THEN dest.company_id ELSE final.company_id END
                      AS final_company,
                  ARRAY(
                      SELECT rel.move_orig_id
                        FROM stock_move_move_rel rel
                       WHERE rel.move_dest_id = move.id
                    ORDER BY rel.move_orig_id
                  ) AS sources
             FROM chain
             JOIN stock_move move ON move.id = chain.id
             JOIN uom_uom unit ON unit.id = move.product_uom
             JOIN product_product product ON product.id = move.product_id
             JOIN product_template template ON template.id = product.product_tmpl_id
             JOIN uom_uom own ON own.id = template.uom_id
             JOIN stock_location source ON source.id = move.location_id
             JOIN stock_location dest ON dest.id = move.location_dest_id
        LEFT JOIN stock_location final ON final.id = move.location_final_id
        LEFT JOIN mrp_production mo ON mo.id = move.production_id
            WHERE move.state != 'cancel'
         ORDER BY move.id
        """,
        lines=_ids(lines),
        orders=_ids(orders),
    )
    rows = env.execute_query_dict(query)
    for row in rows:
        _to_floats(row, "demand", "quantity")
        row["sources"] = list(row["sources"])
        row["is_done"] = row["state"] == "done"
    return rows


def read_demands(env, moves, asked):
    """[(source, destination, quantity, whether it is done)]; sources of ``asked`` are below zero.

    :param moves: ids of moves
    :param asked: ids of lines of orders to suppliers without receipts
    """
    query = SQL(
        """
          SELECT rel.move_orig_id, dest.id,
                 CASE WHEN dest.state = 'done'
                      THEN dest.quantity * unit.factor / own.factor
                      ELSE dest.product_qty END,
                 dest.state = 'done'
            FROM stock_move_move_rel rel
            JOIN stock_move dest ON dest.id = rel.move_dest_id
            JOIN uom_uom unit ON unit.id = dest.product_uom
            JOIN product_product product ON product.id = dest.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            JOIN uom_uom own ON own.id = template.uom_id
           WHERE rel.move_orig_id IN %(ids)s AND dest.state != 'cancel'
        UNION ALL
          SELECT -asked.created_purchase_line_id, dest.id, dest.product_qty, FALSE
            FROM stock_move_created_purchase_line_rel asked
            JOIN stock_move dest ON dest.id = asked.move_id
           WHERE asked.created_purchase_line_id IN %(asked)s
             AND dest.state NOT IN ('done', 'cancel')
        """,
        ids=_ids(moves),
        asked=_ids(asked),
    )
    return [
        (source, dest, float(quantity or 0), is_done)
        for source, dest, quantity, is_done in env.execute_query(query)
    ]


def read_purchases(env, lines, orders, moves, known):
    """Lines of orders to suppliers for these order lines, orders and moves, and those ``known``."""
    query = SQL(
        """
           SELECT line.id, line.order_id, purchase.name, purchase.state, line.product_id,
                  line.product_uom_qty AS quantity, line.date_planned, line.sale_line_id,
                  line.is_arrival_told,
                  purchase.date_order, purchase.state IN ('purchase', 'done') AS is_ordered,
                  final.usage = 'customer' AS is_dropship,
                  COALESCE(line.qty_received, 0) * unit.factor / own.factor AS received,
                  ARRAY(
                      SELECT asked.move_id
                        FROM stock_move_created_purchase_line_rel asked
                       WHERE asked.created_purchase_line_id = line.id
                         AND asked.move_id IN %(moves)s
                  ) AS dests,
                  EXISTS (
                      SELECT 1 FROM stock_move_created_purchase_line_rel asked
                       WHERE asked.created_purchase_line_id = line.id
                  ) AS is_linked,
                  EXISTS (
                      SELECT 1 FROM stock_move move
                       WHERE move.purchase_line_id = line.id AND move.state != 'cancel'
                  ) AS has_moves
             FROM purchase_order_line line
             JOIN purchase_order purchase ON purchase.id = line.order_id
             JOIN product_product product ON product.id = line.product_id
             JOIN product_template template ON template.id = product.product_tmpl_id
             JOIN uom_uom own ON own.id = template.uom_id
             JOIN uom_uom unit ON unit.id = line.product_uom_id
        LEFT JOIN stock_location final ON final.id = line.location_final_id
            WHERE purchase.state != 'cancel'
              AND template.type != 'service'
              AND (line.id IN %(known)s
                   OR line.sale_line_id IN %(lines)s
                   OR line.id IN (
                       SELECT asked.created_purchase_line_id
                         FROM stock_move_created_purchase_line_rel asked
                        WHERE asked.move_id IN %(moves)s
                   )
                   OR (line.sale_line_id IS NULL AND line.order_id IN (
                       SELECT rel.purchase_id
                         FROM stock_reference_sale_rel sale
                         JOIN stock_reference_purchase_rel rel
                           ON rel.reference_id = sale.reference_id
                        WHERE sale.sale_id IN %(orders)s
                   )))
        """,
        moves=_ids(moves),
        lines=_ids(lines),
        orders=_ids(orders),
        known=_ids(known),
    )
    rows = env.execute_query_dict(query)
    for row in rows:
        _to_floats(row, "quantity", "received")
    return rows


def read_productions(env, ids):
    """Manufacturing orders that are not cancelled."""
    query = SQL(
        """
        SELECT mo.id, mo.name, mo.state, mo.product_id, mo.product_uom_qty AS quantity,
               mo.date_start, mo.date_finished, mo.date_deadline,
               mo.qty_producing * unit.factor / own.factor AS making,
               COALESCE((
                   SELECT SUM(made.quantity * made_unit.factor / own.factor)
                     FROM stock_move made
                     JOIN uom_uom made_unit ON made_unit.id = made.product_uom
                    WHERE made.production_id = mo.id
                      AND made.product_id = mo.product_id
                      AND made.state = 'done'
               ), 0) AS produced
          FROM mrp_production mo
          JOIN product_product product ON product.id = mo.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom own ON own.id = template.uom_id
          JOIN uom_uom unit ON unit.id = mo.product_uom_id
         WHERE mo.id IN %(ids)s AND mo.state != 'cancel'
        """,
        ids=_ids(ids),
    )
    rows = env.execute_query_dict(query)
    for row in rows:
        _to_floats(row, "quantity", "making", "produced")
    return rows


def read_works(env, productions):
    """[(production, expected minutes, minutes spent, quantity done, state)]"""
    query = SQL(
        """
        SELECT production_id, duration_expected, duration, qty_produced, state
          FROM mrp_workorder
         WHERE production_id IN %s AND state != 'cancel'
        """,
        _ids(productions),
    )
    return [
        (production, float(minutes or 0), float(spent or 0), float(produced or 0), state)
        for production, minutes, spent, produced, state in env.execute_query(query)
    ]


def read_needs(env, products):
    """[(move, product, warehouse, quantity)] that open moves take from stock and still wait for,
    in the order in which they get goods.
    """
    query = SQL(
        """
          SELECT move.id, move.product_id, source.warehouse_id,
                 move.product_qty - COALESCE(move.quantity, 0) * unit.factor / own.factor
            FROM stock_move move
            JOIN stock_location source ON source.id = move.location_id
            JOIN stock_location dest
              ON dest.id = COALESCE(move.location_final_id, move.location_dest_id)
            JOIN uom_uom unit ON unit.id = move.product_uom
            JOIN product_product product ON product.id = move.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            JOIN uom_uom own ON own.id = template.uom_id
           WHERE move.product_id IN %s
             AND move.state IN ('waiting', 'confirmed', 'partially_available')
             AND source.usage = 'internal'
             AND dest.usage != 'internal'
             AND NOT EXISTS (
                  SELECT 1
                    FROM stock_move_move_rel rel
                    JOIN stock_move orig ON orig.id = rel.move_orig_id
                   WHERE rel.move_dest_id = move.id AND orig.state != 'cancel'
             )
        ORDER BY move.priority DESC, move.date, move.id
        """,
        _ids(products),
    )
    return _with_float(env.execute_query(query))


def read_free(env, products):
    """[(product, warehouse, quantity)] in stock that nobody has reserved."""
    query = SQL(
        """
          SELECT quant.product_id, place.warehouse_id,
                 SUM(quant.quantity - quant.reserved_quantity)
            FROM stock_quant quant
            JOIN stock_location place ON place.id = quant.location_id
           WHERE quant.product_id IN %s
             AND place.usage = 'internal'
             AND place.warehouse_id IS NOT NULL
        GROUP BY quant.product_id, place.warehouse_id
        """,
        _ids(products),
    )
    return _with_float(env.execute_query(query))


def read_arrivals(env, products):
    """[(product, warehouse, when, quantity)] on its way that nobody has been promised."""
    query = SQL(
        """
        SELECT move.product_id, dest.warehouse_id, move.date, move.product_qty
          FROM stock_move move
          JOIN stock_location source ON source.id = move.location_id
          JOIN stock_location dest
            ON dest.id = COALESCE(move.location_final_id, move.location_dest_id)
         WHERE move.product_id IN %s
           AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND source.usage IN ('supplier', 'production', 'transit')
           AND dest.usage = 'internal'
           AND NOT EXISTS (
                SELECT 1
                  FROM stock_move_move_rel rel
                  JOIN stock_move next ON next.id = rel.move_dest_id
                 WHERE rel.move_orig_id = move.id AND next.state != 'cancel'
           )
        """,
        _ids(products),
    )
    return _with_float(env.execute_query(query))


def _ids(ids):
    """Ids for ``IN``, which takes no empty list."""
    return tuple(ids) or (0,)


def _to_floats(row, *names):
    for name in names:
        row[name] = float(row[name] or 0)


def _with_float(rows):
    return [(*row[:-1], float(row[-1] or 0)) for row in rows]
