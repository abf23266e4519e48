"""Random process definitions for property tests: a seed of hypothesis, the rest by plain random."""

import random

from hypothesis import strategies as st

FIELDS = ("partner_id", "tactics", "user_id")


def seeds():
    """Seeds to give to :func:`definition` and to walks; a failing one is shown by hypothesis."""
    return st.integers(0, 2**32)


def _names(dice):
    langs = dice.sample(["en_US", "ru_RU", "pl_PL"], dice.randint(0, 3))
    return {lang: "".join(dice.choices("abЖщź \n\"'<", k=dice.randint(0, 6))) for lang in langs}


def _some(dice, values, most):
    return dice.sample(list(values), dice.randint(0, min(most, len(values))))


def _outcome(dice, code, steps, stages, all_steps):
    item = {
        "code": code,
        "name": _names(dice),
        "transition": dice.choice(["finish", "step", "repeat", "won", "lost"]),
        "asks_date": dice.random() < 0.5,
        "required": _some(dice, FIELDS, 2),
        "explicit": dice.choice([[], ["user_id"]]),
        "lost_reason": dice.choice(["", "name:Price"]),
        "spawns": _some(dice, all_steps, 1),
        "recommends": [
            {
                "stage": stage,
                "condition": dice.choice(["", "c"]),
                "owner": dice.choice(["keep", "current", "direction_head"]),
            }
            for stage in _some(dice, stages, 2)
        ],
    }
    if item["transition"] == "step":
        item["target"] = dice.choice(steps)
    return item


def _step(dice, code, steps, stages, all_steps):
    return {
        "code": code,
        "name": _names(dice),
        "kind": dice.choice(["activity", "form", "question", "wait"]),
        "activity_type": dice.choice(["", "todo"]),
        "deadline_days": dice.randint(0, 5),
        "makes_event": dice.random() < 0.5,
        "required": _some(dice, FIELDS, 2),
        "condition": dice.choice(["", "c"]),
        "otherwise": dice.choice(["skip", "take_ownership"]),
        "outcomes": [
            _outcome(dice, f"o{number}", steps, stages, all_steps)
            for number in range(dice.randint(1, 3))
        ],
    }


def definition(seed):
    """Dictionary of a process of a few stages whose steps are linked at random."""
    dice = random.Random(seed)
    stages = [f"s{number}" for number in range(dice.randint(1, 4))]
    steps_of = {
        code: [f"{code}_t{number}" for number in range(dice.randint(0, 3))] for code in stages
    }
    all_steps = [code for steps in steps_of.values() for code in steps]
    made = [
        {
            "code": code,
            "name": _names(dice),
            "max_probability": dice.choice([0.0, 40.0, 100.0]),
            "gate": dice.choice(["free", "warn", "block"]),
            "gate_fields": _some(dice, FIELDS, 2),
            "supply_model": dice.choice(["", "tender", "direct"]),
            "in_bar": dice.random() < 0.5,
            "steps": [
                _step(dice, one, steps_of[code], stages, all_steps) for one in steps_of[code]
            ],
        }
        for code in stages
    ]
    made += [{"code": code, f"is_{code}": True} for code in ("won", "lost", "moved")]
    return {"code": "p", "name": _names(dice), "stages": made}
