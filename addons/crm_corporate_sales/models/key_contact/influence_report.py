from odoo import api, models

from ...engine import influence, influence_map

WIDTH, HEIGHT, RADIUS = 660, 470, 15
LONGEST_NAME = 22
LETTER_WIDTH = 6.4
# A page is white whatever the user's theme: Odoo's tag colours 0..11.
COLOURS = (
    "#8f8f8f", "#ee2d2d", "#dc8534", "#c99a00", "#5794dd", "#9f628f",
    "#db8865", "#41a9a2", "#304be0", "#ee2f8a", "#3f9e4d", "#9872e6",
)  # fmt: skip


class ReportInfluenceMatrix(models.AbstractModel):
    """Values of the printed influence matrix."""

    _name = "report.crm_corporate_sales.report_influence_matrix"
    _description = "Influence Matrix Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        deals = self.env["crm.lead"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "crm.lead",
            "docs": deals,
            "pictures": {deal.id: self._get_picture(deal) for deal in deals},
        }

    @api.model
    def _get_picture(self, deal):
        """Geometry and colours of the map of one deal, ready to be drawn as SVG."""
        frame = influence_map.Frame(WIDTH, HEIGHT)
        contacts = deal.key_contact_ids
        centres = influence_map.spread(
            [frame.place(contact.influence, contact.loyalty) for contact in contacts],
            2 * RADIUS + 8,
            2 * RADIUS + 18,
            frame.bounds,
        )
        places = dict(zip(contacts.ids, centres, strict=True))
        way = deal.influence_way or []
        reports = ((contact.id, contact.reports_to_id.id) for contact in contacts)
        lines = self._get_lines(reports, places, RADIUS + 4)
        steps = self._get_lines(zip(way, way[1:], strict=False), places, RADIUS + 5)
        quadrants = self._get_quadrants(frame)
        captions = [self._get_caption_line(quadrant) for quadrant in quadrants]
        return {
            "width": WIDTH,
            "height": HEIGHT,
            "quadrants": quadrants,
            "ticks": self._get_ticks(frame),
            "nodes": self._get_nodes(contacts, centres, frame, way, lines + steps + captions),
            "lines": lines,
            "way": steps,
            "way_names": [deal.key_contact_ids.browse(id_).display_name for id_ in way],
            "legend": [
                {"name": role.name, "fill": self._get_colour(role.color)}
                for role in contacts.role_id.sorted()
            ],
        }

    @api.model
    def _get_nodes(self, contacts, centres, frame, way, lines):
        names = [
            influence_map.shorten_name(contact.display_name or "", LONGEST_NAME)
            for contact in contacts
        ]
        labels = influence_map.place_labels(
            centres, [len(name) * LETTER_WIDTH for name in names], RADIUS, frame, lines
        )
        return [
            {
                "x": centre[0],
                "y": centre[1],
                "radius": RADIUS,
                "fill": self._get_colour(contact.role_color),
                "opacity": 1 - 0.6 * contact.fading,
                "initials": influence_map.initials(contact.display_name or ""),
                "label": name,
                "label_x": label[0],
                "label_y": label[1],
                "anchor": label[2],
                "on_way": contact.id in way,
                "is_decision_maker": contact.is_decision_maker,
                "has_left": contact.has_left,
            }
            for contact, centre, name, label in zip(contacts, centres, names, labels, strict=True)
        ]

    @api.model
    def _get_lines(self, pairs, places, margin):
        lines = (
            influence_map.shorten_line(places[start], places[end], margin)
            for start, end in pairs
            if start in places and end in places
        )
        return [line for line in lines if line]

    @api.model
    def _get_quadrants(self, frame):
        left, top = frame.left, frame.top
        right, bottom = frame.width - frame.right, frame.height - frame.bottom
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        corners = [
            (left, top, "start", self.env._("Opponents: win over or neutralise"), "#fdf3f3"),
            (middle_x, top, "end", self.env._("Allies: rely on them"), "#f1f9f2"),
            (left, middle_y, "start", self.env._("Critics: keep an eye on"), "#fafafa"),
            (middle_x, middle_y, "end", self.env._("Friends: help them grow"), "#f6faf7"),
        ]
        return [
            {
                "x": x,
                "y": y,
                "width": middle_x - left,
                "height": middle_y - top,
                "fill": fill,
                "name": name,
                "anchor": anchor,
                "label_x": x + 8 if anchor == "start" else right - 8,
                "label_y": top + 15 if y == top else bottom - 8,
            }
            for x, y, anchor, name, fill in corners
        ]

    @api.model
    def _get_caption_line(self, quadrant):
        """Where the name of a quadrant is written, as a line that names of people avoid."""
        width = len(quadrant["name"]) * LETTER_WIDTH
        start = quadrant["label_x"] - (width if quadrant["anchor"] == "end" else 0)
        middle = quadrant["label_y"] - 4
        return start, middle, start + width, middle

    @api.model
    def _get_ticks(self, frame):
        bottom = frame.height - frame.bottom
        across = [
            {
                "x": frame.place(0, loyalty)[0],
                "y": bottom + 14,
                "text": f"{loyalty:+d}" if loyalty else "0",
            }
            for loyalty in range(influence.LOYALTY_MIN, influence.LOYALTY_MAX + 1)
        ]
        upwards = [
            {"x": frame.left - 9, "y": frame.place(weight, 0)[1] + 3, "text": str(weight)}
            for weight in range(influence.INFLUENCE_MIN, influence.INFLUENCE_MAX + 1, 2)
        ]
        return across + upwards

    @api.model
    def _get_colour(self, index):
        return COLOURS[(index or 0) % len(COLOURS)]
