"""Which line of a Dockerfile made which layer of an image that was built from it, also after edits.

The entries of the image's history and the instructions of the stage with its parents are two rows that go the same way;
the best alignment of the two is sought, in which certain pairs count most, then likely ones, and what is left pairs an
instruction that was edited with what it was. What comes before the first pair is the base image's.
"""

from __future__ import annotations

from ...text import Record
from ..instruction import Instruction
from ..model import Model
from ..stage import Stage
from .build_record import BuildRecord, BuiltLayer
from .history_text import EXACT, LOOSE, Entry, Expected, read_entry

BUILT = "built"
EDITED = "edited"
NEW = "new"
_CERTAIN = 1_000_000
_LIKELY = 900_000
_LEAST_ALIKE = 0.34
_MOST_PAIRS = 250_000
_TRACELESS = frozenset(("FROM", "ONBUILD"))


class LineLayer(Record):
    """One instruction and what a build made of it.

    `state` is BUILT where the text is the same, EDITED where `layer` is what an older text made, NEW where nothing is
    known. `runs_again` says that something above it changed, so that the next build makes the layer anew.
    """

    stage: Stage
    instruction: Instruction
    state: str
    layer: BuiltLayer | None
    runs_again: bool = False

    @property
    def size(self) -> int | None:
        """Bytes of the layer; None where they are unknown. Say of an EDITED one that it is of before."""
        if self.layer is None:
            return None
        return 0 if self.layer.is_empty else self.layer.size


class LayerHistory(Record):
    """A build, line by line. `base` is what the base image brought, `lost` what no line makes any more."""

    record: BuildRecord
    lines: tuple[LineLayer, ...] = ()
    base: tuple[BuiltLayer, ...] = ()
    lost: tuple[BuiltLayer, ...] = ()

    @property
    def is_related(self) -> bool:
        """Whether anything of the image was built from this file at all."""
        return any(line.state == BUILT for line in self.lines)

    @property
    def is_stale(self) -> bool:
        """Whether the file changed since."""
        return bool(self.lost) or any(line.state != BUILT for line in self.lines)

    @property
    def base_size(self) -> int | None:
        """Bytes of the base image on disk; None where one of its layers is unknown."""
        sizes = [layer.size for layer in self.base if not layer.is_empty]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    def line(self, stage: Stage, instruction: Instruction) -> LineLayer | None:
        """What is known of one instruction; None for those that no layer is made of, or of another stage."""
        for one in self.lines:
            if one.stage.number == stage.number and one.instruction.offset == instruction.offset:
                return one
        return None


def map_history(
    model: Model, record: BuildRecord, stage: Stage | None = None, base_steps: int | None = None
) -> LayerHistory:
    """The history of an image, laid over the stage that it was built from (the final one by default) and its parents.

    `base_steps` is the number of entries that the base image has, where somebody knows. Pure; takes milliseconds.
    """
    stage = stage if stage is not None else model.final
    if stage is None:
        return LayerHistory(record)
    places = [
        (one, instruction)
        for one in reversed(model.chain(stage))
        for instruction in one.instructions
        if instruction.name != "FROM"
    ]
    first = min(base_steps or 0, len(record.layers))
    expected = [Expected(instruction) for _, instruction in places]
    entries = [read_entry(layer.created_by) for layer in record.layers[first:]]
    pairs = _align(expected, entries)
    if not any(is_certain for _, is_certain in pairs.values()):
        return LayerHistory(record, tuple(LineLayer(*place, NEW, None) for place in places if _leaves_trace(place[1])))
    pairs = pairs if base_steps is not None else _without_strangers(pairs)
    # Where nobody knows how much the base image brought, it is all that comes before the first pair.
    start = first if base_steps is not None else min(at for at, _ in pairs.values())
    taken = {first + at for at, _ in pairs.values()}
    return LayerHistory(
        record,
        tuple(_lines(places, pairs, record.layers[first:])),
        record.layers[:start],
        tuple(layer for at, layer in enumerate(record.layers) if at >= start and at not in taken),
    )


