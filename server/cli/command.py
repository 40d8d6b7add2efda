"""What can be typed after `tare`, and which command it means."""

from __future__ import annotations

import argparse
import gc
import os
import sys

from .. import __version__
from ..report import FORMATS
from .terminal import discard, write_anything

_PRESETS = ("minimal", "recommended", "strict", "hadolint")
_SEVERITIES = ("error", "warning", "info", "hint")
_DEPTHS = ("beginner", "developer", "architect")


def run(arguments: list[str]) -> int:
    """Run the command that `arguments` give. Answers its exit code: 2 where they make no sense."""
    # Nearly all that is made while a file is judged is freed by counting; to look for cycles again and again would
    # take a tenth of the time.
    gc.set_threshold(100_000, 20, 20)
    parser = _parser()
    if not arguments:
        parser.print_help(sys.stderr)
        return 2
    try:
        options, rest = parser.parse_known_args(arguments)
        if rest:
            options.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    except SystemExit as error:
        # argparse leaves by itself after --help and after a mistake.
        return error.code if isinstance(error.code, int) else 2
    for stream in (sys.stdout, sys.stderr):
        write_anything(stream)
    code = 0
    try:
        code = _dispatch(options)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
    except KeyboardInterrupt:
        return 130
    return code


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "check":
        from .check import check

        return check(options)
    if options.command == "explain":
        from .explain import explain

        return explain(options.name, options.depth)
    if options.command == "weigh":
        from .weigh import weigh

        return weigh(options)
    if options.command == "rules":
        from .rules import rules

        return rules(options.format)
    if options.command == "init":
        from .init import init

        return init(options.folder)
    if options.command == "schema":
        from .schema import print_schema

        return print_schema()
    from .lsp import serve

    return serve(options.tcp)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tare",
        description="What makes a container image large, slow to rebuild or unsafe, and how to repair it.",
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="version", version=f"tare {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands.add_parser("check", help="judge Dockerfiles, and repair them", formatter_class=_formatter))
    explain = commands.add_parser(
        "explain", help="show what a rule says, why, and what to do", formatter_class=_formatter
    )
    explain.add_argument("name", metavar="RULE", help="a rule's id, or what another tool calls it, such as DL3008")
    explain.add_argument("--depth", choices=_DEPTHS, default="developer", help="for whom (default: developer)")
    _add_weigh(commands.add_parser("weigh", help="show what each line adds to the image", formatter_class=_formatter))
    rules = commands.add_parser("rules", help="list all rules", formatter_class=_formatter)
    rules.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    init = commands.add_parser(
        "init", help="write a .tare.toml with every setting explained", formatter_class=_formatter
    )
    init.add_argument("folder", nargs="?", metavar="FOLDER", default=".")
    commands.add_parser("schema", help="print the JSON schema of .tare.toml", formatter_class=_formatter)
    lsp = commands.add_parser("lsp", help="start the language server", formatter_class=_formatter)
    lsp.add_argument("--stdio", action="store_true", help="over standard input and output, as is the default")
    lsp.add_argument("--tcp", metavar="HOST:PORT", default="", help="wait for one editor at this address")
    lsp.add_argument("--clientProcessId", help=argparse.SUPPRESS)
    for command in commands.choices.values():
        command.set_defaults(parser=command)  # whose usage is shown where an argument means nothing to it
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    """As wide as the terminal. argparse, left alone, imports `shutil` to find that out, 5 ms of every start."""
    try:
        columns = os.get_terminal_size().columns
    except (OSError, ValueError):
        columns = 80
    return argparse.HelpFormatter(prog, width=max(columns - 2, 40))


def _add_weigh(weigh: argparse.ArgumentParser) -> None:
    weigh.add_argument(
        "path", nargs="?", metavar="DOCKERFILE", default=".", help="a file, its folder, or - for standard input"
    )
    weigh.add_argument("--compare", metavar="OTHER", help="another version of the file, to see what it changes")
    weigh.add_argument("--target", metavar="STAGE", default="", help="the stage to build (default: the last one)")
    weigh.add_argument("--bandwidth", metavar="MBITS", type=_positive, default=100.0, help="Mbit/s (default: 100)")
    weigh.add_argument("--stdin-filename", metavar="PATH", help="where the text on standard input belongs")
    weigh.add_argument(
        "--build",
        metavar="FILE",
        action="append",
        help="what the last build left: docker history or inspect as JSON, an OCI layout, an archive of docker save",
    )
    _add_network(weigh)
    output = weigh.add_argument_group("output")
    output.add_argument("--all", action="store_true", help="also the lines that add nothing")
    output.add_argument("--json", action="store_true", help="one JSON object, with every number in bytes")
    output.add_argument("--html", metavar="FILE", help="write a page that stands alone, with a map of the image")


def _add_network(command: argparse.ArgumentParser) -> None:
    network = command.add_argument_group("network")
    network.add_argument("--network", action="store_true", help="ask registries what base images and packages weigh")
    network.add_argument(
        "--credential-helpers", action="store_true", help="let docker's credential helpers run for that"
    )


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, not {text!r}")
    return number


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number, not {text!r}")
    return int(text)


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths", nargs="*", metavar="PATH", default=["."], help="files, folders to search, or - for standard input"
    )
    choice = check.add_argument_group(
        "which rules (ids, tags, ids of other tools, whole tools, patterns, or ALL; separated by commas)"
    )
    choice.add_argument("--select", action="append", metavar="RULES", help="run these instead of the preset's")
    choice.add_argument("--ignore", action="append", metavar="RULES", help="leave these out")
    choice.add_argument("--preset", choices=_PRESETS)
    repair = check.add_argument_group("repairs")
    repair.add_argument("--fix", action="store_true", help="apply all fixes after which the image behaves the same")
    repair.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the others, too")
    repair.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    config = check.add_argument_group("configuration")
    sources = config.add_mutually_exclusive_group()
    sources.add_argument("--config", metavar="FILE", help=".tare.toml, pyproject.toml or .hadolint.yaml, for all files")
    sources.add_argument("--isolated", action="store_true", help="read no configuration file")
    _add_network(check)
    output = check.add_argument_group("output")
    output.add_argument("--format", choices=FORMATS, help="default: text, or what a .hadolint.yaml says")
    output.add_argument("--statistics", action="store_true", help="how often each rule speaks, as text or with json")
    known = output.add_mutually_exclusive_group()
    known.add_argument("--baseline", metavar="FILE", help="only what is new since FILE was written")
    known.add_argument("--write-baseline", metavar="FILE", help="write what is found to FILE, and exit 0")
    output.add_argument("--stdin-filename", metavar="PATH", help="where the text on standard input belongs")
    output.add_argument(
        "--fail-from", choices=_SEVERITIES, help="exit 1 for findings of this severity and above (default: hint)"
    )
    output.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found")
    output.add_argument("--quiet", "-q", action="store_true", help="no summary, no progress")
    output.add_argument(
        "--jobs", "-j", type=_count, metavar="N", default=0, help="processes (default: one for each core)"
    )
