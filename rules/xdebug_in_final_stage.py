"""Finds Xdebug in images that ship."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.model import Run, Stage
from tare.model.packages.installs import installs
from tare.model.purpose import is_for_development, is_for_others
from tare.syntax.shell import Command, ShellWord
from tare.text import Edit, Span, regex

XDEBUG = regex(r"(?:php\d*(?:\.\d+)?-(?:pecl-)?)?xdebug\d?(?:[-=@].*)?")
REMOVES = ("uninstall", "remove", "info", "search", "list", "package")
SERVES = regex(r"\bartisan\W+serve\b|\bphp\b[^&;|\n]*[\s\"']-S\b")
EXTENSION_TOOLS = ("docker-php-ext-enable", "install-php-extensions", "phpenmod", "pecl", "pie")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    # A stage that is final is what people run; one that is copied from is another matter.
    if not stage.role.is_final or _serves_developers(stage):
        return
    for run in stage.runs:
        if "xdebug" not in run.item.text:
            continue
        for command, word in _mentions(run):
            if command.is_conditional:
                continue  # somebody may ask for it, or not
            fix = _removal(run, command, word)
            message = "Xdebug slows every request down, and lets who reaches its port run code"
            yield Finding(run.at(word), message, (fix,) if fix is not None else ())


def _mentions(run: Run) -> Iterator[tuple[Command, ShellWord]]:
    for command in run.commands_named(*EXTENSION_TOOLS):
        if command.subcommand(*REMOVES) is not None:
            continue
        yield from ((command, word) for word in command.operands() if word.text and XDEBUG.fullmatch(word.text))
    for install in installs(run):
        if install.command.program not in EXTENSION_TOOLS and install.is_system:
            yield from (
                (install.command, package.word)
                for package in install.packages
                if package.name and XDEBUG.fullmatch(package.name)
            )


def _removal(run: Run, command: Command, word: ShellWord) -> Fix | None:
    """Take the name out, or the command where it names nothing else."""
    others = [one for one in command.operands() if one is not word and one.text not in ("install", "add")]
    if not others:
        edit = drop(run, command)
        return Fix(f"Remove {command.program} of Xdebug", (edit,)) if edit is not None else None
    words = command.words
    index = next((at for at, one in enumerate(words) if one is word), 0)
    if not index:
        following = words[1] if len(words) > 1 else None
        gone = Span(word.span.start, following.span.start) if following is not None else word.span
    else:
        gone = Span(words[index - 1].span.end, word.span.end)
    between = gone.of(run.item.text)
    return Fix(f"Remove {word.raw}", (Edit.delete(run.at(gone)),)) if "#" not in between else None


def _serves_developers(stage: Stage) -> bool:
    if is_for_development(stage) or is_for_others(stage):
        return True
    # The server of Laravel's command line, and that of PHP itself, are for development alone.
    return any(SERVES.search(one.item.text) for one in stage.of("ENV", "CMD", "ENTRYPOINT"))
