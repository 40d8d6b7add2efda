"""Rules as values: running them, repairing what they find, and remembering what has not changed."""

from .finding import Finding, Fix, NewFile, Related, Severity
from .rule import check

__all__ = ["Finding", "Fix", "NewFile", "Related", "Severity", "check"]
