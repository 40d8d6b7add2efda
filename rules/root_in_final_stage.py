"""Finds final stages that start their program as root."""

import re
from collections.abc import Iterator, Sequence

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.engine.options import Options
from tare.model import BaseKind, Instruction, Launch, Linked, Run, Stage
from tare.model.commands.effects import effects
from tare.model.launches import commands_of, waits_for_somebody
from tare.model.packages.installs import installs
from tare.text import Edit, regex

ROOT = frozenset(("root", "0", "root:root", "0:0", "root:0", "0:root"))
# Their entrypoints start as root to fix the owner of volumes, and then become somebody else.
DROPS_ROOT = frozenset(("postgres", "mysql", "mariadb", "mongo", "redis", "rabbitmq", "memcached"))
# Whoever installs or calls one of these means to become somebody else when the container starts.
SWITCHES_USER = regex(r"\b(?:chpst|fixuid|gosu|runuser|s6-overlay|s6-setuidgid|setpriv|setuidgid|su-exec)\b")
# They start other programs as their users, or are of no use to anybody but root.
NEEDS_ROOT = frozenset(
    ("cadvisor", "containerd", "cron", "crond", "dhcpd", "dind", "dockerd", "dockerd-entrypoint.sh", "drone-agent",
     "drone-runner-docker", "dsvpn", "gparted", "hostapd", "inetd", "init", "ipsec", "iptables", "keepalived",
     "openvpn", "pppd", "runsvdir", "s6-svscan", "sshd", "su", "supervisord", "systemd", "tailscaled", "telnetd",
     "wg-quick", "woodpecker-agent", "xinetd", "xl2tpd")
)  # fmt: skip
# For radios and smart cards, which the kernel gives to root.
OF_DEVICES = frozenset(("pcscd", "pcsc-lite", "rtl-sdr"))
# Packages of servers that start as root and give their work away: a script that starts one has to be root there.
OF_ROOT = regex(
    r"(?:apache2|autofs|bind9?|cron(?:ie)?|dovecot[\w-]*|exim4?|haproxy|httpd|ipsec-tools|iptables|kea[\w-]*|libreswan|mariadb"
    r"(?:-server)?|memcached|mod_\w+|mysql-server|nfs-(?:kernel-server|server|utils)|nginx|openssh(?:-server)?|openvpn"
    r"|php(?:\d[\d.]*)?-fpm|postfix|postgresql(?:-server|-\d+)?|pptpd?|privoxy|proftpd[\w-]*|rpcbind|rsyslog|samba"
    r"|squid|strongswan|supervisor|tigervnc-server|tor|unbound|varnish|vsftpd|wireguard-tools|xinetd)(?:[=@].*)?"
)
# One process stays root to open ports and logs; those that answer anybody are given away by their own settings.
GIVES_WORKERS_AWAY = frozenset(
    ("apache2", "apache2-foreground", "apache2ctl", "apachectl", "chronyd", "dovecot", "exim", "haproxy", "httpd",
     "httpd-foreground", "nginx", "php-fpm", "postfix", "proftpd", "radiusd", "rsync", "smbd", "squid", "unbound",
     "varnishd", "vsftpd")
)  # fmt: skip
# They are told on the command line whom to become.
TAKES_USER = frozenset(("gunicorn", "mariadbd", "memcached", "mysqld", "named", "ntpd", "slapd", "tcpdump", "uwsgi"))
USER_OPTIONS = ("-u", "--user", "--uid", "-Z")
NAME = regex(r"[A-Za-z0-9_][\w.-]*(?::[\w.-]+)?")
NOBODY_SPECIAL = "65532:65532"
# Editors name the user of a development container themselves (remoteUser of devcontainer.json).
OF_EDITORS = "vscode"


@check(Stage, linked=True, options=True)
def find(stage: Stage, linked: Linked, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage)
        return
    starts = stage.of("CMD", "ENTRYPOINT")
    if not stage.role.is_final or not starts or stage.end.user not in ROOT or stage.base.is_windows:
        return
    users = stage.of("USER")
    if (not users and _drops_root(stage)) or stage.once(_has_reason):
        return
    if users and stage.base.kind is BaseKind.SCRATCH and all(one.state.user in (None, *ROOT) for one in users):
        return  # it would be root without that line, too: somebody has thought about it
    if users:
        at = users[-1].at(users[-1].parts.argument)
    elif stage.from_ is not None and stage.base_word is not None:
        at = stage.from_.at(stage.base_word)
    else:
        return
    created = _created_user(linked.chain(stage)) if not users else None
    if created == OF_EDITORS or (created is not None and _starts_script(stage)):
        return
    user = created or ("node" if _image_name(stage) == "node" else NOBODY_SPECIAL)
    fixes: tuple[Fix, ...] = ()
    if not users and all(one.offset < starts[0].offset for one in stage.of("RUN", "COPY")):
        fixes = (Fix(f"Run as {user}", (insert_above(stage, starts[0], "USER", user),)),)
    elif users:
        fixes = tuple(_become_again(stage, users, _created_user(linked.chain(stage))))
    message = "the final image runs as root"
    yield Finding(at, f"{message}, and the user {created} is never used" if created else message, fixes)


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """The last USER of any stage that names root; without a USER, nothing."""
    users = stage.of("USER")
    script = users[-1].parts.script if users else None
    if script is not None and script.text.strip().partition(":")[0] in ROOT:
        yield Finding(users[-1].at(users[-1].parts.argument), "the last USER of this stage is root")


