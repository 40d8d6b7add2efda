"""What containers start, which users they have by number, and which folders are the system's."""

from __future__ import annotations

import pytest
from tare.model import Model, build
from tare.model.launches import programs, starts, waits_for_somebody
from tare.model.system_folders import system_folder
from tare.syntax import parse


def model_of(text: str) -> Model:
    return build(parse(text))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('CMD ["/usr/sbin/nginx", "-g", "x"]', {"nginx"}),
        ("CMD exec nginx -g x", {"exec", "nginx"}),
        ('ENTRYPOINT ["tini", "--", "/app/server"]', {"tini", "server"}),
        ("CMD a && b", {"a", "b"}),
        ("CMD []", set()),
        ("CMD", set()),
    ],
)
def test_programs_are_seen_through_wrappers(line: str, names: set[str]) -> None:
    (stage,) = model_of(f"FROM debian:13\n{line}\n").stages
    assert programs(starts(stage)[0]) == names


@pytest.mark.parametrize(
    ("line", "waits"),
    [
        ('CMD ["bash"]', True),
        ("CMD python3 -i", True),
        ('CMD ["sleep", "infinity"]', True),
        ("CMD tail -f /dev/null", True),
        ("CMD sleep 10", False),
        ("CMD tail -f /var/log/app.log", False),
        ("CMD server && sleep infinity", False),
        ('CMD ["python3", "app.py"]', False),
    ],
)
def test_what_only_waits_for_somebody(line: str, waits: bool) -> None:
    (stage,) = model_of(f"FROM debian:13\n{line}\n").stages
    assert waits_for_somebody(starts(stage)[0]) is waits


def test_the_last_of_each_starts() -> None:
    (stage,) = model_of('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\nCMD ["z"]\nONBUILD CMD w\n').stages
    assert [launch.item.text.strip() for launch in starts(stage)] == ['ENTRYPOINT ["y"]', 'CMD ["z"]']


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/etc", "/etc"),
        ("/etc/nginx", None),
        ("/usr/bin/", "/usr/bin"),
        ("/usr/bin/x", "/usr/bin"),
        ("/dev/shm", "/dev"),
        ("/device", None),
        ("/", None),
        ("/usr/local", None),
    ],
)
def test_folders_of_the_system(path: str, folder: str | None) -> None:
    assert system_folder(path) == folder
