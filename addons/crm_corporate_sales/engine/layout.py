"""The picture of a process: one lane per stage, its steps from left to right.

Only geometry in pixels; the web client draws it as SVG.
"""

from .definition import GO_STEP, LOST, REPEAT, WON, translated

LANE_HEIGHT = 112
LANE_GAP = 10
HEAD_WIDTH = 190
STEP_WIDTH = 164
STEP_HEIGHT = 46
STEP_GAP = 62
MARGIN = 12
RAIL = 22


def picture(process, lang="en_US", counts=None):
    """Geometry of the process.

    :param Process process: the definition
    :param str lang: language of the labels
    :param dict counts: {stage code: {name: number}} shown in the lane's head
    :return: dict ``width``, ``height``, ``lanes`` (with ``steps``), ``edges``, ``rails``
    """
    lanes = [_lane(stage, index, lang, counts or {}) for index, stage in enumerate(process.stages)]
    most = max((len(stage.steps) for stage in process.stages), default=0)
    lane_width = HEAD_WIDTH + most * (STEP_WIDTH + STEP_GAP) + MARGIN
    for lane in lanes:
        lane["width"] = lane_width
    rails = _rails(process, lanes, lane_width)
    depth = max((rail["level"] for rail in rails), default=0)
    return {
        "width": lane_width + 2 * MARGIN + (depth + 1) * RAIL,
        "height": len(lanes) * (LANE_HEIGHT + LANE_GAP) + MARGIN,
        "lanes": lanes,
        "edges": [edge for stage in process.stages for edge in _edges(process, stage, lanes, lang)],
        "rails": rails,
    }


def _lane(stage, index, lang, counts):
    top = MARGIN + index * (LANE_HEIGHT + LANE_GAP)
    kind = (
        "execution"
        if stage.is_execution
        else "won"
        if stage.is_won
        else "lost"
        if stage.is_lost
        else "moved"
        if stage.is_moved
        else "open"
    )
    return {
        "code": stage.code,
        "name": translated(stage.name, lang),
        "goal": translated(stage.goal, lang),
        "kind": kind,
        "x": MARGIN,
        "y": top,
        "height": LANE_HEIGHT,
        "head": HEAD_WIDTH,
        "counts": counts.get(stage.code, {}),
        "steps": [_box(step, place, top, lang) for place, step in enumerate(stage.steps)],
    }


def _box(step, place, top, lang):
    return {
        "code": step.code,
        "name": translated(step.name, lang),
        "kind": step.kind,
        "x": MARGIN + HEAD_WIDTH + MARGIN + place * (STEP_WIDTH + STEP_GAP),
        "y": top + (LANE_HEIGHT - STEP_HEIGHT) // 2,
        "width": STEP_WIDTH,
        "height": STEP_HEIGHT,
    }


def _edges(process, stage, lanes, lang):
    boxes = {box["code"]: box for lane in lanes for box in lane["steps"]}
    places = {step.code: place for place, step in enumerate(stage.steps)}
    drawn = {}
    for step in stage.steps:
        for outcome in step.outcomes:
            key, edge = _edge(step, outcome, boxes, places, lang)
            if key in drawn:
                drawn[key]["labels"] += edge["labels"]
            else:
                drawn[key] = edge
    return list(drawn.values())


def _edge(step, outcome, boxes, places, lang):
    box = boxes[step.code]
    labels = [translated(outcome.name, lang)]
    middle = box["y"] + STEP_HEIGHT // 2
    if outcome.transition == REPEAT or outcome.target == step.code:
        left, right, low = box["x"] + 30, box["x"] + STEP_WIDTH - 30, box["y"] + STEP_HEIGHT
        path = f"M{right},{low} C{right},{low + 26} {left},{low + 26} {left},{low}"
        return (step.code, "repeat"), _drawn("repeat", path, labels, (left + right) // 2, low + 28)
    if outcome.transition == GO_STEP and outcome.target in places:
        other = boxes[outcome.target]
        return (step.code, outcome.target), _jump(box, other, places, step, outcome, labels)
    kind = {WON: "won", LOST: "lost"}.get(outcome.transition, "finish")
    right = box["x"] + STEP_WIDTH
    offset = {"finish": 0, "won": -14, "lost": 14}[kind]
    path = f"M{right},{middle + offset} h{STEP_GAP - 26}"
    return (step.code, kind), _drawn(kind, path, labels, right + 4, middle + offset - 4)


def _jump(box, other, places, step, outcome, labels):
    middle = box["y"] + STEP_HEIGHT // 2
    distance = places[outcome.target] - places[step.code]
    if distance == 1:
        path = f"M{box['x'] + STEP_WIDTH},{middle} L{other['x']},{middle}"
        return _drawn("next", path, labels, box["x"] + STEP_WIDTH + STEP_GAP // 2, middle - 6)
    start, end = box["x"] + STEP_WIDTH // 2, other["x"] + STEP_WIDTH // 2
    if distance > 1:
        top = box["y"]
        path = f"M{start},{top} C{start},{top - 30} {end},{top - 30} {end},{top}"
        return _drawn("skip", path, labels, (start + end) // 2, top - 24)
    low = box["y"] + STEP_HEIGHT
    path = f"M{start},{low} C{start},{low + 32} {end},{low + 32} {end},{low}"
    return _drawn("back", path, labels, (start + end) // 2, low + 26)


def _drawn(kind, path, labels, x, y):
    return {"kind": kind, "path": path, "labels": labels, "x": x, "y": y}


def _rails(process, lanes, lane_width):
    """Arrows between lanes along the right side, the longer the farther out."""
    order = {stage.code: index for index, stage in enumerate(process.stages)}
    pairs = sorted({pair for stage in process.stages for pair in _advised(process, stage)})
    rails = []
    for start, end in pairs:
        first, last = order[start], order[end]
        level = max(abs(last - first) - 1, 0)
        x = MARGIN + lane_width
        y1 = lanes[first]["y"] + LANE_HEIGHT * (0.62 if last > first else 0.38)
        y2 = lanes[last]["y"] + LANE_HEIGHT * (0.38 if last > first else 0.62)
        out = x + (level + 1) * RAIL
        path = f"M{x},{y1:.0f} C{out},{y1:.0f} {out},{y2:.0f} {x + 6},{y2:.0f}"
        rails.append({"from": start, "to": end, "level": level, "path": path})
    return rails


def _advised(process, stage):
    pairs = set()
    for step in stage.steps:
        for outcome in step.outcomes:
            if outcome.transition == WON:
                won = process.won_stage
                if won:
                    pairs.add((stage.code, won.code))
            elif outcome.transition == "finish":
                pairs |= {(stage.code, item.stage) for item in outcome.recommends}
    if not pairs and not stage.is_final:
        index = process.stages.index(stage)
        later = [item for item in process.stages[index + 1 :] if not item.is_final or item.is_won]
        if later:
            pairs.add((stage.code, later[0].code))
    return {(start, end) for start, end in pairs if end in process.stage_by_code}
