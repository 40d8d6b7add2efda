"""How apt, apk, dnf, zypper and pacman are told what to install."""

from __future__ import annotations

import re

from ...syntax.shell_tree import Command
from ...text import regex
from ..commands.command_line import CommandLine, Operand, option_names, read_command_line
from ..commands.surroundings import Surroundings
from .install import Install, Package

APT_VALUED = option_names(
    "-o --option -c --config-file -t --target-release --default-release -a --host-architecture -P --build-profiles"
    " --solver --planner"
)
APK_VALUED = option_names(
    "-t --virtual -X --repository -p --root --arch --keys-dir --repositories-file --wait --cache-dir --cache-max-age"
    " --progress-fd --timeout"
)
DNF_VALUED = option_names(
    "-c --config -x --exclude --excludepkgs --disablerepo --enablerepo --repo --repoid --installroot --releasever"
    " --setopt -d --debuglevel -e --errorlevel -R --randomwait --comment --forcearch --advisory --bz --bzs --cve --cves"
    " --sec-severity --downloaddir --destdir --color --repofrompath --disableplugin --enableplugin --rpmverbosity"
)
ZYPPER_VALUED = option_names(
    "-R --root --reposd-dir -C --cache-dir --raw-cache-dir --solv-cache-dir --pkg-cache-dir -p --plus-repo"
    " --plus-content --releasever -c --config -r --repo -t --type --from --solver-focus --name"
)
PACMAN_VALUED = option_names(
    "-r --root -b --dbpath --cachedir --config --arch --ignore --ignoregroup --assume-installed --overwrite --color"
    " --hookdir --gpgdir --logfile"
)
# apt_pkg's boolean words (apt-pkg/contrib/strutl.cc, StringToBool).
_FALSE = frozenset(("0", "no", "false", "without", "off", "disable"))
_TRUE = frozenset(("1", "yes", "true", "with", "on", "enable"))
RECOMMENDS_SETTING = "apt::install-recommends"
_APK_NAME = regex(r"([A-Za-z0-9.:+_/-]+?)(?:@([\w-]+))?(?:([=~<>]+)(.*))?", re.S)
# name-[epoch:]version[-release] (dnf(8), "Specifying packages"), where it is plainly that: many names end in a number
# of their own, such as java-17-openjdk and dotnet-runtime-8.0.
_RPM_NAME = regex(r"(.+?)-((?:\d+:)?\d[\w.~^+]*(?:-\d[\w.~^+*]*|[\w.~^+]*\*(?:-[\w.*]+)?|\.\d+\.[\w.~^+]*))")
_RPM_NUMBER = regex(r".+-(\d+\.[\w.~^+]*)")
_ZYPPER_NAME = regex(r"([^=<>]+?)\s*(<=|>=|=|<|>)\s*(.+)")


def read_apt(command: Command, around: Surroundings) -> Install | None:
    """apt-get(8), apt(8): `install`, `build-dep`, `satisfy`.

    `build-dep` never installs recommended packages (apt's DoBuildDep sets APT::Install-Recommends to false).
    """
    line = read_command_line(command, APT_VALUED, around.text)
    verb = line.verb("install", "build-dep", "reinstall", "satisfy")
    if verb is None or line.has("-s", "--simulate", "--dry-run", "--download-only", "-d", "--print-uris"):
        return None
    packages = tuple(_apt_package(operand) for operand in line.after(verb.at) if not operand.is_open)
    return Install(
        "apt",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command),
        is_dynamic=line.is_dynamic,
        assumes_yes=known(line, apt_assumes_yes(line)),
        no_recommends=None if verb.text == "build-dep" else known(line, apt_refuses_recommends(line)),
        option_offset=line.insertion(verb.at),
    )


def apt_assumes_yes(line: CommandLine) -> bool:
    """Whether apt asks nothing: -y, or -qq, which implies it (apt-get(8), `--quiet`)."""
    if line.has("-y", "--yes", "--assume-yes", "--force-yes", "--trivial-only"):
        return True
    quiet = sum(option.name in ("-q", "--quiet") for option in line.options)
    level = line.value("-q", "--quiet")
    if quiet > 1 or (level is not None and level.isdigit() and int(level) > 1):
        return True
    return _apt_setting(line, "apt::get::assume-yes") is True or _apt_setting(line, "quiet") is True


