"""Finds flags of `bundle install` that Bundler remembers, which it will not for long."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import can_edit
from tare.model import Run, Stage
from tare.model.commands.command_line import Option
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, Span, regex

# flag -> (the setting, what it is set to; None: the flag's value)
REMEMBERED: dict[str, tuple[str, str | None]] = {
    "--without": ("without", None),
    "--with": ("with", None),
    "--path": ("path", None),
    "--deployment": ("deployment", "true"),
    "--frozen": ("frozen", "true"),
    "--system": ("path.system", "true"),
    "--clean": ("clean", "true"),
    "--no-prune": ("no_prune", "true"),
    "--no-cache": ("no_cache", "true"),
    "--shebang": ("shebang", None),
}
OLD_BUNDLER = regex(r"bundler\S*[\s:=]+(-v|--version)?[\s=]*['\"]?1\.|BUNDLER_VERSION[\s=]+['\"]?1\.")
PLAIN = regex(r"[\w./:@+-]+")
LISTS = ("--without", "--with")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            if install.manager != "bundler" or install.is_dynamic or install.verb is None:
                continue
            flags = tuple(option for option in install.line.options if option.name in REMEMBERED)
            if flags and not any(OLD_BUNDLER.search(one.item.text) for one in stage.instructions):
                names = ", ".join(dict.fromkeys(flag.name for flag in flags))
                start = run.at(flags[0].word).start
                fix = _fix(run, install, flags)
                yield Finding(
                    Span(start, start + len(flags[0].name)),
                    f"Bundler 4 no longer remembers {names}",
                    (fix,) if fix is not None else (),
                )


def _fix(run: Run, install: Install, flags: tuple[Option, ...]) -> Fix | None:
    command = install.command
    if not can_edit(run, command) or command.is_conditional or command.after_or or command.before_or:
        return None
    if command.wrapper is not None or command.pipe_size > 1 or command.name is None:
        return None
    steps, edits = [], []
    for flag in flags:
        setting, value = REMEMBERED[flag.name]
        words = _words(install, flag)
        if value is None:
            texts = [flag.text] if "=" in flag.word.raw else [word.text for word in words[1:]]
            if flag.name in LISTS:  # `--without "development test"` names two groups, too
                texts = [part for text in texts for part in ((text or "").split() or (text,))]
            if not texts or not all(text is not None and PLAIN.fullmatch(text) for text in texts):
                return None
            joined = " ".join(text for text in texts if text)
            value = f"'{joined}'" if " " in joined else joined
        steps.append(f"bundle config set --local {setting} {value} && ")
        start = command.words[flag.at - 1].span.end if flag.at else command.name.span.end
        edits.append(Edit.delete(run.at(Span(start, words[-1].span.end))))
    at = run.at(command.span).start
    return Fix("Write it as bundle config set --local", (Edit.insert(at, "".join(steps)), *edits), is_safe=True)


def _words(install: Install, flag: Option) -> tuple[ShellWord, ...]:
    """The words of a flag: itself, its value where that is a word of its own, and further names of a list."""
    found = [flag.word]
    if "=" in flag.word.raw or REMEMBERED[flag.name][1] is not None:
        return tuple(found)
    if flag.value is not None and flag.value.at != flag.at:
        found.append(flag.value.word)
        at = flag.value.at
        if flag.name in LISTS:
            for operand in install.line.after(at):
                if operand.at != at + 1:
                    break
                at = operand.at
                found.append(operand.word)
    return tuple(found)
