"""What a Dockerfile weighs, as one page that stands alone: no script, no request, readable in light and in dark.

All that the map shows in colours stands in the tables below it, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..data import read
from ..features.amounts import KIND_NAMES, amount, details, is_telling, kinds, pull_duration, total_amount
from ..features.weigh import Weighed, WeighedLine, WeighedStage, difference
from ..model.estimates.cost import Cost, Part
from ..text.sizes import say_bytes
from .markup import escape
from .treemap import Box, squarify

_MAP = Box(0, 0, 200, 100)  # as wide as the page's style says: twice its height
_MOST_PARTS = 24  # of one line in the map
_LABELLED = (11.0, 7.0)  # the least width and height of a rectangle that has words in it
_CLASSES = {name: kind for kind, name in KIND_NAMES.items()}


def write(weighed: Weighed, other: Weighed | None = None) -> str:
    """The page of one file, or of two versions of it: then the second is what the first has become."""
    body = _body(weighed) if other is None else _comparison(weighed, other) + _body(other)
    title = f"{weighed.path}: {total_amount(weighed.target.total)}"
    return read("weigh.html").replace("{{title}}", escape(title)).replace("{{body}}", body)


def _body(weighed: Weighed) -> str:
    target = weighed.target
    parts = [f"<h1>{escape(weighed.path)}</h1>", *_head(weighed), _bar(target.total), _legend(target.total)]
    if is_telling(target.total):
        apart = " <small>without the base image</small>" if target.lacks_base else ""
        parts.append(f"<h2>Where it comes from{apart}</h2>")
        parts.append(_map(weighed))
    parts += [_stage(weighed, stage) for stage in weighed.stages]
    parts += _missing(target.total)
    parts.append(
        "<footer>Estimated by Tare before the build, for linux/amd64. ≈ is an estimate, ≥ says that something is not"
        " counted. Deleting in a later layer saves nothing.</footer>"
    )
    return "\n".join(parts)


def _head(weighed: Weighed) -> Iterator[str]:
    target = weighed.target
    yield f'<p class="total">{total_amount(target.total)} <small class="soft">on disk</small></p>'
    if target.lacks_base and target.total.known:
        yield '<p class="soft">on top of a base image of unknown size</p>'
    if target.pulled and weighed.seconds is not None:
        is_least = bool(target.total.missing)
        time = pull_duration(weighed.seconds, weighed.bandwidth, is_least)
        how = "at least" if is_least else "about"
        yield f'<p class="soft">{how} {say_bytes(target.pulled)} to pull{": " if time else ""}{time}</p>'


def _bar(cost: Cost, whole: int = 0) -> str:
    """The parts beside each other. With `whole` the bar is as long as its share of that."""
    total = whole or cost.known
    if not total:
        return ""
    spans = "".join(
        f'<span class="{_CLASSES.get(name, "other")}" style="width:{size / total:.3%}" '
        f'title="{name} {say_bytes(size)}"></span>'
        for name, size in kinds(cost)
    )
    said = ", ".join(f"{name} {say_bytes(size)}" for name, size in kinds(cost))
    return f'<div class="bar" role="img" aria-label="{escape(said)}">{spans}</div>'


def _legend(cost: Cost) -> str:
    rows = "".join(
        f'<li><i class="{_CLASSES.get(name, "other")}"></i>{name} {say_bytes(size)}</li>' for name, size in kinds(cost)
    )
    return f'<ul class="legend">{rows}</ul>'


def _map(weighed: Weighed) -> str:
    lines = sorted((line for line in weighed.layers if line.cost.known > 0), key=lambda line: -line.cost.known)
    boxes = squarify([line.cost.known for line in lines], _MAP)
    cells = "".join(_of_line(line, box) for line, box in zip(lines, boxes, strict=True))
    return (
        f'<div class="map" role="img" aria-label="Map of the image by line and part; the table has the same figures">'
        f"{cells}</div>"
    )


def _of_line(line: WeighedLine, box: Box) -> str:
    parts = [part for part in details(line.cost, _MOST_PARTS) if part.bytes > 0]
    rest = line.cost.known - sum(part.bytes for part in parts)
    if rest > 0:
        parts.append(Part("other", "other", rest))
    parts.sort(key=lambda part: -part.bytes)
    boxes = squarify([part.bytes for part in parts], box)
    return "".join(_cell(line, part, one) for part, one in zip(parts, boxes, strict=True))


def _cell(line: WeighedLine, part: Part, box: Box) -> str:
    size = say_bytes(part.bytes)
    words = f"<b>{escape(part.name)}</b>{size}"
    is_small = box.width < _LABELLED[0] or box.height < _LABELLED[1]
    style = (
        f"left:{box.x / _MAP.width:.3%};top:{box.y / _MAP.height:.3%};"
        f"width:{box.width / _MAP.width:.3%};height:{box.height / _MAP.height:.3%}"
    )
    title = escape(f"{part.name}: {size}, line {line.line}")
    return f'<div class="{part.kind}" style="{style}" title="{title}">{"" if is_small else words}</div>'


def _stage(weighed: Weighed, stage: WeighedStage) -> str:
    role = "the image" if stage.is_target else "in the image" if stage.ships else "not in the image"
    title = f"{escape(stage.title)} <small>{role if stage.is_needed else 'not built'}</small>"
    heaviest = max((line.cost.known for line in stage.lines), default=0)
    rows = "".join(_row(line, heaviest) for line in stage.lines if not line.cost.is_nothing)
    below = stage.base_stage
    of = f"with {escape(weighed.stages[below].title)}" if below is not None else "together"
    return (
        f'<h2>{title}</h2><div class="scroll"><table>'
        '<thead><tr><th class="number">line</th><th>instruction</th><th class="number">adds</th><th>share</th>'
        f"<th>of what</th></tr></thead><tbody>{rows}</tbody>"
        f'<tfoot><tr><td></td><td>{of}</td><td class="number">{total_amount(stage.total)}</td><td></td><td></td></tr>'
        "</tfoot></table></div>"
    )


def _row(line: WeighedLine, heaviest: int) -> str:
    cost = line.cost
    kind = cost.parts[0].kind if cost.parts else "other"
    width = cost.known / heaviest if heaviest else 0
    return (
        f'<tr data-line="{line.line}"><td class="number">{line.line}</td><td><code>{escape(line.text)}</code></td>'
        f'<td class="number">{amount(cost)}</td>'
        f'<td class="share"><span class="{kind}" style="width:{width:.1%}"></span></td><td>{_of_what(cost)}</td></tr>'
    )


def _of_what(cost: Cost) -> str:
    said = []
    if cost.pulled is not None:
        said.append(f"{say_bytes(cost.pulled)} to pull")
    if cost.packages:
        said.append(f"{cost.packages} package{'s' if cost.packages != 1 else ''}")
    if cost.files:
        said.append(f"{cost.files:,} file{'s' if cost.files != 1 else ''}")
    if len(cost.parts) > 1:
        said.append(", ".join(f"{part.name} {say_bytes(part.bytes)}" for part in details(cost, 4)))
    words = escape("; ".join(said))
    if cost.missing:
        words += f'{"<br>" if words else ""}<span class="soft">not counted: {escape(", ".join(cost.missing))}</span>'
    return words


def _missing(cost: Cost) -> Iterator[str]:
    if cost.missing:
        yield "<h2>Not known, and not counted</h2><ul>"
        yield from (f"<li>{escape(phrase)}</li>" for phrase in cost.missing)
        yield "</ul>"


def _difference(before: Weighed, after: Weighed) -> str:
    found = difference(before, after)
    if found is None:
        return '<p class="soft">They cannot be compared: of one of them too little is known.</p>'
    if not found.bytes:
        return '<p class="total">the same weight</p>'
    how = "less" if found.bytes < 0 else "more"
    share = f" <small>({found.share})</small>" if found.share else ""
    return f'<p class="total {how}">about {say_bytes(abs(found.bytes))} {how}{share}</p>'


def _comparison(before: Weighed, after: Weighed) -> str:
    old, new = before.target.total, after.target.total
    whole = max(old.known, new.known)
    said = _difference(before, after)
    if old.missing or new.missing:
        said += '<p class="soft">What is not known is in neither figure.</p>'
    rows = "".join(
        f"<h2>{name} <small>{escape(one.path)}, {total_amount(one.target.total)}</small></h2>"
        f"{_bar(one.target.total, whole)}{_legend(one.target.total)}"
        for name, one in (("Before", before), ("After", after))
    )
    return f'<section aria-label="Comparison"><h1>Before and after</h1>{said}{rows}</section>\n'
