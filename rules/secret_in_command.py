"""Finds passwords that stand in the commands of a RUN."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.syntax.shell import Assignment, Command, ShellWord
from tare.text import regex

NAME = regex(r"(?:[A-Z0-9]+_)*(?:APIKEY|CREDENTIALS?|PASSWORD|PASSWD|PWORD|SECRET|TOKEN)")
# What only stands in a place: nothing, a path, one letter again and again, or words of documentation.
PLACEHOLDER = regex(r"(?i)|/.*|(.)\1*|.*(?:change|dummy|example|your|x{3,}).*|password|secret|token|none|null|test")
SHORTEST = 6
WORTH_READING = regex(r"APIKEY|CREDENTIAL|PASS|PWORD|SECRET|TOKEN|\b(?:curl|docker|http|svn|wget)\s")
CREDENTIALS = regex(r"[^:$]+:([^$]+)")
# Program, its options that take a user and a password, and those that take a password.
PAIRS = {"curl": ("-u", "--user"), "http": ("-a", "--auth")}
PASSWORDS = {"wget": ("--password", "--http-password"), "docker": ("-p", "--password"), "svn": ("--password",)}

HEADER = regex(
    r"(?i)(?:proxy-)?authorization:\s*(?:bearer|token)\s+(\S+)|(?:private-token|x-api-key|x-auth-token):\s*(\S+)"
)
HEADERS = {"curl": ("-H", "--header"), "wget": ("--header",)}
SHORTEST_TOKEN = 16


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not WORTH_READING.search(run.item.text):
        return
    for command in run.commands:
        if command.wrapper is None:
            for assignment in command.assignments:
                if _is_secret(assignment):
                    message = f"the value of {assignment.name} stays in the history of the image"
                    yield Finding(run.at(assignment.span), message)
        word = _option(command)
        if word is not None:
            yield Finding(run.at(word), "this password stays in the history of the image")
        for word in command.option_values(*HEADERS.get(command.program, ())):
            if word.text is not None and _is_login(word.text):
                yield Finding(run.at(word), "this token stays in the history of the image")


def _is_secret(assignment: Assignment) -> bool:
    value = assignment.value.text if assignment.value is not None else None
    return value is not None and NAME.fullmatch(assignment.name) is not None and _is_real(value)


def _option(command: Command) -> ShellWord | None:
    """The word that gives a password to a program."""
    if command.program in PAIRS:
        word = command.option_value(*PAIRS[command.program])
        given = CREDENTIALS.fullmatch(word.text) if word is not None and word.text is not None else None
        return word if given is not None and _is_real(given[1]) else None
    names = PASSWORDS.get(command.program)
    if names is None or (command.program == "docker" and command.subcommand("login") is None):
        return None
    word = command.option_value(*names)
    return word if word is not None and word.text is not None and _is_real(word.text) else None


def _is_login(header: str) -> bool:
    """Whether it hands a token in. A short one, or one without any digit, is a word: registries give out `QQ==`."""
    found = HEADER.fullmatch(header)
    token = (found[1] or found[2]) if found is not None else ""
    return len(token) >= SHORTEST_TOKEN and any(char.isdecimal() for char in token) and _is_real(token)


def _is_real(value: str) -> bool:
    return len(value) >= SHORTEST and " " not in value and "$" not in value and not PLACEHOLDER.fullmatch(value)
