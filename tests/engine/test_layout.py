"""The picture of a process: nothing covers anything else, nothing hangs over the edge."""

import importlib.util
import re
from itertools import combinations
from pathlib import Path

from crm_corporate_sales_engine.definition import from_dict
from crm_corporate_sales_engine.layout import picture
from hypothesis import given, settings

_spec = importlib.util.spec_from_file_location(
    "process_strategy", Path(__file__).with_name("process_strategy.py")
)
process_strategy = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(process_strategy)


def _area(box):
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def _overlap(one, other):
    left, top, right, bottom = _area(one)
    left2, top2, right2, bottom2 = _area(other)
    return left < right2 and left2 < right and top < bottom2 and top2 < bottom


@given(process_strategy.seeds())
@settings(deadline=None)
def test_boxes_do_not_overlap_and_stay_inside(seed):
    drawn = picture(from_dict(process_strategy.definition(seed)))
    lanes = drawn["lanes"]
    boxes = [box for lane in lanes for box in lane["steps"]]
    for one, other in [*combinations(boxes, 2), *combinations(lanes, 2)]:
        assert not _overlap(one, other), f"{one['code']} covers {other['code']}"
    for lane in lanes:
        for box in lane["steps"]:
            left, top, right, bottom = _area(box)
            lane_left, lane_top, lane_right, lane_bottom = _area(lane)
            assert lane_left + lane["head"] <= left and right <= lane_right
            assert lane_top <= top and bottom <= lane_bottom
    for item in [*lanes, *boxes]:
        left, top, right, bottom = _area(item)
        assert 0 <= left and 0 <= top and right <= drawn["width"] and bottom <= drawn["height"]


@given(process_strategy.seeds())
@settings(deadline=None)
def test_arrows_stay_inside(seed):
    drawn = picture(from_dict(process_strategy.definition(seed)))
    for item in drawn["edges"]:
        points = _points(item["path"])
        assert all(0 <= x <= drawn["width"] and 0 <= y <= drawn["height"] for x, y in points)
    for rail in drawn["rails"]:
        points = _points(rail["path"])
        assert all(0 <= x <= drawn["width"] and 0 <= y <= drawn["height"] for x, y in points)


def _points(path):
    """End and control points of a path with absolute M, L, C and relative h."""
    points = []
    for letter, numbers in re.findall(r"([MLCh])([^MLCh]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "h":
            points.append((points[-1][0] + values[0], points[-1][1]))
        else:
            points += zip(values[::2], values[1::2], strict=True)
    return points


@given(process_strategy.seeds())
@settings(deadline=None)
def test_every_outcome_is_drawn_once(seed):
    process = from_dict(process_strategy.definition(seed))
    labels = sum(len(edge["labels"]) for edge in picture(process)["edges"])
    assert labels == sum(len(step.outcomes) for stage in process.stages for step in stage.steps)


def test_names_are_in_the_language_and_counts_in_their_lane():
    process = from_dict(
        {"code": "p", "stages": [{"code": "a", "name": {"en_US": "One", "ru_RU": "Первая"}}]}
    )
    drawn = picture(process, "ru_RU", {"a": {"open": 3}})
    assert drawn["lanes"][0]["name"] == "Первая"
    assert drawn["lanes"][0]["counts"] == {"open": 3}


def test_process_without_stages_has_a_picture():
    drawn = picture(from_dict({"code": "p"}))
    assert drawn["lanes"] == drawn["edges"] == drawn["rails"] == []
