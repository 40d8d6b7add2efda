"""Characters and places, without any Docker: spans, edits, lines, the three position encodings, patterns, records."""

from .edit import Edit, apply_all, conflict, whole_change
from .lines import Encoding, Lines
from .record import Record
from .regex import regex
from .span import Span

__all__ = ["Edit", "Encoding", "Lines", "Record", "Span", "apply_all", "conflict", "regex", "whole_change"]