_Pairs = dict[int, tuple[int, bool]]
"""By the number of an instruction: the number of its entry, and whether it is its very own."""


def _lines(places: list[tuple[Stage, Instruction]], pairs: _Pairs, layers: tuple[BuiltLayer, ...]) -> list[LineLayer]:
    found = []
    changed = False
    for number, (stage, instruction) in enumerate(places):
        pair = pairs.get(number)
        if pair is None:
            if _leaves_trace(instruction):
                changed = True
                found.append(LineLayer(stage, instruction, NEW, None, True))
            continue
        at, is_certain = pair
        changed = changed or not is_certain
        found.append(LineLayer(stage, instruction, BUILT if is_certain else EDITED, layers[at], changed))
    return found


def _leaves_trace(instruction: Instruction) -> bool:
    """Whether BuildKit writes the instruction into the history."""
    return instruction.name not in _TRACELESS and not instruction.is_trigger


def _align(expected: list[Expected], entries: list[Entry]) -> _Pairs:
    """The pairs of the best alignment; of equal ones that with the latest entries, which are the file's own."""
    pairs: _Pairs = {}
    rows, columns = len(expected), len(entries)
    # Most edits leave the end as it was.
    while rows and columns and expected[rows - 1].fits(entries[columns - 1]) == EXACT:
        rows, columns = rows - 1, columns - 1
        pairs[rows] = (columns, True)
    if rows * columns > _MOST_PAIRS:
        return {**pairs, **_align_roughly(expected[:rows], entries[:columns])}
    weights = [[_weigh(one, entry) for entry in entries[:columns]] for one in expected[:rows]]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(1, rows + 1):
        above, here, weight = best[row - 1], best[row], weights[row - 1]
        for column in range(1, columns + 1):
            paired = above[column - 1] + weight[column - 1] if weight[column - 1] else 0
            here[column] = max(paired, above[column], here[column - 1])
    row, column = rows, columns
    while row and column:
        weight_here = weights[row - 1][column - 1]
        if weight_here and best[row][column] == best[row - 1][column - 1] + weight_here:
            row, column = row - 1, column - 1
            pairs[row] = (column, weight_here >= _LIKELY)
        elif best[row][column] == best[row - 1][column]:
            row -= 1
        else:
            column -= 1
    return pairs


def _align_roughly(expected: list[Expected], entries: list[Entry]) -> _Pairs:
    """From the end, each instruction with the next entry that is its own: for files that no person wrote."""
    pairs: _Pairs = {}
    column = len(entries)
    for row in range(len(expected) - 1, -1, -1):
        for at in range(column - 1, max(column - 200, -1), -1):
            if expected[row].fits(entries[at]):
                pairs[row] = (at, True)
                column = at
                break
    return pairs


def _weigh(expected: Expected, entry: Entry) -> int:
    fit = expected.fits(entry)
    if fit == EXACT:
        return _CERTAIN
    if fit == LOOSE:
        return _LIKELY
    if expected.keyword != entry.keyword or entry.is_hashed:
        return 0
    alike = _likeness(expected.words, entry.words)
    return int(alike * 300) if alike >= _LEAST_ALIKE else 0


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    """How much of two texts is the same words, from 0 to 1."""
    both = len(some & others)
    return both / (len(some) + len(others) - both) if both else 0.0


def _without_strangers(pairs: _Pairs) -> _Pairs:
    """Without pairs of a new instruction with a similar step of the base image.

    Every base has an `apt-get install` of its own. Above the first certain pair, an edited instruction is one that
    stands as far from it as its entry does; and hardly any base image ends with anything but a CMD.
    """
    certain, at_certain = min((number, at) for number, (at, is_certain) in pairs.items() if is_certain)
    return {
        number: (at, is_certain)
        for number, (at, is_certain) in pairs.items()
        if number >= certain or certain - number == at_certain - at
    }
