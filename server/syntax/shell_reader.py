"""From tree-sitter's tree to the values of `shell_tree`, in one walk.

tree-sitter-bash nests `a && b > x | c` in ways that a shell does not: a redirect swallows the words after it and the
list before it, a heredoc swallows the rest of its line. Nothing but brackets and keywords groups in a shell, so lists,
pipes and redirects are flattened into the order of the source and grouped again here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..text import Span
from .logical import Logical
from .shell_invocation import inner_word_index, option_changes, script_word
from .shell_leaves import REDIRECTS, Leaves, Where
from .shell_list import Joint, Unit, flatten, steps
from .shell_tree import (
    AFTER_AND,
    AFTER_OR,
    AFTER_TEST,
    BACKGROUND,
    BEFORE_OR,
    IN_BRANCH,
    IN_CONDITION,
    IN_LOOP,
    IN_QUOTED_SCRIPT,
    IN_SUBSHELL,
    IN_SUBSTITUTION,
    NEGATED,
    Assignment,
    Command,
    Function,
    Operator,
    Pipeline,
    Redirect,
    Script,
    ShellOption,
    Step,
)
from .shell_word import ShellWord
