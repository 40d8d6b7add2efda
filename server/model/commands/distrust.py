"""Options by which commands accept what nobody vouches for: packages without signature, servers without certificate."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from ...text import Record, regex
from ..packages.system_managers import (
    APK_VALUED,
    APT_VALUED,
    DNF_VALUED,
    ZYPPER_VALUED,
    apt_assumes_yes,
    read_apt_setting,
)
from ..run import Run
from .command_line import CommandLine, Option, option_names, read_command_line
from .fetch_commands import GIT_VALUED
from .surroundings import surroundings
from .transfers import is_verified, transfers

# What all of those options have a part of, and few other texts.
_MARKS = (
    "insecure", "no-check-cert", "trusted", "strict-ssl", "sslverify", "ssl_verify", "verify-peer", "unauthenticated",
    "force-yes", "gpg", "signature", "nodigest", "noverify", "unsigned", "curl",
)  # fmt: skip
_APT = ("apt-get", "apt", "aptitude")
_APK = ("apk", "apk.static")
_DNF = ("dnf", "dnf5", "yum", "microdnf", "tdnf", "yum-config-manager")
_OFF = frozenset(("0", "false", "no", "off"))
_ON = frozenset(("1", "true", "yes", "on"))
_SIGNATURE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(
        _APT, (APT_VALUED, option_names("--allow-unauthenticated --allow-insecure-repositories --force-yes"))
    ),
    **dict.fromkeys(_APK, (APK_VALUED, option_names("--allow-untrusted"))),
    **dict.fromkeys(_DNF, (DNF_VALUED, option_names("--nogpgcheck --no-gpgchecks --no-gpg-checks"))),
    "rpm": (frozenset(), option_names("--nosignature --nodigest --noverify")),
    "zypper": (ZYPPER_VALUED, option_names("--no-gpg-checks --allow-unsigned-rpm")),
}
_APT_SETTINGS = option_names("apt::get::allowunauthenticated acquire::allowinsecurerepositories apt::get::force-yes")
_CONFIGURERS = ("npm", "yarn", "yarnpkg", "pnpm")
_PIP = regex(r"(pip|python|pypy)[\d.]*|uv|pipenv|poetry")
_LETTERS = regex(r"-[A-Za-z0-9#]+")


class Distrust(Record):
    """One option, or one command that sets it for good, and what its removal takes."""

    command: Command
    first: ShellWord
    last: ShellWord
    what: str  # `curl -k`, `apk --allow-untrusted`
    instead: str | None = ""  # what to write there; "" where the words can go, None where the whole command can


def _may_distrust(run: Run) -> bool:
    """Whether any of the options may be there; looked for once in each item."""
    known: bool | None = run.item.memo.get("may distrust")
    if known is None:
        text = run.item.text.lower()
        known = run.item.memo["may distrust"] = any(mark in text for mark in _MARKS)
    return known


def unsigned(run: Run) -> Iterator[Distrust]:
    """Options that take packages without a signature, or with a wrong one."""
    if run.base.is_windows or not _may_distrust(run):
        return
    for command in run.commands:
        known = _SIGNATURE.get(command.program)
        if known is None:
            continue
        line = read_command_line(command, known[0], surroundings(run).text)
        if command.program in _APK and line.verb("add", "fix", "upgrade") is None:
            continue  # `apk index` makes what is signed afterwards
        for option in line.options:
            if option.name in known[1] and (option.text or "").lower() not in _OFF:
                instead = "-y" if option.name == "--force-yes" and not _says_yes_otherwise(line, option) else ""
                yield Distrust(command, option.word, option.word, f"{command.program} {option.name}", instead)
            elif _turns_signatures_off(command.program, option):
                yield _of_setting(command, option)


def _says_yes_otherwise(line: CommandLine, option: Option) -> bool:
    return apt_assumes_yes(line._replace(options=tuple(one for one in line.options if one is not option)))


def _turns_signatures_off(program: str, option: Option) -> bool:
    setting = read_apt_setting(option.text)
    if setting is None:
        return False
    name, value = setting
    if program in _APT:
        return option.name in ("-o", "--option") and name in _APT_SETTINGS and value in _ON
    return program in _DNF and option.name == "--setopt" and name.endswith("gpgcheck") and value in _OFF


def unchecked(run: Run) -> Iterator[Distrust]:
    """Options that accept any certificate. What a checksum of the same RUN makes up for is left out."""
    if run.base.is_windows or not _may_distrust(run):
        return
    yield from _transfers(run)
    for command in run.commands:
        program = command.program
        if program == "git":
            yield from _git(command)
        elif program in _CONFIGURERS:
            yield from _node(command)
        elif _PIP.fullmatch(program):
            yield from _pip(command)
        elif program in _APT or program in _DNF:
            line = read_command_line(command, _SIGNATURE[program][0], surroundings(run).text)
            yield from (_of_setting(command, one) for one in line.options if _turns_tls_off(program, one))


def _of_setting(command: Command, option: Option) -> Distrust:
    last = option.value.word if option.value is not None and option.value.at != option.at else option.word
    return Distrust(command, option.word, last, f"{command.program} {option.name} {option.text}")


def _turns_tls_off(program: str, option: Option) -> bool:
    setting = read_apt_setting(option.text)
    if setting is None or setting[1] not in _OFF:
        return False
    if program in _DNF:
        return option.name == "--setopt" and setting[0].endswith("sslverify")
    return option.name in ("-o", "--option") and setting[0].endswith(("verify-peer", "verify-host"))


def _transfers(run: Run) -> Iterator[Distrust]:
    for transfer in transfers(run):
        if transfer.is_local or is_verified(run, transfer):
            continue
        command = transfer.command
        names = ("-k", "--insecure") if command.program == "curl" else ("--no-check-certificate",)
        for option in transfer.line.options:
            if option.name not in names:
                continue
            raw = option.word.raw
            letters = option.name == "-k" and len(raw) > 2
            if letters and (not _LETTERS.fullmatch(raw) or raw.count("k") != 1):
                continue
            instead = raw.replace("k", "") if letters else ""
            yield Distrust(command, option.word, option.word, f"{command.program} {option.name}", instead)


def _git(command: Command) -> Iterator[Distrust]:
    line = read_command_line(command, GIT_VALUED)
    verb = line.verb()
    if verb is not None and verb.text == "config":
        texts = [(operand.text or "").lower() for operand in line.operands[1:]]
        if len(texts) == 2 and texts[0].startswith("http.") and texts[0].endswith("sslverify") and texts[1] in _OFF:
            yield Distrust(
                command, line.operands[1].word, line.operands[2].word, "git config http.sslVerify false", None
            )
    for option in line.options:
        setting = read_apt_setting(option.text) if option.name == "-c" else None
        if setting is not None and setting[0].endswith("sslverify") and setting[1] in _OFF:
            yield _of_setting(command, option)


def _node(command: Command) -> Iterator[Distrust]:
    line = read_command_line(command)
    texts = [(operand.text or "").lower() for operand in line.operands]
    words = texts[1:] if texts[:1] in (["config"], ["c"]) else texts
    if words[:3] == ["set", "strict-ssl", "false"]:
        yield Distrust(command, line.operands[0].word, line.operands[-1].word, "strict-ssl false", None)
    if words[:1] == ["set"] and words[1:2] == ["strict-ssl=false"]:
        yield Distrust(command, line.operands[0].word, line.operands[-1].word, "strict-ssl=false", None)
    for option in line.options:
        if option.name == "--no-strict-ssl" or (option.name == "--strict-ssl" and option.text == "false"):
            yield Distrust(command, option.word, option.word, f"{command.program} {option.name}")


def _pip(command: Command) -> Iterator[Distrust]:
    line = read_command_line(command, ("--trusted-host", "--allow-insecure-host"), clusters=False)
    for option in line.options:
        if option.name in ("--trusted-host", "--allow-insecure-host"):
            last = option.value.word if option.value is not None and option.value.at != option.at else option.word
            yield Distrust(command, option.word, last, f"{command.program} {option.name}")
    texts = [operand.text or "" for operand in line.operands]
    if "config" in texts and any(text.endswith("trusted-host") for text in texts):
        yield Distrust(command, line.operands[0].word, line.operands[-1].word, "trusted-host", None)


def is_variable_that_trusts_all(name: str, value: str | None) -> bool:
    """Whether a variable of that value, or of one that is not known, turns the checking of certificates off.

    Tried with git 2.39, npm 11.19 and Node.js: to git it is enough that the variable is set, to whatever.
    """
    if name == "GIT_SSL_NO_VERIFY":
        return True
    if value is None:
        return False
    if name in ("PYTHONHTTPSVERIFY", "NODE_TLS_REJECT_UNAUTHORIZED"):
        return value == "0"
    if name in ("PIP_TRUSTED_HOST", "UV_INSECURE_HOST"):
        return bool(value.strip())
    name = name.upper()
    if name in ("NPM_CONFIG_STRICT_SSL", "YARN_STRICT_SSL"):
        return value == "false"
    return name == "YARN_ENABLE_STRICT_SSL" and value in ("0", "false")
