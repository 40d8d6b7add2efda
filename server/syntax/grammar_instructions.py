"""Instructions and their flags (instructions/parse.go, instructions/commands_run*.go, parser/parser.go of BuildKit)."""

from __future__ import annotations

from ..text import Record
from .grammar_docs import Docs, docs
from .grammar_mounts import MOUNT_TYPES


class FlagGrammar(Record):
    """`--name` of one instruction. Names have a case (instructions/bflag.go)."""

    instruction: str
    name: str
    kind: str  # bool checksum count device duration enum mode mount owner pattern platform stage
    summary: str
    values: tuple[str, ...] = ()  # the only ones where `kind` is enum, else suggestions
    default: str = ""
    since: str = ""  # version of the Dockerfile syntax that brought it; empty where it was always there
    is_repeatable: bool = False
    expands: bool = False  # whether the builder replaces variables in the value
    same_as: str = ""  # the instruction whose flag of this name has the documentation

    @property
    def key(self) -> str:
        return f"{self.same_as or self.instruction} --{self.name}"

    @property
    def source(self) -> str:
        """The section of the Dockerfile reference."""
        if self.instruction in ("FROM", "HEALTHCHECK"):
            return self.instruction.lower()
        return f"{self.instruction.lower()}---{self.name}"

    @property
    def docs(self) -> Docs:
        return docs(self.key)


class InstructionGrammar(Record):
    """One instruction: what may be written, and what becomes of it."""

    name: str
    summary: str
    forms: tuple[str, ...]
    source: str  # section of the Dockerfile reference
    flags: tuple[FlagGrammar, ...] = ()
    makes_layer: bool = False
    takes_json: bool = False
    takes_heredocs: bool = False
    shell_form: bool = False  # arguments that are no JSON array are given to the shell
    expands: bool = False  # the builder replaces variables in the arguments
    last_wins: bool = False  # earlier ones of a stage have no effect at all
    is_trigger: bool = True  # may stand behind ONBUILD
    is_deprecated: bool = False
    ignores_flags: bool = False  # BuildKit never looks at flags written there, so a wrong one is no error

    @property
    def key(self) -> str:
        return self.name

    @property
    def docs(self) -> Docs:
        return docs(self.name)

    def flag(self, name: str) -> FlagGrammar | None:
        """The flag of exactly that name, without dashes."""
        return next((flag for flag in self.flags if flag.name == name), None)


_PLATFORMS = (
    "$BUILDPLATFORM",
    "$TARGETPLATFORM",
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "linux/386",
    "windows/amd64",
)


def _copied(instruction: str, same_as: str = "") -> tuple[FlagGrammar, ...]:
    return (
        FlagGrammar(
            instruction, "chown", "owner", "Owner of the new files, as `user:group`.", expands=True, same_as=same_as
        ),
        FlagGrammar(
            instruction,
            "chmod",
            "mode",
            "Permissions of the new files, octal or symbolic.",
            since="1.2",
            expands=True,
            same_as=same_as,
        ),
        FlagGrammar(
            instruction,
            "link",
            "bool",
            "Make a layer that does not depend on those below.",
            since="1.4",
            same_as=same_as,
        ),
        FlagGrammar(
            instruction,
            "exclude",
            "pattern",
            "Leave out what matches, relative to the source.",
            since="1.19",
            is_repeatable=True,
            same_as=same_as,
        ),
    )


