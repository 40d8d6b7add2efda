"""Says what ShellCheck says of the scripts of RUN, at their places in the Dockerfile."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Severity, check
from tare.engine.options import Options
from tare.model import Around, Run, Stage
from tare.model.script_remarks import LEVELS, ScriptRemark, ScriptRemarks, runs_of, shell_texts
from tare.syntax import Logical
from tare.text import Edit

# In scripts of a build these are mostly meant: words that a command prints are to be split (`make -j$(nproc)`), and
# nobody looks at the exit code of `export X=$(…)`. They are told with the level `style`.
MOSTLY_MEANT = ("SC2046", "SC2155")
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
        for remark in remarks.of(script) or ():
            if _is_wanted(remark, least, options):
                yield Finding(
                    run.at(logical.source(remark.span)),
                    f"{remark.name}: {remark.message}",
                    _fixes(run, remark, logical),
                    id=remark.name,
                    grade=dict(options.graded_ids).get(remark.name, GRADES[remark.level]),
                )


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