def apt_refuses_recommends(line: CommandLine) -> bool:
    """Whether recommended packages stay out; the last word on it counts."""
    answer = False
    for option in line.options:
        value = option.text
        if option.name == "--no-install-recommends":
            answer = value is None or value.lower() not in _FALSE
        elif option.name == "--install-recommends":
            answer = value is not None and value.lower() in _FALSE
        elif option.name in ("-o", "--option"):
            setting = read_apt_setting(value)
            if setting is not None and setting[0] == RECOMMENDS_SETTING:
                answer = setting[1] in _FALSE
    return answer


def read_apt_setting(text: str | None) -> tuple[str, str] | None:
    """`APT::Install-Recommends=false` as a name and a value in lower case."""
    name, equals, value = (text or "").partition("=")
    return (name.strip().lower(), value.strip().strip("\"'").lower()) if equals else None


def _apt_setting(line: CommandLine, name: str) -> bool | None:
    answer = None
    for value in line.values("-o", "--option"):
        setting = read_apt_setting(value.text)
        if setting is not None and setting[0] == name:
            answer = setting[1] in _TRUE or (setting[1].isdigit() and setting[1] not in _FALSE)
    return answer


def _apt_package(operand: Operand) -> Package:
    text, word = operand.text, operand.word
    if text is None:
        name, equals, _ = operand.prefix.partition("=")
        return Package(word, name if equals else None, word.raw.partition("=")[2] if equals else "")
    if text.startswith(("/", "./", "../")) or text.endswith(".deb"):
        return Package(word, text.rsplit("/", 1)[-1], kind="remote" if "://" in text else "file")
    for mark in ("=", "/"):
        name, found, version = text.partition(mark)
        if found:
            return Package(word, name, version)
    if text.endswith("^"):
        return Package(word, text[:-1], kind="group")
    return Package(word, text)


def read_apk(command: Command, around: Surroundings) -> Install | None:
    """apk-add(8)."""
    line = read_command_line(command, APK_VALUED, around.text)
    verb = line.verb("add")
    if verb is None or line.has("-s", "--simulate"):
        return None
    packages = []
    for operand in line.after(verb.at):
        text = operand.text
        if operand.is_open:
            continue
        if text is None:
            match = re.match(r"([\w.+-]+)[=~<>]", operand.prefix)
            packages.append(Package(operand.word, match[1] if match else None, operand.word.raw if match else ""))
        elif text.endswith(".apk"):
            packages.append(Package(operand.word, text.rsplit("/", 1)[-1], kind="remote" if "://" in text else "file"))
        elif not text.startswith("!"):
            match = _APK_NAME.fullmatch(text)
            name, _, mark, version = match.groups() if match else (text, None, None, None)
            packages.append(Package(operand.word, name, (mark or "").lstrip("=") + (version or "")))
    return Install(
        "apk",
        command,
        line,
        verb.word,
        tuple(packages),
        folder=around.folder(command),
        is_dynamic=line.is_dynamic,
        assumes_yes=None,
        no_cache=known(line, line.has("--no-cache")),
        option_offset=line.insertion(verb.at),
    )


def read_dnf(command: Command, around: Surroundings) -> Install | None:
    """dnf(8), dnf5(8), yum(8), microdnf(8), tdnf(8)."""
    line = read_command_line(command, DNF_VALUED, around.text)
    verb = line.verb("install", "in", "localinstall", "groupinstall", "group", "reinstall", "builddep", "module")
    if verb is None or line.has("--downloadonly", "--assumeno"):
        return None
    operands = line.after(verb.at)
    in_groups = verb.text in ("groupinstall", "group", "module")
    if verb.text in ("group", "module"):
        if not operands or operands[0].text != "install":
            return None
        operands = operands[1:]
    packages = tuple(_rpm_package(operand, in_groups) for operand in operands if not operand.is_open)
    weak = [setting for value in line.values("--setopt") for setting in [read_apt_setting(value.text)] if setting]
    refused = any(name == "install_weak_deps" and value in _FALSE for name, value in weak)
    return Install(
        "dnf",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command),
        is_dynamic=line.is_dynamic,
        assumes_yes=known(
            line, line.has("-y", "--assumeyes") or ("assumeyes", "1") in weak or ("assumeyes", "true") in weak
        ),
        # yum of RHEL 7 and older knows no weak dependencies; it ignores the setting.
        no_recommends=None if command.program == "tdnf" else known(line, refused),
        option_offset=line.insertion(verb.at),
    )


