"""`tare explain`: the page of a rule."""

from __future__ import annotations

import sys

from .terminal import is_terminal


def explain(name: str, depth: str) -> int:
    """Show the page of the rule of that id, or of all rules that another tool calls so."""
    from ..features.explain import explain as page

    markdown = page(name, depth)
    if markdown is None:
        from difflib import get_close_matches

        from ..engine.catalogue import catalogue

        near = [slug for slug in catalogue() if name.lower() in slug] or get_close_matches(name.lower(), catalogue())
        hint = f"; there are {', '.join(near)}" if near else "; `tare rules` lists all"
        print(f"tare: no rule is called {name!r}{hint}", file=sys.stderr)
        return 2
    if not is_terminal(sys.stdout):
        print(markdown, end="")
        return 0
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(width=min(Console().width, 100))
    console.print(Markdown(markdown))
    return 0