def _become_again(stage: Stage, users: Sequence[Instruction], created: str | None) -> Iterator[Fix]:
    """Ends with the user that the stage was before it went back to root, else with the one that it creates."""
    last = users[-1]
    argument = users[-2].parts.argument if len(users) > 1 else None
    former: str | None = users[-2].source(users[-2].at(argument)) if argument is not None else ""
    if not NAME.fullmatch(former or "") or former in ROOT:
        former = created if created not in (None, OF_EDITORS) and not _starts_script(stage) else None
    if last.is_trigger or former is None:
        return
    below = [one for one in stage.of("RUN", "WORKDIR", "CMD", "ENTRYPOINT") if one.offset > last.offset]
    works = [one for one in below if one.name in ("RUN", "WORKDIR")]
    starts = [one for one in below if one not in works]
    if not works:
        yield Fix(f"Run as {former}", (Edit(last.at(last.parts.argument), former),))
    elif starts and all(one.offset < starts[0].offset for one in works):
        yield Fix(f"Run as {former}", (insert_above(stage, starts[0], "USER", former),))


def _created_user(chain: tuple[Stage, ...]) -> str | None:
    """The user that the stage creates, or one below it; None where they create none or several."""
    names = {
        account.name
        for stage in chain
        for run in stage.runs
        if "user" in run.item.text
        for account in effects(run).accounts
        if not account.is_group and account.command.program in ("useradd", "adduser")
    }
    name = names.pop() if len(names) == 1 else None
    return name if name and re.fullmatch(r"[a-z_][a-z0-9_-]*", name) else None


def _drops_root(stage: Stage) -> bool:
    return _image_name(stage) in DROPS_ROOT and not stage.of("ENTRYPOINT")


def _has_reason(stage: Stage) -> bool:
    """Whether the program has to start as root, or becomes somebody else by itself."""
    named = stage.of("RUN", "COPY", "ADD", "CMD", "ENTRYPOINT")
    if any(SWITCHES_USER.search(one.item.text) for one in named):
        return True
    launches = [one for one in named if isinstance(one, Launch)]
    programs = set[str]().union(*(_programs(one) for one in launches))
    if programs & (NEEDS_ROOT | GIVES_WORKERS_AWAY) or any(map(_names_user, launches)):
        return True
    if any(name.startswith("php-fpm") for name in programs):
        return True
    installed = {name for run in stage.runs for name in _installed(run)}
    if installed & OF_DEVICES or (_starts_script(stage) and any(map(OF_ROOT.fullmatch, installed))):
        return True
    return all(waits_for_somebody(one) or _is_wrapper(one) for one in launches) and any(
        waits_for_somebody(one) for one in launches
    )


def _installed(run: Run) -> Iterator[str]:
    return (package.name for install in installs(run) for package in install.packages if package.name is not None)


def _names_user(launch: Launch) -> bool:
    return any(one.program in TAKES_USER and one.has_option(*USER_OPTIONS) for one in commands_of(launch))


def _starts_script(stage: Stage) -> bool:
    """Whether a script of its own decides who the program runs as, the user that the stage creates for one."""
    launches = [one for one in stage.of("CMD", "ENTRYPOINT") if isinstance(one, Launch)]
    names = [command.program for one in launches for command in commands_of(one)]
    names += [word.text or "" for one in launches for command in commands_of(one) for word in command.words[:1]]
    return any(name.endswith(".sh") or "entrypoint" in name for name in names)


def _is_wrapper(launch: Launch) -> bool:
    """Whether it prepares the container, and then runs what CMD says."""
    return launch.name == "ENTRYPOINT" and any("entrypoint" in name or name == "tini" for name in _programs(launch))


def _programs(launch: Launch) -> set[str]:
    """All that it starts, what `bash -c '…'` in JSON form runs among it."""
    commands = commands_of(launch)
    inner = (command for one in commands if one.script is not None for command in one.script.commands)
    return {command.program for command in (*commands, *inner)}


def _image_name(stage: Stage) -> str:
    return stage.base.image.repository.rsplit("/", 1)[-1] if stage.base.image is not None else ""
