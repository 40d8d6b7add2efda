"""Users and groups have the numbers that the file gives them for certain, in this stage and in those upon it."""

from __future__ import annotations

import pytest
from tare.model import Model, build
from tare.model.commands.surroundings import surroundings
from tare.model.images.image_users import Account
from tare.syntax import parse, reparse
from tare.text import Edit

NODE = "FROM node:22\n"
DEBIAN = "FROM debian:13\n"
ALPINE = "FROM alpine:3.22\n"


def model_of(text: str) -> Model:
    return build(parse(text))


def account(lines: str, user: str = "app") -> Account | None:
    """The user that the last line of the last stage runs as."""
    return model_of(f"{lines}\nUSER {user}\nRUN id\n").stages[-1].end.account


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"{DEBIAN}RUN useradd -m -u 1234 app", Account("1234", "")),
        (f"{DEBIAN}RUN useradd --uid=1234 -g 1235 app", Account("1234", "1235")),
        (f"{DEBIAN}RUN groupadd -g 1235 staff && useradd -u 1234 -g staff app", Account("1234", "1235")),
        (f"{DEBIAN}RUN groupadd -r app && useradd -r -u 1234 -g app app", Account("1234", "")),
        (f"{DEBIAN}RUN adduser --uid 1234 --gid 1235 --disabled-password app", Account("1234", "1235")),
        (f"{DEBIAN}RUN adduser --system --uid 1234 app", Account("1234", "", "~")),
        (f"{DEBIAN}RUN useradd -u 1234 -d /opt/app app", Account("1234", "", "/opt/app")),
        (f"{DEBIAN}RUN useradd -u 1234 app\nRUN usermod -aG audio app", Account("1234", "")),
        (f"{DEBIAN}RUN useradd -u 1234 app\nRUN usermod -u 1300 app", Account("1300", "")),
        (f"{DEBIAN}RUN useradd -u 1234 app && adduser app audio", Account("1234", "")),
        (f"{DEBIAN}RUN sudo useradd -u 1234 app", Account("1234", "")),
        (f"{ALPINE}RUN addgroup -g 1235 -S app && adduser -S -D -u 1234 -G app app", Account("1234", "1235")),
        (f"{ALPINE}RUN adduser -D -g 5 -u 1234 app", Account("1234", "")),  # -g is a comment there
        (f"{DEBIAN}ARG NAME=app\nRUN useradd -u 1234 $NAME", Account("1234", "")),
        ("FROM debian AS base\nRUN useradd -u 1234 app\nFROM base", Account("1234", "")),
        (f"{DEBIAN}RUN useradd -u 1234 app\nCOPY run.sh /\nCOPY app /app", Account("1234", "")),
    ],
)
def test_numbers_that_are_certain(lines: str, expected: Account) -> None:
    assert account(lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        f"{DEBIAN}RUN useradd app",
        f"{DEBIAN}ARG ID=1234\nRUN useradd -u $ID app",
        f"{DEBIAN}RUN id app || useradd -u 1234 app",
        f"{DEBIAN}RUN useradd -u 1234 app || true",
        f'{DEBIAN}RUN if [ -n "$X" ]; then useradd -u 1234 app; fi',
        f"{DEBIAN}RUN useradd $OPTIONS -u 1234 app",
        f"{DEBIAN}RUN useradd -R /mnt -u 1234 app",
        f"{DEBIAN}RUN chroot /mnt useradd -u 1234 app",
        f"{DEBIAN}RUN useradd -u 1234 app; useradd -u 1235 app",
        f"{DEBIAN}RUN useradd -u 1234 app\nRUN usermod -u $ID app",
        f'{DEBIAN}RUN useradd -u 1234 app\nRUN [ -z "$ID" ] || usermod -u 1300 app',
        f"{DEBIAN}RUN useradd -u 1234 app\nRUN usermod -u 1300 $NAME",
        f"{DEBIAN}RUN useradd -u 1234 app\nRUN sed -i s/1234/1300/ /etc/passwd",
        f"{DEBIAN}RUN useradd -u 1234 app\nRUN userdel app",
        f"{DEBIAN}RUN useradd -u 1234 app\nCOPY passwd /etc/passwd",
        f"{DEBIAN}RUN useradd -u 1234 app\nCOPY rootfs /",
        f"{DEBIAN}ONBUILD RUN useradd -u 1234 app",
        "FROM debian AS base\nRUN useradd -u 1234 app\nFROM debian",
        'FROM debian\nSHELL ["pwsh", "-c"]\nRUN useradd -u 1234 app',
        "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN useradd -u 1234 app",
    ],
)
def test_what_is_not_certain_is_not_known(lines: str) -> None:
    assert account(lines) is None


