"""Reports made for tests, with all that makes writing them hard."""

from __future__ import annotations

from tare.report import EditEntry, Entry, FileReport, FixEntry


def entry(**facts: object) -> Entry:
    known: dict[str, object] = {
        "path": "api/Dockerfile",
        "rule": "apt-recommends",
        "aliases": ("DL3015", "DS-0029"),
        "severity": "warning",
        "message": "recommended packages are installed",
        "line": 3,
        "column": 5,
        "end_line": 3,
        "end_column": 20,
        "tags": ("size",),
        "saving_bytes": 10_614_497,
        "fixes": (FixEntry("Add the option", True, (EditEntry(3, 20, 3, 20, " --no-install-recommends"),)),),
        "excerpt": "    apt-get install -y curl",
    }
    return Entry(**{**known, **facts})  # type: ignore[arg-type]


ODD = entry(
    path='ä %,:<&>".Dockerfile',
    rule="latest-tag",
    severity="hint",
    message='100% <odd> & "quoted", with\x1b[31m colour and \u2028',
    line=7,
    end_line=9,
    end_column=1,
    saving_bytes=None,
    fixes=(FixEntry("Create it", False, (), ((".dockerignore", "x\n"),)),),
    excerpt="\tRUN \x1b[31m😀 x",
    column=2,
)

REPORTS = [
    FileReport("api/Dockerfile", (entry(), entry(severity="error", saving_bytes=None, fixes=()))),
    FileReport(ODD.path, (ODD,)),
    FileReport("clean/Dockerfile"),
    FileReport("binary", problem="is binary"),
]
