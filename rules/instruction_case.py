"""Finds instructions in another case than most (`validateCommandCasing` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.syntax import Instruction
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    below = model.cuts[0] if model.cuts else 0
    written = [
        (offset, item)
        for offset, item in zip(model.file.starts[below:], model.file.items[below:], strict=False)
        if isinstance(item, Instruction) and grammar_of(item.name) is not None
    ]
    words = [item.parts.keyword.text for _, item in written]
    is_lower = sum(word.islower() for word in words) > sum(word.isupper() for word in words)
    case = "lower" if is_lower else "upper"
    for (offset, item), word in zip(written, words, strict=True):
        wanted = word.lower() if is_lower else word.upper()
        if word != wanted:
            at = item.parts.keyword.span.shift(offset)
            fix = Fix(f"Write {wanted}", (Edit(at, wanted),), is_safe=True)
            yield Finding(at, f"{word}, where most of this file is in {case} case", (fix,))