def _rpm_package(operand: Operand, in_groups: bool) -> Package:
    text, word = operand.text, operand.word
    if text is None:
        return Package(word, None)
    if text.startswith("@") or in_groups:
        return Package(word, text.lstrip("@"), kind="group")
    if "://" in text:
        return Package(word, text.rsplit("/", 1)[-1], kind="remote")
    if text.endswith(".rpm"):
        return Package(word, text.rsplit("/", 1)[-1], kind="file")
    match = _RPM_NAME.fullmatch(text)
    if match is not None:
        return Package(word, match[1], match[2])
    number = _RPM_NUMBER.fullmatch(text)
    return Package(word, text, number[1] if number is not None else "")


def read_zypper(command: Command, around: Surroundings) -> Install | None:
    """zypper(8)."""
    line = read_command_line(command, ZYPPER_VALUED, around.text)
    verb = line.verb("install", "in", "source-install", "si")
    if verb is None or line.has("-D", "--dry-run", "--download-only", "-d"):
        return None
    packages = []
    for operand in line.after(verb.at):
        if operand.is_open:
            continue
        text = operand.text
        if text is None:
            packages.append(Package(operand.word, None))
        elif text.endswith(".rpm") or "://" in text:
            kind = "remote" if "://" in text else "file"
            packages.append(Package(operand.word, text.rsplit("/", 1)[-1], kind=kind))
        else:
            match = _ZYPPER_NAME.fullmatch(text)
            name, mark, version = match.groups() if match else (text, "", "")
            packages.append(Package(operand.word, name, mark.lstrip("=") + version))
    early, late = line.split(verb.at)
    return Install(
        "zypper",
        command,
        line,
        verb.word,
        tuple(packages),
        folder=around.folder(command),
        is_dynamic=line.is_dynamic,
        assumes_yes=known(line, early.has("-n", "--non-interactive") or late.has("-y", "--no-confirm")),
        no_recommends=known(line, line.has("--no-recommends")),
        option_offset=line.insertion(verb.at),
    )


def read_pacman(command: Command, around: Surroundings) -> Install | None:
    """pacman(8): `-S` with packages, `-U` with files."""
    line = read_command_line(command, PACMAN_VALUED, around.text)
    if not line.has("-S", "--sync", "-U", "--upgrade") or line.has("-s", "-i", "-l", "-c", "-p", "-w", "-g"):
        return None
    option = next(option for option in line.options if option.name in ("-S", "--sync", "-U", "--upgrade"))
    operands = [operand for operand in line.operands if not operand.is_open]
    if not operands and not line.is_dynamic:
        return None
    from_files = option.name in ("-U", "--upgrade")
    packages = tuple(_pacman_package(one, from_files) for one in operands)
    return Install(
        "pacman",
        command,
        line,
        option.word,
        packages,
        folder=around.folder(command),
        is_dynamic=line.is_dynamic,
        assumes_yes=known(line, line.has("--noconfirm")),
        option_offset=line.insertion(option.at),
    )


def _pacman_package(operand: Operand, is_file: bool) -> Package:
    if operand.text is None or is_file:
        return Package(operand.word, operand.text, kind="file" if is_file else "name")
    name, mark, version = re.split(r"([<>=]+|$)", operand.text, maxsplit=1)
    return Package(operand.word, name.rsplit("/", 1)[-1], mark.lstrip("=") + version)


def known(line: CommandLine, answer: bool) -> bool | None:
    """The answer that options give; a No is not known where some words cannot be read."""
    return None if line.is_dynamic and not answer else answer
