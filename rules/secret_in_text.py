"""Finds tokens and keys that stand in the Dockerfile itself, by the forms that their issuers give them."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction
from tare.text import Span, regex

# Cheap to look for; what stands behind them decides.
MARKS = (
    "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA", "xox", "sk_live_", "rk_live_",
    "npm_", "pypi-AgE", "AIza", "SG.", "dckr_pat_", "hf_", "PRIVATE KEY-----",
)  # fmt: skip
TOKEN = regex(
    r"""(?P<GitHub>\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,})
    |(?P<GitLab>\bglpat-[A-Za-z0-9_-]{20,})
    |(?P<AWS>\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)
    |(?P<Slack>\bxox[abeoprs]-[A-Za-z0-9-]{20,})
    |(?P<Stripe>\b[rs]k_live_[A-Za-z0-9]{20,})
    |(?P<npm>\bnpm_[A-Za-z0-9]{36}\b)
    |(?P<PyPI>\bpypi-AgE[A-Za-z0-9_-]{50,})
    |(?P<Google>\bAIza[A-Za-z0-9_-]{35})
    |(?P<SendGrid>\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})
    |(?P<Docker>\bdckr_pat_[A-Za-z0-9_-]{27})
    |(?P<Hugging_Face>\bhf_[A-Za-z]{34}\b)
    |(?P<key>-----BEGIN\ (?:[A-Z]+\ )?PRIVATE\ KEY-----)""",
    flags=0x40,  # re.VERBOSE
)
LOGIN = regex(r"""(?<=://)[^\s/@:"'$<>{}]*:(?P<password>[^\s/@:"'$<>{}%*]{6,})(?=@[A-Za-z0-9.-]+)""")
# What stands for "put yours here" in documentation.
EXAMPLE = regex(r"(?i)example|(.)\1{5,}|your|change|placeholder|dummy|password|passwd|secret|token|x-oauth-basic")
WEB = regex(r"(?i)(?:https?|ftps?|git|ssh)://\Z")


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    text = instruction.item.text
    logins = [Span(*match.span()) for match in _logins(text)]
    for login in logins:
        yield _finding(instruction, login, "a password")
    for match in TOKEN.finditer(text) if any(map(text.__contains__, MARKS)) else ():
        if EXAMPLE.search(match.group()) or any(login.start <= match.start() < login.end for login in logins):
            continue
        kind = (match.lastgroup or "").replace("_", " ")
        what = "a private key" if kind == "key" else f"a token of {kind}"
        yield _finding(instruction, Span(*match.span()), what)


def _logins(text: str) -> Iterator[re.Match[str]]:
    """A name and a password in an address, without the scheme."""
    if "://" not in text or "@" not in text:
        return
    for match in LOGIN.finditer(text):
        if not EXAMPLE.search(match["password"]) and WEB.search(text, 0, match.start()):
            yield match


def _finding(instruction: Instruction, span: Span, what: str) -> Finding:
    return Finding(instruction.at(span), f"{what} stands here for everybody who has the file")
