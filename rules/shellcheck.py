"""Says what ShellCheck says of the scripts of RUN, at their places in the Dockerfile."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Severity, check
from tare.engine.options import Options
from tare.model import Around, Run, Stage
from tare.model.script_remarks import LEVELS, ScriptRemark, ScriptRemarks, runs_of, shell_texts
from tare.syntax import Logical
from tare.text import Edit, regex

# In scripts of a build these are mostly meant: words that a command prints are to be split (`make -j$(nproc)`), nobody
# looks at the exit code of `export X=$(…)`, a list of one may grow, and a name with `*` may stand for a version. They
# are told with the level `style`.
MOSTLY_MEANT = ("SC2046", "SC2155", "SC2043", "SC2211")
# That it could not read on, beside what it could not read.
GENERAL = (1072, 1073)
ELSE_IF = 1075
SOURCES = regex(r"(?:^|[;&|({\n]|\b(?:then|do|else))\s*(?:\.|source)\s+\S")
MODE = regex(r"\bchmod\s+(?:-\S+\s+)*=[^;&|\n]*\Z")
ECHO = regex(r"/echo\b[^;&|\n]*\Z")
VARIABLE = regex(r"\$\{?(\w+)")
GRADES = dict(zip(LEVELS, Severity, strict=True))


@check(Stage, around=True, options=True)
def find(stage: Stage, around: Around, options: Options) -> Iterator[Finding]:
    remarks = around.facts.scripts
    if remarks is None:
        return
    least = "style" if options.as_hadolint else options.own["level"]
    for run in runs_of(stage):
        yield from _of_run(run, remarks, LEVELS.index(least), options)


def _of_run(run: Run, remarks: ScriptRemarks, least: int, options: Options) -> Iterator[Finding]:
    for script, logical in shell_texts(run):
        told = remarks.of(script) or ()
        if not options.as_hadolint:
            told = tuple(one for one in _read(told) if not _is_mistaken(run, script.text, one))
        for remark in told:
            if _is_wanted(remark, least, options):
                yield Finding(
                    run.at(logical.source(remark.span)),
                    f"{remark.name}: {remark.message}",
                    _fixes(run, remark, logical),
                    id=remark.name,
                    grade=dict(options.graded_ids).get(remark.name, GRADES[remark.level]),
                )


def _read(told: tuple[ScriptRemark, ...]) -> tuple[ScriptRemark, ...]:
    """The remarks of a script that could be read, else what stood in the way, once.

    Continued lines make `else if` of an `if` below an `else`, so that this alone is no mistake.
    """
    if not any(one.code in GENERAL for one in told):
        return tuple(one for one in told if one.code != ELSE_IF)
    obstacles = tuple(one for one in told if one.level == "error" and one.code < 1100 and one.code not in GENERAL)
    return obstacles or told


def _is_mistaken(run: Run, text: str, remark: ScriptRemark) -> bool:
    """Whether we know more than ShellCheck: of programs, of ENV and ARG, and that files may set variables."""
    marked = remark.span.of(text)
    if remark.code == 2283:
        return MODE.search(text[: remark.span.end]) is not None
    if remark.code in (3036, 3037):
        return ECHO.search(text[: remark.span.end]) is not None
    if remark.code == 2115:
        names = VARIABLE.findall(marked)
        known = [run.state.variables.get(name) for name in names]
        return bool(known) and all(one is not None and bool(one.value) for one in known)
    return remark.code == 2154 and SOURCES.search(text[: remark.span.start]) is not None


def _is_wanted(remark: ScriptRemark, least: int, options: Options) -> bool:
    if remark.name in options.ignored_ids:
        return False
    if remark.name in options.chosen_ids or remark.name in dict(options.graded_ids):
        return True
    level = "style" if remark.name in MOSTLY_MEANT and not options.as_hadolint else remark.level
    return not options.only_chosen and LEVELS.index(level) <= least


def _fixes(run: Run, remark: ScriptRemark, logical: Logical) -> tuple[Fix, ...]:
    if not remark.edits:
        return ()
    edits = tuple(Edit(run.at(logical.source(edit.span)), edit.text) for edit in remark.edits)
    return (Fix(f"Do what ShellCheck proposes for {remark.name}", edits),)
