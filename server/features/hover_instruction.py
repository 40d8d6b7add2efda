"""What hovers say of the grammar: instructions, flags, mounts and directives, from the one table of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Instruction, Run
from ..syntax import Directive, Flag, Parts, grammar
from ..syntax.grammar_docs import Docs
from ..text import Span
from .guide import about
from .hover_weight import of_instruction
from .place import Answer, Place
from .say import code, join, link, listing


def on_directive(place: Place, depth: str) -> Answer | None:
    """A parser directive above everything else."""
    item = place.item
    entry = grammar.directive(item.name.text) if isinstance(item, Directive) else None
    if entry is None or not isinstance(item, Directive) or not place.is_in(item.span):
        return None
    parts = [f"**`# {entry.name}=`** {entry.summary}"]
    if item.problem is not None:
        parts.append(f"**Not accepted here:** {item.problem.message}.")
    return Answer(join(*parts, *_effects(entry.docs), link("Reference", entry.source)), item.span)


def on_keyword(place: Place, depth: str) -> Answer | None:
    """An instruction's keyword: of the trigger behind ONBUILD, and of the CMD in HEALTHCHECK, too."""
    instruction = place.instruction
    if instruction is None:
        return None
    for span, name in _keywords(place, instruction):
        if place.is_in(span):
            return _keyword(place, instruction, name, span, depth)
    return None


def on_flag(place: Place, depth: str) -> Answer | None:
    """A flag, or an option of `--mount`."""
    instruction = place.instruction
    flag = flag_at(place)
    if instruction is None or flag is None:
        return None
    entry = grammar.flag(instruction.name, flag.name.text)
    if entry is None:
        # Names have a case: BuildKit knows no --FROM.
        return None
    if entry.name == "mount":
        option = _on_mount(place, instruction, flag, depth)
        if option is not None:
            return option
    facts = []
    if entry.values:
        facts.append(f"Values: {listing(entry.values)}.")
    if entry.default:
        facts.append(f"Without it: {code(entry.default)}.")
    if entry.is_repeatable:
        facts.append("May be given several times.")
    if entry.since:
        facts.append(f"Since version {entry.since} of the Dockerfile syntax.")
    title = f"**`{instruction.name} --{entry.name}`** {entry.summary}"
    return Answer(join(title, *_effects(entry.docs), " ".join(facts), link("Reference", entry.source)), flag.span)


def flag_at(place: Place) -> Flag | None:
    parts = place.instruction.parts if place.instruction is not None else None
    return next((flag for flag in parts.flags if place.is_in(flag.span)), None) if parts is not None else None


def _keywords(place: Place, instruction: Instruction) -> Iterator[tuple[Span, str]]:
    if instruction.is_trigger:
        yield place.keyword, "ONBUILD"
    yield instruction.keyword, instruction.name
    inner: Parts | None = instruction.parts.trigger
    if instruction.name == "HEALTHCHECK" and inner is not None:
        yield inner.keyword.span, "CMD"


def _keyword(place: Place, instruction: Instruction, name: str, span: Span, depth: str) -> Answer | None:
    entry = grammar.instruction(name)
    if entry is None:
        return Answer(f"**`{name}`** is no instruction that BuildKit knows.", span)
    if name == "CMD" and instruction.name == "HEALTHCHECK":
        return Answer(
            join("**`HEALTHCHECK CMD`** The command that is run to find out.", *_effects(_docs("HEALTHCHECK"))),
            span,
        )
    forms = "```dockerfile\n" + "\n".join(entry.forms) + "\n```"
    here = join(_here(place, instruction), of_instruction(place)) if name == instruction.name else ""
    parts = [f"**`{name}`** {entry.summary}", forms, *_effects(entry.docs), here, *about(name, depth)]
    return Answer(join(*parts, link("Reference", entry.source)), span)


def _docs(name: str) -> Docs:
    entry = grammar.instruction(name)
    return entry.docs if entry is not None else Docs()


def _effects(docs: Docs) -> Iterator[str]:
    """What it does, to the layers and to the cache; where it does nothing to either, that is not worth two lines."""
    yield docs.text
    if docs.layers != docs.cache:
        yield f"**Layers.** {docs.layers}"
        yield f"**Cache.** {docs.cache}"


def _here(place: Place, instruction: Instruction) -> str:
    """What holds at this line: who runs it, where, with which shell, and whether the image pays for it."""
    facts = []
    entry = grammar.instruction(instruction.name)
    if isinstance(instruction, Run):
        state = instruction.state
        if not instruction.is_exec:
            facts.append(f"shell {code(' '.join(instruction.shell))}")
        if state.user is not None:
            facts.append(f"user {code(state.user)}")
        if state.workdir is not None:
            facts.append(f"folder {code(state.workdir)}")
    said = [", ".join(facts)] if facts else []
    if entry is not None and entry.makes_layer and place.stage is not None and not instruction.is_trigger:
        role = place.stage.role
        if not role.ships:
            weighs = (
                "only what later stages copy from it counts" if role.copied_out else "nothing of it reaches the image"
            )
            said.append(f"this stage is not in the final image: {weighs}")
    return f"**Here.** {'; '.join(said)}." if said else ""


def _on_mount(place: Place, instruction: Instruction, flag: Flag, depth: str) -> Answer | None:
    """The `key=value` of a mount that is hovered over; None between them and on the flag's name."""
    if flag.value is None or not place.is_in(flag.value.span):
        return None
    source = place.item.text
    options = list(_options(source, flag.value.span))
    written = next((value for key, value, _, _ in options if key == "type"), "bind").lower()
    kind = grammar.mount_type(written)
    found = next(((key, value, span, at) for key, value, span, at in options if place.is_in(span)), None)
    if found is None:
        return None
    key, _, span, _ = found
    if key.lower() == "type":
        if kind is None:
            return Answer(f"**`type={written}`** is no mount type that BuildKit knows.", span)
        title = f"**`--mount=type={kind.name}`** {kind.summary}"
        return Answer(join(title, *_effects(kind.docs), link("Reference", kind.source)), span)
    option = kind.option(key) if kind is not None else grammar.mount_option(key)
    if option is None:
        known = grammar.mount_option(key)
        if known is None:
            return Answer(f"**`{key}`** is no option of a mount that BuildKit knows.", span)
        said = "is refused" if kind is not None and kind.rejects(key) else "means nothing"
        return Answer(f"**`{key}`** {said} with `type={written}`.", span)
    facts = []
    if option.values:
        facts.append(f"Values: {listing(option.values)}.")
    if option.default:
        facts.append(f"Without it: {option.default}.")
    if option.aliases:
        facts.append(f"Also written {listing(option.aliases)}.")
    of = f" of `type={kind.name}`" if kind is not None else ""
    return Answer(join(f"**`{option.name}`**{of}. {option.summary}", " ".join(facts)), span)


def _options(source: str, span: Span) -> Iterator[tuple[str, str, Span, int]]:
    """Key, value and place of each option of a mount, as far as commas in the source separate them."""
    at = span.start
    for field in span.of(source).split(","):
        bare = field.strip().strip("\"'")
        key, _, value = bare.partition("=")
        yield key.strip(), value, Span(at, at + len(field)), at
        at += len(field) + 1
