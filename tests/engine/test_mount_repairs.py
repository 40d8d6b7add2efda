"""Mounting a cache: whole, or not at all."""

from __future__ import annotations

import pytest
from tare.engine.mount_repairs import mount_folders, spare_all
from tare.model import Run, build
from tare.model.caching.cache_mounts import wastes
from tare.syntax import parse
from tare.text import apply_all

APT = (
    "--mount=type=cache,target=/var/cache/apt,sharing=locked",
    "--mount=type=cache,target=/var/lib/apt,sharing=locked",
)
PIP = ("--mount=type=cache,target=/root/.cache/pip",)


def run_of(text: str) -> Run:
    stage = build(parse(text)).stages[0]
    run = next(one for one in stage.instructions if isinstance(one, Run))
    return run.as_scope()  # type: ignore[return-value]


def mounted(script: str, flags: tuple[str, ...], base: str = "debian:13", below: str = "") -> str | None:
    """What becomes of the RUN; None where it is left alone."""
    run = run_of(f"FROM {base}\nRUN {script}\n{below}")
    edits = mount_folders(run, flags)
    return apply_all(run.item.text, edits)[4:-1] if edits is not None else None


def test_docker_clean_goes_and_so_does_the_cleaning() -> None:
    script = "apt-get update && apt-get install -y git && apt-get clean && rm -rf /var/lib/apt/lists/*"
    assert mounted(script, APT) == (
        " \\\n    ".join(APT)
        + " \\\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y git"
    )


def test_docker_clean_is_left_to_other_images_and_to_who_removed_it() -> None:
    assert "docker-clean" not in str(mounted("apt-get update && apt-get install -y a", APT, "example.org/os"))
    kept = str(mounted("rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y a", APT))
    assert kept.count("docker-clean") == 1


def test_words_of_a_removal_that_are_not_mounted_stay() -> None:
    assert mounted("pip install a && rm -rf /tmp/x /root/.cache/pip", PIP) == f"{PIP[0]} pip install a && rm -rf /tmp/x"


def test_a_later_build_uses_the_cache_only_without_the_option_against_it() -> None:
    assert mounted("pip install --no-cache-dir a", PIP) == f"{PIP[0]} pip install a"


@pytest.mark.parametrize("path", ["/root/.cache/pip", "/root/.cache/pip/wheels", "/root", "/root/.cache/", "$WHERE"])
def test_nothing_is_mounted_from_where_another_stage_copies(path: str) -> None:
    below = f"FROM debian:13\nCOPY --from=0 {path} /x\n"
    assert mounted("pip install a", PIP, "python:3.13", below) is None


@pytest.mark.parametrize("path", ["/app", "/root/.cache/pipx", "/"])
def test_other_folders_may_be_copied(path: str) -> None:
    below = f"FROM debian:13\nCOPY --from=0 {path} /x\n"
    assert mounted("pip install a", PIP, "python:3.13", below) is not None


@pytest.mark.parametrize(
    "script",
    [
        "pip install a && rm -rf /root/.cache/pip || true",
        "pip install a && if true; then rm -rf /root/.cache/pip; fi",
        '["pip", "install", "--no-cache-dir", "a"]',
    ],
)
def test_cleaning_that_cannot_be_taken_out_leaves_all_as_it_is(script: str) -> None:
    assert mounted(script, PIP) is None


def test_two_cleanings_side_by_side_go_together() -> None:
    run = run_of("FROM debian:13\nRUN pip install a && rm -rf /root/.cache/pip && pip cache purge && ls\n")
    edits = spare_all(run, wastes(run, ["/root/.cache/pip"]))
    assert edits is not None
    assert apply_all(run.item.text, edits) == "RUN pip install a && ls\n"


def test_a_trigger_gets_no_mount() -> None:
    assert mounted("pip install a", PIP) is not None
    stage = build(parse("FROM debian:13\nONBUILD RUN pip install a\n")).stages[0]
    assert mount_folders(next(one for one in stage.instructions if isinstance(one, Run)), PIP) is None


@pytest.mark.parametrize("removed", ["/root/.cache", "/root/.cache/*", "/root", "/root/.c*", "/tmp/x /root/.cache"])
def test_what_removes_the_folder_of_a_mount_would_fail(removed: str) -> None:
    """`rm: cannot remove '/root/.cache/pip': Device or resource busy`, as a build of it said."""
    assert mounted(f"pip install a && rm -rf {removed}", PIP) is None


@pytest.mark.parametrize("removed", ["/root/.cache/pip", "/root/.cache/pip/*", "/root/.npm", "/tmp/*", "/var/tmp"])
def test_what_removes_other_folders_or_what_is_in_it_does_not(removed: str) -> None:
    assert mounted(f"pip install a && rm -rf {removed}", PIP) is not None


@pytest.mark.parametrize("last", ["apt-get autoremove -y", "apt-get purge -y --auto-remove git", "apt-mark manual git"])
def test_what_nothing_needs_is_not_left_to_the_marks_of_other_builds(last: str) -> None:
    """`/var/lib/apt/extended_states` lies in the mount: packages that were there before went, others stayed."""
    assert mounted(f"apt-get update && apt-get install -y git && {last}", APT) is None