@pytest.mark.parametrize(
    ("lines", "user", "expected"),
    [
        (NODE, "node", Account("1000", "1000")),
        (f"{NODE}RUN usermod -u 1234 node", "node", Account("1234", "1000")),
        (f"{NODE}RUN groupmod -g 1234 node", "node", Account("1000", "")),
        (f"{NODE}RUN groupmod -g 1234 node", "node:node", Account("1000", "")),
        (f"{NODE}RUN usermod -u $ID node", "node", None),
        (f"{NODE}RUN usermod -l app node", "node", None),
        (f"{NODE}RUN deluser --remove-home node", "node", None),
        (f"{NODE}RUN deluser --remove-home node && useradd -u 1234 node", "node", Account("1234", "")),
        (f"{NODE}COPY --from=x /etc/passwd /etc/passwd", "node", None),
        (f"{NODE}COPY --from=x /etc/passwd /etc/passwd\nRUN useradd -u 1234 app", "app", Account("1234", "")),
        (f"{DEBIAN}RUN useradd -u 1234 app", "app:50", Account("1234", "50")),
        (f"{DEBIAN}RUN useradd -u 1234 app", "app:app", Account("1234", "")),
        (f"{DEBIAN}RUN useradd -u 1234 app", "app:audio", None),
        (f"{DEBIAN}RUN groupadd -g 50 work && useradd -u 1234 app", "app:work", Account("1234", "50")),
        (f"{DEBIAN}RUN groupadd -g 50 work", "1234:work", Account("1234", "50")),
        (f"{DEBIAN}RUN groupadd -g 50 work || true", "1234:work", None),
        (DEBIAN, "root", Account("0", "0")),
    ],
)
def test_users_of_images_and_groups_of_users(lines: str, user: str, expected: Account | None) -> None:
    assert account(lines, user) == expected


def test_all_numbers_by_name() -> None:
    model = model_of(
        "FROM node:22 AS base\nRUN useradd -u 10 a && adduser --uid=11 b && useradd c\n"
        "FROM base\nRUN useradd -u 12 d; groupadd -g 13 e\n"
    )
    first, second = (stage.end.accounts.numbers(stage.base.image) for stage in model.stages)
    assert first == {"node": "1000", "a": "10", "b": "11"}
    assert second == {**first, "d": "12"}


def test_a_keystroke_beside_the_number_changes_no_state_below() -> None:
    """What stands below is judged again only where the accounts are others."""
    text = f"{DEBIAN}RUN apt-get update && useradd -u 1234 app\nUSER app\nRUN pip install a\n"
    model = model_of(text)

    def end(insertion: str, before: str) -> object:
        return build(reparse(model.file, Edit.insert(text.index(before), insertion)), model).stages[-1].end

    assert end("-q ", "update") is model.stages[-1].end
    assert end("5", "34 app") is not model.stages[-1].end


@pytest.mark.parametrize(
    ("lines", "home"),
    [
        ("USER root", "/root"),
        ("RUN useradd -d /opt/app app\nUSER app", "/opt/app"),
        ("RUN useradd -m app\nUSER app", "/home/app"),
        ("RUN useradd -d /opt/app app\nENV HOME=/srv\nUSER app", "/srv"),
    ],
)
def test_where_a_user_is_at_home(lines: str, home: str) -> None:
    run = model_of(f"{DEBIAN}{lines}\nRUN id\n").stages[0].runs[-1]
    assert surroundings(run).home() == home
