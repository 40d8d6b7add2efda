"""Finds well-known programs that are stopped with a signal by which they do not end in order."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Launch, Stage
from tare.model.signals import canonical_signal
from tare.text import Edit

# What each understands as "finish, then end", by its own documentation.
WANTED = {
    "nginx": ("SIGQUIT", "drops open requests on"),
    "openresty": ("SIGQUIT", "drops open requests on"),
    "php-fpm": ("SIGQUIT", "drops open requests on"),
    "apache2-foreground": ("SIGWINCH", "drops open requests on"),
    "httpd": ("SIGWINCH", "drops open requests on"),
    "httpd-foreground": ("SIGWINCH", "drops open requests on"),
    "haproxy": ("SIGUSR1", "drops open connections on"),
    "systemd": ("SIGRTMIN+3", "does not shut down on"),
}
# Where /sbin/init is systemd.
SYSTEMD_FAMILIES = frozenset(("amazon", "debian", "fedora", "opensuse", "rhel", "suse", "ubuntu"))
INIT = frozenset(("/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd", "/usr/lib/systemd/systemd"))
# Wrappers that pass signals on to the program that they start.
PASSES_ON = frozenset(("dumb-init", "exec", "tini", "docker-entrypoint.sh"))


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    signals = stage.of("STOPSIGNAL")
    starts = [one for one in stage.of("CMD", "ENTRYPOINT") if isinstance(one, Launch)]
    if not stage.role.is_final or not starts or stage.base.is_windows:
        return
    named = next(((one, name) for one in reversed(starts) if (name := _program(stage, one)) is not None), None)
    if named is None:
        return
    launch, program = named
    wanted, effect = WANTED[program]
    if signals:
        script = signals[-1].parts.script
        written = signals[-1].value(script).text if script is not None else None
        signal = canonical_signal(written) if written else None
        # A program that ends in order by another signal of its own is left alone.
        if signal != "SIGTERM":
            return
        at = signals[-1].at(signals[-1].parts.argument)
        yield Finding(at, f"{program} {effect} SIGTERM", (Fix(f"Write {wanted}", (Edit(at, wanted),)),))
    elif stage.parent is None and stage.base.facts is not None and not _brings_signal(stage):
        fix = Fix(f"Add STOPSIGNAL {wanted}", (insert_above(stage, starts[0], "STOPSIGNAL", wanted),))
        at = launch.at(launch.parts.argument)
        yield Finding(at, f"{program} {effect} SIGTERM, with which Docker stops it", (fix,))


def _program(stage: Stage, launch: Launch) -> str | None:
    commands = (launch.command,) if launch.is_exec else launch.script.commands if launch.script is not None else ()
    for command in commands:
        if command is None or command.name is None:
            continue
        names = [command.name.text or ""]
        if command.program in PASSES_ON:
            names += [word.text or "" for word in command.words]
        for name in names:
            program = name.rsplit("/", 1)[-1]
            if name in INIT:
                return "systemd" if stage.base.family in SYSTEMD_FAMILIES else None
            if program in WANTED:
                return program
    return None


def _brings_signal(stage: Stage) -> bool:
    """Whether the base is an image of the program, which brings its signal."""
    image = stage.base.image.repository if stage.base.image is not None else ""
    return any(name in image for name in ("nginx", "openresty", "php", "httpd", "apache", "haproxy", "wordpress"))
