"""Characters and places, without any Docker: spans, edits, lines and the three position encodings."""

from .edit import Edit, apply_all, conflict, whole_change
from .lines import Encoding, Lines
from .span import Span

__all__ = ["Edit", "Encoding", "Lines", "Span", "apply_all", "conflict", "whole_change"]
