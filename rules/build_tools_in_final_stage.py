"""Finds images for building, and compilers, in a final stage that runs a program."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.tool_repairs import remove_after_use
from tare.model import Around, Launch, Run, Stage
from tare.model.estimates.apt_costs import AptInstall, apt_steps, weighed_at
from tare.model.images.alternatives import alternatives
from tare.model.images.toolchains import build_tools
from tare.model.launches import commands_of, waits_for_somebody
from tare.model.packages.install import Install, Package
from tare.model.packages.installs import installs
from tare.model.purpose import is_for_building, is_for_development
from tare.text import regex
from tare.text.sizes import say_bytes

COMPILERS = regex(
    r"(?:build-essential|build-base|gcc|g\+\+|clang|cmake|musl-dev|gcc-c\+\+|make|golang|rustc|cargo|maven|gradle"
    r"|default-jdk|openjdk-\d+-jdk|.+-(?:dev|devel))(?:-\d[\d.]*)?\Z"
)
REMOVERS = ("purge", "remove", "autoremove", "del", "erase")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not stage.role.is_final or not _starts_program(stage) or is_for_building(stage) or is_for_development(stage):
        return
    yield from _image(stage)
    found = [(run, install, tools) for run in stage.runs for install, tools in _tools(run)]
    if not found:
        return
    weighed = weighed_at(apt_steps(stage, around.lower, around.facts))
    for run, install, tools in found:
        saving = _saving(weighed.get((run.offset, install.command.span.start)), tools)
        message = f"{_list(tools)} for building, but in the final image"
        yield Finding(run.at(tools[0]), message, remove_after_use(run, install, tools), saving_bytes=saving or None)


def _starts_program(stage: Stage) -> bool:
    """Whether a container starts more than a shell or an interpreter, in which somebody will build."""
    launches = [one for one in stage.of("CMD", "ENTRYPOINT") if isinstance(one, Launch)]
    others = [one for one in launches if not commands_of(one) or not waits_for_somebody(one)]
    # An entrypoint prepares the container for the shell that CMD names.
    return len(others) == len(launches) > 0 or not all(_is_wrapper(one) for one in others)


def _is_wrapper(launch: Launch) -> bool:
    return launch.name == "ENTRYPOINT" and launch.command is not None and "entrypoint" in launch.command.program


def _image(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if image is None or stage.parent is not None or stage.from_ is None or stage.base_word is None:
        return
    if stage.base.is_windows:
        return  # most images for building there have no smaller relative
    tools = build_tools(image)
    if tools is None:
        return
    runtimes = [one for one in alternatives(image) if one.kind == "runtime" and one.saved_bytes is not None]
    # The program was built for this C library; on another one it may not start.
    smaller = min(runtimes, key=lambda one: one.keeps_libc is not True, default=None)
    message = f"{image.text} brings {tools} into the final image"
    if smaller is not None and smaller.compressed_bytes:
        size = say_bytes(smaller.compressed_bytes, about=True)
        message += f"; the program alone can stand on {smaller.text}, {size} to pull"
    saved = smaller.saved_on_disk if smaller is not None else None
    yield Finding(stage.from_.at(stage.base_word), message, saving_bytes=saved)


def _tools(run: Run) -> Iterator[tuple[Install, list[Package]]]:
    if "ORACLE_HOME" in run.state.variables:
        return  # Oracle's installers and its patches link programs anew, with make and gcc
    for install in installs(run):
        if not install.is_system or _removes_later(run, install):
            continue
        tools = [package for package in install.packages if _is_tool(package)]
        if install.command.in_branch or any(_is_offered(run, package) for package in tools):
            continue  # whether it is in the image, only the build knows; or those who build on the image count on it
        # `make` alone weighs next to nothing, and runs other things than builds.
        if any(package.name != "make" for package in tools):
            yield install, tools


def _is_tool(package: Package) -> bool:
    """Whether it is a compiler, or headers; not where `{bcmath,dev,xml}` names all that there is of something."""
    return package.name is not None and COMPILERS.match(package.name) is not None and "{" not in package.word.raw


def _is_offered(run: Run, package: Package) -> bool:
    """Whether the image itself says by ENV what to install for building, as php's PHPIZE_DEPS does."""
    name = package.word.raw.strip('"${}')
    binding = run.state.variables.get(name) if "$" in package.word.raw else None
    return binding is not None and binding.is_env


def _saving(weighed: AptInstall | None, tools: list[Package]) -> int:
    """What the layer would weigh less without the tools, with all that only they need."""
    if weighed is None or weighed.weight is None or weighed.before is None:
        return 0
    from tare.model.estimates.debian_packages import weigh

    names = tuple(name for name in weighed.names if name not in {tool.name for tool in tools})
    less = weigh(names, weighed.before, weighed.is_with_recommended).bytes if names else 0
    return max(0, weighed.weight.bytes - less)


def _list(tools: list[Package]) -> str:
    more = len(tools) - 1
    return f"{tools[0].name} is" if not more else f"{tools[0].name} and {more} more package{'s' * (more > 1)} are"


def _removes_later(run: Run, install: Install) -> bool:
    return any(
        command.span.start > install.span.start and command.subcommand(*REMOVERS) is not None
        for command in run.commands_named("apt-get", "apt", "apk", "dnf", "yum", "microdnf", "zypper")
    )
