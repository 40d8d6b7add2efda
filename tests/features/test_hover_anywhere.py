"""Hovering never fails, wherever the cursor is and whatever the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.features.actions import actions
from tare.features.guide import DEPTHS
from tare.features.hover import hover
from tare.text import Span

from .cursor import judge

_PIECES = (
    "FROM",
    "FROM debian:12 AS x\n",
    "FROM x\n",
    "FROM ${V:-a}:$W\n",
    "ARG V=1 W\n",
    'ENV A=$V B="b c" C\n',
    "RUN --mount=type=cache,target=/c,from=x,,=,size --network= ",
    "RUN apt-get update && \\\n  # c\n\n  apt-get install -y a $B 'c d'\n",
    "RUN <<EOF cat <<E2\n$A ${B\nEOF\n",
    "COPY --from=x --chown=$A a b/ \\\n  c\n",
    'COPY ["a", "$V\\u00e9", "b"]\n',
    "COPY <<EOF /$A\n$V\nEOF\n",
    "ADD https://e.org/${V} .\n",
    "ONBUILD HEALTHCHECK --interval=1s CMD x $A\n",
    "WORKDIR ../$A\n",
    'CMD ["a", \n',
    "CMD echo ${A:-${B}}\n",
    "# syntax=x\n",
    "# hadolint ignore=DL3015,DL3020\n",
    'SHELL ["pwsh"]\n',
    "USER $A:b\n",
    "\ufeff",
    "\r\n",
    "\f",
    "\x00",
    "🐳",
    "\\",
    "`",
    "|",
    " ",
    "\n",
)
_BOOK = rulebook(Settings(preset="strict"))


@settings(max_examples=150)
@given(st.lists(st.sampled_from(_PIECES), max_size=10).map("".join), st.sampled_from(DEPTHS))
def test_hover_and_actions_at_every_offset(text, depth):
    analysis = judge(text, _BOOK)
    assert analysis.failures == ()
    for offset in range(len(text) + 1):
        answer = hover(analysis, offset, depth)
        if answer is not None:
            assert answer.markdown.strip()
            assert 0 <= answer.span.start <= offset <= answer.span.end <= len(text)
    found = actions(analysis, Span(0, len(text)), can_explain=True)
    titles = [action.title for action in found]
    assert len(set(titles)) == len(titles)
