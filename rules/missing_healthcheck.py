"""Finds final stages that run a service and do not say how to tell whether it works."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.engine.options import Options
from tare.model import Model, Stage
from tare.model.launches import programs, starts
from tare.model.packages.installs import installs
from tare.text import Span

# They do not serve: nobody asks whether they are healthy, or something else starts and watches them.
NO_SERVICES = frozenset(
    (
        "aws-lambda-rie", "bash", "cron", "crond", "dotnet-test", "go", "init", "make", "pytest", "sh", "sleep", "sshd",
        "supercronic", "systemd", "tail", "true",
    )
)  # fmt: skip
HTTP_PORTS = frozenset(("80", "3000", "4000", "5000", "8000", "8080", "8081", "8888", "9000"))


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.from_ is None or stage.base_word is None:
        return
    chain = model.chain(stage)
    if any(one.of("HEALTHCHECK") for one in chain):
        return
    launches = starts(stage)
    if not options.as_hadolint:
        if not launches or stage.base.is_windows or not any(one.of("EXPOSE") for one in chain):
            return
        if any(programs(launch) & NO_SERVICES for launch in launches):
            return
    at = launches[-1].span if launches else stage.from_.at(stage.base_word)
    yield Finding(model.place(stage, at), "nothing says how to tell whether this works", _fixes(model, stage, chain))


def _fixes(model: Model, stage: Stage, chain: tuple[Stage, ...]) -> tuple[Fix, ...]:
    ports = [
        stage.from_.value(word).text if stage.from_ is not None else None
        for one in chain
        for instruction in one.of("EXPOSE")
        for word in instruction.parts.words
    ]
    launches = starts(stage)
    port = (ports[0] or "").removesuffix("/tcp") if len(ports) == 1 else ""
    client = _client(stage)
    if port not in HTTP_PORTS or client is None or not launches:
        return ()
    text = f"CMD {client} http://localhost:{port}/ || exit 1"
    edit = insert_above(stage, launches[0], "HEALTHCHECK", text)
    return (Fix(f"Add HEALTHCHECK for port {port}", (edit.shift(model.place(stage, Span(0, 0)).start),)),)


def _client(stage: Stage) -> str | None:
    """A command that asks for a page, of a program that the image has."""
    names = {name for run in stage.runs for install in installs(run) if install.is_system for name in install.names}
    if "curl" in names:
        return "curl -fsS -o /dev/null"
    return "wget -q --spider" if "wget" in names or stage.base.family == "alpine" else None
