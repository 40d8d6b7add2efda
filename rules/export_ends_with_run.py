"""Finds variables that are exported or unset at the end of a RUN, where nothing can see it any more."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Run
from tare.syntax.shell_tree import Command
from tare.text import Edit, Span, regex

# What ENV reads as the shell does; a variable is looked at apart.
PLAIN = regex(r"[\w./:@%+,=-]*")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.commands_named("export", "unset") or not run.is_readable:
        return
    script = run.scripts[-1]
    last = [one for one in script.chain[-1].commands if not one.in_substitution] if script.chain else []
    if len(last) != 1 or run.parts.json is not None:
        return
    command = last[0]
    if command.program not in ("export", "unset") or command.in_subshell or command.in_function or command.redirects:
        return
    if not command.words or any(word.literal_prefix.startswith("-") for word in command.words):
        return
    if command.program == "unset":
        # What the RUN itself has set, it may as well tidy up.
        names = [word.text for word in command.words if word.text in run.state.variables]
        if names:
            yield Finding(run.at(command), f"this ends with its RUN: {names[0]} is set again for what follows")
        return
    yield Finding(
        run.at(command), "this ends with its RUN: only ENV sets a variable for what follows", _fixes(run, command)
    )


def _fixes(run: Run, command: Command) -> tuple[Fix, ...]:
    """ENV instead of the whole RUN, where that does nothing else and both read the values alike."""
    is_alone = len(run.scripts[-1].chain) == 1 and not run.parts.flags and not run.parts.heredocs
    if not is_alone or run.is_trigger or run.parts.continuations or len(command.assignments) != len(command.words):
        return ()
    pairs = [one.span.of(run.item.text) for one in command.assignments]
    if not all(_is_same_in_env(pair) for pair in pairs):
        return ()
    whole = Span(run.keyword.start, run.at(command).end)
    keyword = keyword_like(run.parts.keyword.text, "ENV")
    return (Fix(f"Write {keyword}", (Edit(whole, f"{keyword} {' '.join(pairs)}"),)),)


def _is_same_in_env(pair: str) -> bool:
    """Of variables only the old value of the same one is sure to be known to ENV, as in PATH=$PATH:/opt."""
    name, equals, value = pair.partition("=")
    before, own, after = value.partition(f"${{{name}}}" if "{" in value else f"${name}")
    is_whole_name = not own or own.endswith("}") or not after or after[0] in ":/.-,"
    return bool(equals) and is_whole_name and PLAIN.fullmatch(name + before + after) is not None
