"""Finds --platform=$TARGETPLATFORM (`reportRedundantTargetPlatform` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Stage
from tare.syntax.words import Variable, read_word
from tare.text import Edit, Span, regex

# The variable is always set, so a default or an error message behind it counts for nothing.
WHOLE = regex(r"\$TARGETPLATFORM|\$\{TARGETPLATFORM(?::?[-?][^{}]*)?\}")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    flag = stage.from_.flag("platform") if stage.from_ is not None else None
    if (
        flag is None
        or stage.from_ is None
        or "TARGETPLATFORM" not in flag.raw
        or (not options.as_hadolint and "TARGETPLATFORM" in stage.start.globals)
    ):
        return
    if options.as_hadolint and flag.raw.partition("=")[2] not in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        return
    pieces = [piece for piece in read_word(flag.logical, stage.from_.item.escape).pieces if isinstance(piece, Variable)]
    rest = flag.raw.partition("=")[2].strip("\"'")
    if len(pieces) != 1 or not WHOLE.fullmatch(rest):
        return
    at = stage.from_.at(flag)
    # The white space behind it belongs to it.
    text = stage.from_.item.text
    end = flag.span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    fix = Fix("Leave the platform out", (Edit.delete(Span(at.start, at.start + end - flag.span.start)),), is_safe=True)
    yield Finding(at, "FROM takes the platform that the build is for by itself", (fix,))
