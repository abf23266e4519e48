"""Geometry of the influence map: loyalty from left to right, influence upwards, in pixels.

The web client draws the same picture while one drags (static/src/influence_map/geometry.js).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .influence import INFLUENCE_MAX, INFLUENCE_MIN, LOYALTY_MAX, LOYALTY_MIN


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing area in pixels; the origin is the upper left corner."""

    width: float
    height: float
    left: float = 36
    right: float = 12
    top: float = 12
    bottom: float = 36
    inset: float = 26
    # Room for the names of the quadrants above and below the nodes.
    caption: float = 8

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x, least y, greatest x, greatest y of the centre of a node."""
        return (
            self.left + self.inset,
            self.top + self.inset + self.caption,
            self.width - self.right - self.inset,
            self.height - self.bottom - self.inset - self.caption,
        )

    def place(self, influence: int, loyalty: int) -> tuple[float, float]:
        """Point of a contact: loyalty to the right, influence upwards."""
        left, top, right, bottom = self.bounds
        x = left + (right - left) * (loyalty - LOYALTY_MIN) / (LOYALTY_MAX - LOYALTY_MIN)
        y = bottom - (bottom - top) * (influence - INFLUENCE_MIN) / (INFLUENCE_MAX - INFLUENCE_MIN)
        return x, y


def spread(
    points: Sequence[tuple[float, float]],
    gap_x: float,
    gap_y: float,
    bounds: tuple[float, float, float, float],
    rounds: int = 80,
) -> list[tuple[float, float]]:
    """Push overlapping nodes apart, each as little as possible; the same input, the same picture.

    :param points: centres wished for
    :param gap_x, gap_y: least distance across or down between two nodes (one of the two is enough)
    :param bounds: least x, least y, greatest x, greatest y
    :param rounds: iterations at most
    :return: centres to draw, in the order given
    """
    placed = [list(point) for point in points]
    low_x, low_y, high_x, high_y = bounds
    for _round in range(rounds):
        moved = False
        for i in range(len(placed)):
            for j in range(i + 1, len(placed)):
                dx = placed[j][0] - placed[i][0]
                dy = placed[j][1] - placed[i][1]
                over_x, over_y = gap_x - abs(dx), gap_y - abs(dy)
                if over_x <= 0.5 or over_y <= 0.5:
                    continue
                moved = True
                if over_x / gap_x <= over_y / gap_y:
                    step = over_x / 2 * (1 if dx >= 0 else -1)
                    placed[i][0] -= step
                    placed[j][0] += step
                else:
                    step = over_y / 2 * (1 if dy >= 0 else -1)
                    placed[i][1] -= step
                    placed[j][1] += step
        for point in placed:
            point[0] = min(max(point[0], low_x), high_x)
            point[1] = min(max(point[1], low_y), high_y)
        if not moved:
            break
    return [tuple(point) for point in placed]


def shorten_line(
    start: tuple[float, float], end: tuple[float, float], margin: float
) -> tuple[float, float, float, float] | None:
    """Line between the rims of two nodes of radius `margin`; None when they touch."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length <= 2 * margin:
        return None
    ux, uy = dx / length * margin, dy / length * margin
    return start[0] + ux, start[1] + uy, end[0] - ux, end[1] - uy


def initials(name: str) -> str:
    """First letters of the first two words: "Anna Berg" → "AB"."""
    letters = [next(filter(str.isalnum, word), "") for word in name.split()]
    return "".join(letters[:2]).upper() or "?"


def shorten_name(name: str, longest: int) -> str:
    """The name in at most `longest` letters: surnames and initials go first, then an ellipsis."""
    if len(name) <= longest:
        return name
    first, *rest = name.split()
    short = " ".join([first, *(f"{word[0]}." for word in rest)])
    return short if len(short) <= longest else short[: longest - 1].rstrip() + "…"


def place_labels(
    centres: Sequence[tuple[float, float]],
    widths: Sequence[float],
    radius: float,
    frame: Frame,
    lines: Sequence[tuple[float, float, float, float]] = (),
    line_height: float = 14,
) -> list[tuple[float, float, str]]:
    """Put each label below, above, right or left of its node, where it covers least.

    :param centres: centres of the nodes
    :param widths: width of each label
    :param lines: x1, y1, x2, y2 of lines better not crossed
    :return: x, y of the base line and SVG text-anchor of each label
    """
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in centres]
    taken += [bead for line in lines for bead in _beads(line)]
    labels = []
    for index, ((x, y), width) in enumerate(zip(centres, widths, strict=True)):
        half = width / 2
        choices = [
            (x, y + radius + line_height - 2, "middle", x - half),
            (x, y - radius - 5, "middle", x - half),
            (x + radius + 8, y + 4, "start", x + radius + 8),
            (x - radius - 8, y + 4, "end", x - radius - 8 - width),
            (x, y + radius + 2 * line_height - 2, "middle", x - half),
            (x, y - radius - 5 - line_height, "middle", x - half),
        ]
        best = None
        for rank, (at_x, at_y, anchor, left) in enumerate(choices):
            box = (left, at_y - line_height + 3, left + width, at_y + 3)
            # Among equals the earlier place wins, also over one that is hardly better.
            cost = 20 * rank
            cost += sum(_overlap(box, other) for n, other in enumerate(taken) if n != index)
            cost += 4 * line_height * max(0, 2 - box[0], box[2] - frame.width + 2)
            cost += 4 * width * max(0, frame.top - box[1], box[3] - frame.height + frame.bottom)
            if best is None or cost < best[0]:
                best = (cost, at_x, at_y, anchor, box)
        taken.append(best[4])
        labels.append(best[1:4])
    return labels


def _beads(line):
    """Small boxes strung on a line, which stand for it where areas are compared."""
    x1, y1, x2, y2 = line
    number = int(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 / 10) + 1
    for index in range(number + 1):
        x, y = x1 + (x2 - x1) * index / number, y1 + (y2 - y1) * index / number
        yield x - 3, y - 3, x + 3, y + 3


def _overlap(one, other) -> float:
    """Common area of two boxes (left, top, right, bottom)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
