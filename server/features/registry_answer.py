"""What is said of a base image where its registry was asked: in the hint of its FROM, and in the hover."""

from __future__ import annotations

from ..model import Model, Stage
from ..model.facts import ImageCard, ImageSize
from ..model.platform import DEFAULT_PLATFORM, written_platform
from ..text.sizes import say_bytes
from .say import code, count, escape, join

_MOST_PLATFORMS = 8


def describe_answer(asked: ImageSize) -> str:
    """One sentence: who said it, and when."""
    card = asked.card
    return f"_As {escape(card.registry)} said on {card.observed}, for {code(card.platform)}._" if card else ""


def describe_problem(model: Model, stage: Stage) -> str:
    """Why the registry of a stage's base image gave no answer; empty where it did, or nobody asked."""
    image, images = stage.base.image, model.facts.images
    if images is None or image is None:
        return ""
    problem = images.problem(image, written_platform(stage) or DEFAULT_PLATFORM)
    return f"_No answer from the registry: {escape(problem)}._" if problem else ""


def describe_card(asked: ImageSize) -> str:
    """All that the registry told, as a list."""
    card = asked.card
    if card is None:
        return ""
    pulled = f"- Pulled: {say_bytes(asked.pulled)} in {count(card.layers, 'layer')}" if asked.pulled else ""
    rows = (pulled, *_rows(card))
    title = f"**{escape(card.registry)}** on {card.observed}, for {code(card.platform)}:"
    return join(title, "\n".join(row for row in rows if row))


def _rows(card: ImageCard) -> tuple[str, ...]:
    shown = card.platforms[:_MOST_PLATFORMS]
    more = f" and {len(card.platforms) - len(shown)} more" if len(card.platforms) > len(shown) else ""
    return (
        f"- Created: {escape(card.created[:10])}" if card.created else "",
        f"- User: {code(card.user)}" if card.user else "- User: none is set, so `root`",
        f"- Shell of `RUN`: {code(' '.join(card.shell))}" if card.shell else "",
        f"- Ports: {', '.join(map(code, card.ports))}" if card.ports else "",
        f"- Platforms: {', '.join(map(code, shown))}{more}" if len(card.platforms) > 1 else "",
        f"- Digest: {code(card.digest)}" if card.digest else "",
    )
