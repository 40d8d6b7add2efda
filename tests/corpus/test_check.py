"""`tare check` over every real file: it comes to an end, soon, and nothing breaks on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tare.engine.analysis import analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse

from .conftest import Sample

pytestmark = pytest.mark.corpus

EVERYTHING = rulebook(Settings(select=("ALL",)))
SECONDS = 1.0  # of the processor, for one file
FILES_A_SECOND = 10  # far less than is usual, for machines that do other things as well


def test_no_file_takes_long(corpus: list[Sample]) -> None:
    slow = []
    for sample in corpus:
        began = time.process_time()
        analyse(build(parse(sample.text)), EVERYTHING)
        took = time.process_time() - began
        if took > SECONDS:
            slow.append((sample.id, took))
    assert slow == []


def test_the_command_reads_them_all(corpus: list[Sample]) -> None:
    folder = Path(os.environ["TARE_CORPUS"])
    command = [sys.executable, "-m", "tare", "check", "--isolated", "--format", "json"]
    done = subprocess.run(
        [*command, *(sample.id for sample in corpus)],
        cwd=folder, capture_output=True, text=True, encoding="utf-8",
        timeout=len(corpus) / FILES_A_SECOND + 5, check=False,
    )  # fmt: skip
    findings = json.loads(done.stdout)
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if "failed" in line] == []
    known = {sample.id for sample in corpus}
    assert {finding["path"] for finding in findings} <= known
    assert len({finding["path"] for finding in findings}) > len(corpus) // 2
    for finding in findings:
        start, end = (finding["line"], finding["column"]), (finding["end_line"], finding["end_column"])
        assert (1, 1) <= start < end, finding
