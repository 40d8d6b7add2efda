"""Where the PowerShell of a RUN stands, and how a preference is written there."""

from __future__ import annotations

import pytest
from tare.model import Run, build
from tare.model.commands.powershell import SET_SILENT, command_element, powershell_text
from tare.syntax import parse

WINDOWS = "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
LINUX = "FROM mcr.microsoft.com/powershell:lts-ubuntu-22.04\n"


def run_of(script: str, above: str = WINDOWS) -> Run:
    found = build(parse(f"{above}RUN {script}\n")).stages[0].instructions[-1]
    assert isinstance(found, Run)
    return found


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("powershell -Command Get-Item a", "Get-Item a"),
        ("powershell.exe -NoProfile -ExecutionPolicy Bypass -Command Get-Item a", "Get-Item a"),
        ('pwsh -c "Get-Item a"', "Get-Item a"),
        ("C:\\tools\\pwsh.exe -Command Get-Item a", "Get-Item a"),
        ("powershell -File a.ps1", None),
        ("dir", None),
        ('["powershell", "-Command", "Get-Item a"]', None),
    ],
)
def test_what_powershell_reads(script: str, text: str | None) -> None:
    found = powershell_text(run_of(script))
    assert (found.text.strip() if found is not None else None) == text


def test_the_offset_is_where_the_first_command_stands() -> None:
    run = run_of('powershell -Command "Get-Item a"')
    found = powershell_text(run)
    assert found is not None
    assert found.offset is not None
    assert run.item.text[found.offset :].startswith("Get-Item")
    assert found.call is not None
    assert found.call.of(run.item.text) == "powershell -Command "


def test_below_such_a_shell_all_of_it_is_powershell() -> None:
    found = powershell_text(run_of("Get-Item a; Get-Item b", WINDOWS + 'SHELL ["powershell", "-Command"]\n'))
    assert found is not None
    assert (found.text, found.call) == ("Get-Item a; Get-Item b", None)


@pytest.mark.parametrize(
    ("above", "script", "written"),
    [
        (WINDOWS, "powershell -Command a; b", "$ProgressPreference = 'SilentlyContinue';"),
        (WINDOWS, 'powershell -Command "a; b"', "$ProgressPreference = 'SilentlyContinue';"),
        (WINDOWS, "powershell -Command 'a; b'", None),
        (LINUX, 'pwsh -Command "a; b"', "\\$ProgressPreference = 'SilentlyContinue';"),
        (LINUX, "pwsh -Command 'a; b'", '$ProgressPreference = "SilentlyContinue";'),
        (LINUX, "pwsh -Command a", None),
    ],
)
def test_a_shell_in_front_reads_the_dollar_first(above: str, script: str, written: str | None) -> None:
    found = powershell_text(run_of(script, above))
    assert found is not None
    assert found.written(SET_SILENT) == written


@pytest.mark.parametrize(
    ("shell", "last"),
    [
        ('["powershell", "-Command"]', "-Command"),
        ('["pwsh", "-Command", "x;"]', "x;"),
        ('["cmd", "/S", "/C"]', None),
        ('["powershell"]', None),
    ],
)
def test_the_last_word_of_shell(shell: str, last: str | None) -> None:
    instruction = build(parse(f"{WINDOWS}SHELL {shell}\n")).stages[0].instructions[-1]
    found = command_element(instruction)
    assert (found.text if found is not None else None) == last
