"""What pip is told by a file: names and versions, where the file comes from, and what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import build
from tare.model.estimates.cost import Cost
from tare.model.estimates.estimate import estimates
from tare.model.packages.requirements import Requirements, read_requirements
from tare.syntax import parse

from ..rules.folder import Folder
from .test_language_costs import FLASK, pypi

TEXT = """\
# web
Flask==3.1.3  # pinned
uvicorn[standard]>=0.30,<1
numpy \\
    ~=2.0
requests==2.34.2 --hash=sha256:aa
-c constraints.txt
--index-url https://index.example/simple

tzdata; sys_platform == "win32"
-r more.txt
-e ./own
https://files.example/a.whl
"""


def test_names_versions_and_the_rest() -> None:
    found = read_requirements(TEXT)
    assert found.packages == (("Flask", "3.1.3"), ("uvicorn", ""), ("numpy", ""), ("requests", "2.34.2"))
    assert found.missing == (
        "the extras of uvicorn",
        "the requirement tzdata",
        "the requirement -r more.txt",
        "the requirement -e ./own",
        "the requirement https://files.example/a.whl",
    )
    assert found.has_own_index
    assert read_requirements("") == Requirements(())


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(name and not set(name) & set(" ;#") for name, _ in read_requirements(text).packages)


def last(copy: str, files: dict[str, str], run: str = "pip install --no-cache-dir -r requirements.txt") -> Cost:
    text = f"FROM python:3.12-slim\nWORKDIR /app\n{copy}\nRUN {run}\n"
    return estimates(build(parse(text), context=Folder(files)))[-1].lines[-1].cost


@pytest.mark.parametrize(
    "copy",
    [
        "COPY requirements.txt .",
        "COPY requirements.txt ./",
        "COPY requirements.txt /app/requirements.txt",
        "COPY requirements.txt setup.py /app/",
        "COPY . .",
        "COPY . /app/",
    ],
)
def test_a_file_of_the_context_is_weighed(copy: str) -> None:
    cost = last(copy, {"requirements.txt": "flask\njinja2\n", "setup.py": ""})
    assert (cost.bytes, cost.missing) == (pypi(*FLASK), ())


def test_from_a_folder_and_under_another_name() -> None:
    files = {"deps/requirements.txt": "numpy\n", "requirements.prod.txt": "tzdata\n"}
    assert last("COPY deps /app", files).bytes == pypi("numpy")
    assert last("COPY requirements.prod.txt requirements.txt", files).bytes == pypi("tzdata")
    run = "pip install --no-cache-dir -r /tmp/x.txt rich"
    assert last("COPY requirements.prod.txt /tmp/x.txt", files, run).missing == ()


@pytest.mark.parametrize(
    ("copy", "files"),
    [
        ("COPY other.txt .", {"requirements.txt": "flask\n", "other.txt": ""}),
        ("COPY requirements.txt /elsewhere/", {"requirements.txt": "flask\n"}),
        ("COPY --from=other requirements.txt .", {"requirements.txt": "flask\n"}),
        ("COPY . .", {"requirements.txt": "flask\n", ".dockerignore": "*.txt\n"}),
        ("COPY requirements.txt .", {}),
    ],
)
def test_what_is_not_there_is_not_read(copy: str, files: dict[str, str]) -> None:
    cost = last(copy, files)
    assert cost.bytes is None
    assert cost.missing == ("what pip installs",)


def test_what_else_the_file_asks_for_is_said() -> None:
    cost = last("COPY . .", {"requirements.txt": "flask\n-r more.txt\nno-such-thing\n"})
    assert cost.bytes == pypi(*FLASK)
    assert cost.missing == ("the package no-such-thing", "the requirement -r more.txt")
