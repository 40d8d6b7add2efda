"""What a Dockerfile weighs, as one JSON object. Sizes are whole bytes, null where nothing is known.

    {"path": "Dockerfile", "bandwidth_mbits": 100, "image": {"stage": 1, COST, "pull_seconds": 3.4},
            "stages": [STAGE, …]}
    STAGE  {"stage": 0, "name": "build" or null, "from": "debian:12", "in_image": true, "needed": true,
            "total": {COST}, "lines": [LINE, …]}
    LINE   {"line": 1, "end_line": 1, "instruction": "RUN", "text": "RUN …", COST}
    COST   "bytes", "pulled_bytes", "files", "packages", "exactness": "measured", "data" or "about",
           "at_least": true where something is missing, "missing": ["what npm installs"],
           "parts": [{"kind": "packages", "name": "curl", "bytes": 511488}]

`stage` counts from 0 as `--from=0` does. Kinds of parts are base, packages, files, caches and again.
"""

from __future__ import annotations

import json
from typing import Any

from ..features.weigh import Weighed, WeighedLine, WeighedStage, difference
from ..model.estimates.cost import Cost


def write(weighed: Weighed) -> str:
    """The JSON text of one file."""
    return json.dumps(as_object(weighed), ensure_ascii=False, indent=1) + "\n"


def write_comparison(before: Weighed, after: Weighed) -> str:
    """`{"before": …, "after": …, "difference_bytes": …}`, negative where the second is lighter, null where that is not
    known."""
    found = difference(before, after)
    both = {
        "before": as_object(before),
        "after": as_object(after),
        "difference_bytes": found.bytes if found is not None else None,
    }
    return json.dumps(both, ensure_ascii=False, indent=1) + "\n"


def as_object(weighed: Weighed) -> dict[str, Any]:
    """The object of one file."""
    target = weighed.target
    seconds = weighed.seconds
    return {
        "path": weighed.path,
        "bandwidth_mbits": weighed.bandwidth,
        "image": {
            "stage": target.number,
            **_cost(target.total, target.pulled),
            "pull_seconds": round(seconds, 1) if seconds is not None else None,
        },
        "stages": [_stage(stage) for stage in weighed.stages],
    }


def _stage(stage: WeighedStage) -> dict[str, Any]:
    return {
        "stage": stage.number,
        "name": stage.name or None,
        "from": stage.base,
        "in_image": stage.ships,
        "needed": stage.is_needed,
        "total": _cost(stage.total, stage.pulled),
        "lines": [_line(line) for line in stage.lines],
    }


def _line(line: WeighedLine) -> dict[str, Any]:
    return {
        "line": line.line,
        "end_line": line.end_line,
        "instruction": line.keyword,
        "text": line.text,
        **_cost(line.cost, line.cost.pulled),
    }


def _cost(cost: Cost, pulled: int | None) -> dict[str, Any]:
    return {
        "bytes": cost.bytes,
        "pulled_bytes": pulled,
        "files": cost.files,
        "packages": cost.packages,
        "exactness": cost.exactness,
        "at_least": bool(cost.missing),
        "missing": list(cost.missing),
        "parts": [part._asdict() for part in cost.parts],
    }
