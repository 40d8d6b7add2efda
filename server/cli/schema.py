"""`tare schema`: the JSON schema of .tare.toml, for editors."""

from __future__ import annotations

import json

from ..engine.settings_schema import schema


def print_schema() -> int:
    """Print the schema to standard output."""
    print(json.dumps(schema(), indent=2))
    return 0
