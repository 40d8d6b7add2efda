"""Finds Rails compiling its assets without the stand-in for its key."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit

TASK = "assets:precompile"
KEYS = ("SECRET_KEY_BASE_DUMMY", "SECRET_KEY_BASE", "RAILS_MASTER_KEY")
PROGRAMS = ("bundle", "rails", "rake", "ruby")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    text = run.item.text
    # A key may come from the environment, a mount or a file.
    if TASK not in text or any(key in text or key in run.state.variables for key in KEYS) or "master" in text:
        return
    for command in run.commands:
        task = next((word for word in command.words if word.text == TASK), None)
        if task is None or command.name is None or command.program not in PROGRAMS or command.wrapper is not None:
            continue
        fixes: tuple[Fix, ...] = ()
        if not run.is_exec and not command.in_quoted_script:
            edit = Edit.insert(run.at(command.span).start, "SECRET_KEY_BASE_DUMMY=1 ")
            fixes = (Fix("Set SECRET_KEY_BASE_DUMMY for it", (edit,), is_safe=True),)
        yield Finding(run.at(task), "Rails asks for its secret key here, and a stand-in will do", fixes)
