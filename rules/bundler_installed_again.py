"""Finds Bundler being installed on images that bring it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit

FIRST_RUBY_WITH_BUNDLER = (2, 6)


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
        if len(install.packages) == 1 and install.names == {"bundler"} and not install.packages[0].version:
            fix = _fix(run, install)
            message = "the image brings Bundler, and Gemfile.lock decides which version runs"
            yield Finding(run.at(install.command.span), message, (fix,) if fix is not None else ())


def _fix(run: Run, install: Install) -> Fix | None:
    script = next((one for one in run.scripts if any(install.command is other for other in one.commands)), None)
    step = script.step_of(install.command) if script is not None else None
    if script is None or step is None or len(step.commands) != 1 or not script.is_exact or run.is_exec:
        return None
    if len(script.chain) == 1:
        is_whole = not run.parts.heredocs and not run.parts.comments
        return Fix("Take out this RUN", (Edit.delete(run.whole),)) if is_whole else None
    return Fix("Take out gem install bundler", (Edit.delete(run.at(step.removal)),))