INSTRUCTIONS: tuple[InstructionGrammar, ...] = (
    InstructionGrammar(
        "ADD",
        "Adds files, archives, URLs and Git repositories to the image.",
        ("ADD [OPTIONS] <src> ... <dest>", 'ADD [OPTIONS] ["<src>", ... "<dest>"]'),
        "add",
        (
            FlagGrammar("ADD", "keep-git-dir", "bool", "Keep `.git` of a Git repository.", since="1.1"),
            FlagGrammar(
                "ADD", "checksum", "checksum", "Refuse a download that is not this one.", since="1.6", expands=True
            ),
            *_copied("ADD", "COPY"),
            FlagGrammar("ADD", "unpack", "bool", "Unpack an archive, or leave it packed.", since="1.17"),
        ),
        makes_layer=True,
        takes_json=True,
        takes_heredocs=True,
        expands=True,
    ),
    InstructionGrammar(
        "ARG",
        "Declares a variable of the build.",
        ("ARG <name>[=<default>] [<name>[=<default>] ...]",),
        "arg",
        expands=True,
        ignores_flags=True,
    ),
    InstructionGrammar(
        "CMD",
        "Sets what a container runs when it is told nothing else.",
        ('CMD ["<executable>", "<param>", ...]', 'CMD ["<param>", ...]', "CMD <command>"),
        "cmd",
        takes_json=True,
        shell_form=True,
        last_wins=True,
    ),
    InstructionGrammar(
        "COPY",
        "Copies files of the build context, of a stage or of an image into the image.",
        ("COPY [OPTIONS] <src> ... <dest>", 'COPY [OPTIONS] ["<src>", ... "<dest>"]'),
        "copy",
        (
            FlagGrammar("COPY", "from", "stage", "Stage, named context or image to copy from."),
            *_copied("COPY"),
            FlagGrammar("COPY", "parents", "bool", "Keep the folders that the sources stand in.", since="1.20"),
        ),
        makes_layer=True,
        takes_json=True,
        takes_heredocs=True,
        expands=True,
    ),
    InstructionGrammar(
        "ENTRYPOINT",
        "Sets the program that a container is.",
        ('ENTRYPOINT ["<executable>", "<param>", ...]', "ENTRYPOINT <command>"),
        "entrypoint",
        takes_json=True,
        shell_form=True,
        last_wins=True,
    ),
    InstructionGrammar(
        "ENV",
        "Sets environment variables, for the build below and for the container.",
        ("ENV <key>=<value> [<key>=<value> ...]",),
        "env",
        expands=True,
    ),
    InstructionGrammar(
        "EXPOSE",
        "Notes which ports the program listens on.",
        ("EXPOSE <port>[/<protocol>] [<port>[/<protocol>] ...]",),
        "expose",
        expands=True,
    ),
    InstructionGrammar(
        "FROM",
        "Starts a stage on an image or on an earlier stage.",
        (
            "FROM [--platform=<platform>] <image> [AS <name>]",
            "FROM [--platform=<platform>] <image>[:<tag>] [AS <name>]",
            "FROM [--platform=<platform>] <image>[@<digest>] [AS <name>]",
        ),
        "from",
        (
            FlagGrammar(
                "FROM",
                "platform",
                "platform",
                "Platform of the base image.",
                _PLATFORMS,
                "$TARGETPLATFORM",
                expands=True,
            ),
        ),
        expands=True,
        is_trigger=False,
    ),
    InstructionGrammar(
        "HEALTHCHECK",
        "Says how to find out whether a container still works.",
        ("HEALTHCHECK [OPTIONS] CMD <command>", "HEALTHCHECK NONE"),
        "healthcheck",
        (
            FlagGrammar("HEALTHCHECK", "interval", "duration", "Time from one check to the next.", default="30s"),
            FlagGrammar("HEALTHCHECK", "timeout", "duration", "Time after which a check has failed.", default="30s"),
            FlagGrammar(
                "HEALTHCHECK", "start-period", "duration", "Time to start in, when failures do not count.", default="0s"
            ),
            FlagGrammar(
                "HEALTHCHECK", "start-interval", "duration", "Time between checks during the start.", default="5s"
            ),
            FlagGrammar("HEALTHCHECK", "retries", "count", "Failures in a row that mean unhealthy.", default="3"),
        ),
        takes_json=True,
        shell_form=True,
        last_wins=True,
    ),
    InstructionGrammar(
        "LABEL",
        "Adds metadata to the image.",
        ("LABEL <key>=<value> [<key>=<value> ...]",),
        "label",
        expands=True,
    ),
    InstructionGrammar(
        "MAINTAINER",
        "Names the author. Deprecated: use a LABEL.",
        ("MAINTAINER <name>",),
        "maintainer-deprecated",
        is_trigger=False,
        is_deprecated=True,
    ),
    InstructionGrammar(
        "ONBUILD",
        "Keeps an instruction for the builds that stand on this image.",
        ("ONBUILD <INSTRUCTION>",),
        "onbuild",
        is_trigger=False,
    ),
    InstructionGrammar(
        "RUN",
        "Runs a command and keeps the files that it changed.",
        ("RUN [OPTIONS] <command>", 'RUN [OPTIONS] ["<executable>", "<param>", ...]', "RUN [OPTIONS] <<EOF"),
        "run",
        (
            FlagGrammar(
                "RUN",
                "mount",
                "mount",
                "Show files, a cache or a secret to this command alone.",
                tuple(f"type={kind.name}" for kind in MOUNT_TYPES),
                since="1.2",
                is_repeatable=True,
                expands=True,
            ),
            FlagGrammar(
                "RUN", "network", "enum", "Network of this command.", ("default", "none", "host"), "default", "1.3"
            ),
            FlagGrammar(
                "RUN",
                "security",
                "enum",
                "Run with or without the sandbox.",
                ("sandbox", "insecure"),
                "sandbox",
                "1.20",
            ),
            FlagGrammar(
                "RUN", "device", "device", "Give a CDI device to this command.", since="1.14-labs", is_repeatable=True
            ),
        ),
        makes_layer=True,
        takes_json=True,
        takes_heredocs=True,
        shell_form=True,
    ),
    InstructionGrammar(
        "SHELL",
        "Sets the shell that reads the commands below.",
        ('SHELL ["<executable>", "<param>", ...]',),
        "shell",
        takes_json=True,
    ),
    InstructionGrammar(
        "STOPSIGNAL",
        "Sets the signal that asks a container to stop.",
        ("STOPSIGNAL <signal>",),
        "stopsignal",
        expands=True,
        ignores_flags=True,
    ),
    InstructionGrammar(
        "USER",
        "Sets the user of the commands below and of the container.",
        ("USER <user>[:<group>]", "USER <uid>[:<gid>]"),
        "user",
        expands=True,
    ),
    InstructionGrammar(
        "VOLUME",
        "Marks folders whose data lives outside the container.",
        ('VOLUME ["<path>", ...]', "VOLUME <path> ..."),
        "volume",
        takes_json=True,
        expands=True,
    ),
    InstructionGrammar(
        "WORKDIR",
        "Sets the working directory, and makes it where it is missing.",
        ("WORKDIR <path>",),
        "workdir",
        makes_layer=True,
        expands=True,
    ),
)
