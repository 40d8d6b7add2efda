"""Characters and places, without any Docker: spans, edits, lines, the three position encodings, and patterns."""

from .edit import Edit, apply_all, conflict, whole_change
from .lines import Encoding, Lines
from .regex import regex
from .span import Span

__all__ = ["Edit", "Encoding", "Lines", "Span", "apply_all", "conflict", "regex", "whole_change"]
