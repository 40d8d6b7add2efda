"""`make bench-builds`: both comparisons, whose tables are written anew."""

from __future__ import annotations

import sys
from datetime import date

from . import compare, fixes
from .copies import cases
from .downloads import serve_downloads
from .engine import Engine, NoEngine
from .installs import installs
from .recipe import recipes
from .stand_ins import make_stand_ins


def main() -> int:
    """Build everything. Answers 1 where a repair does not keep its promise, and 2 where there is no engine."""
    try:
        engine = Engine()
        print(f"{date.today()}, {engine.version()}\n", flush=True)
        make_stand_ins(engine)
        with serve_downloads():
            rows = compare.compare(engine, (*cases(), *installs()))
            compare.save(rows)
            print(f"\n{compare.summary(rows)}\n", flush=True)
            repaired, wrong = fixes.measure(engine, recipes())
        fixes.save(repaired)
        print(f"\n{fixes.summary(fixes.read())}")
    except NoEngine as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"\n{len(repaired)} repairs are as they should be, {len(wrong)} are not", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
