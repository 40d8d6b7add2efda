"""Finds Bundler being installed on images that bring it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import cut_of
from tare.model import Run
from tare.model.packages.install import Install, Package
from tare.model.packages.installs import installs
from tare.text import Edit, Span

FIRST_RUBY_WITH_BUNDLER = (2, 6)
MESSAGE = "the image brings Bundler, and Gemfile.lock decides which version runs"


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    image = run.base.image
    if image is None or image.canonical != "ruby" or run.is_trigger:
        return
    version = image.shape.version
    if version and version < FIRST_RUBY_WITH_BUNDLER and version != FIRST_RUBY_WITH_BUNDLER[:1]:
        return
    for install in installs(run):
        if install.manager != "gem" or install.is_dynamic or install.line.has("-v", "--version", "--prerelease"):
            continue
        for package in install.packages:
            if package.name == "bundler" and not package.version:
                is_alone = len(install.packages) == 1
                fix = _fix(run, install) if is_alone else _without_name(run, install, package)
                at = run.at(install.command.span if is_alone else package.word)
                yield Finding(at, MESSAGE, (fix,) if fix is not None else ())


def _without_name(run: Run, install: Install, package: Package) -> Fix | None:
    words = install.command.words
    index = next((at for at, one in enumerate(words) if one is package.word), 0)
    gone = Span(words[index - 1].span.end, package.word.span.end)
    is_plain = index > 0 and "#" not in gone.of(run.item.text)
    return Fix("Take out bundler", (Edit.delete(run.at(gone)),)) if is_plain else None


def _fix(run: Run, install: Install) -> Fix | None:
    script = next((one for one in run.scripts if any(install.command is other for other in one.commands)), None)
    step = script.step_of(install.command) if script is not None else None
    if script is None or step is None or len(step.commands) != 1 or not script.is_exact or run.is_exec:
        return None
    if len(script.chain) == 1:
        is_whole = not run.parts.heredocs and not run.parts.comments
        return Fix("Take out this RUN", (Edit.delete(run.whole),)) if is_whole else None
    return Fix("Take out gem install bundler", (Edit.delete(run.at(cut_of(run, script, step))),))
