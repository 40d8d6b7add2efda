"""Finds COPY and ADD of several sources to what is not marked as a folder."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Copy, Instruction
from tare.text import Edit


@check(Instruction, "COPY", "ADD", options=True)
def find(copy: Copy, options: Options) -> Iterator[Finding]:
    destination = copy.destination
    if options.as_hadolint and (copy.name != "COPY" or copy.is_trigger or copy.parts.heredocs):
        return
    if options.as_hadolint and destination is not None and len(copy.sources) > 1:
        if not destination.raw.strip("\"'").endswith("/"):
            yield Finding(
                copy.at(destination), f"{len(copy.sources)} sources need a folder: end the destination with /"
            )
        return
    if destination is None or len(copy.sources) < 2 or destination.text is None:
        return
    if any(flag.value is None and flag.name.text == "from" for flag in copy.parts.flags):
        return  # `--from build` lacks its =, and "build" is no source
    if any(source.raw.startswith("#") for source in copy.sources):
        return  # a comment stands behind the arguments
    if destination.text.endswith(("/", "\\")) or destination.text in (".", ".."):
        return
    at = copy.at(destination)
    # In quotes the slash has to stand before the closing one.
    end = at.end - 1 if copy.source(at).endswith(('"', "'")) else at.end
    fix = Fix("End it with /", (Edit.insert(end, "/"),), is_safe=True)
    yield Finding(at, f"{len(copy.sources)} sources need a folder: end the destination with /", (fix,))
