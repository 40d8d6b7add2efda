"""Ignore files: what is found, said and offered, over folders that are really there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.engine.finding import Finding
from tare.features.ignore_completion import ignore_completions
from tare.features.ignore_findings import ignore_findings
from tare.features.ignore_hover import ignore_hover
from tare.features.ignore_lines import ignore_lines
from tare.lsp.ignore_snapshot import _malformed
from tare.model.ignore_facts import IgnoreFacts
from tare.text import apply_all
from tare.world.ignore import read_ignore
from tare.world.ignore_files import read_facts
from tare.world.walk import Walk

from ..world.trees import plant

EVERYTHING = "FROM node:22\nWORKDIR /app\nCOPY . .\n"
TREE: dict[str, int | str] = {
    "Dockerfile": EVERYTHING,
    "package.json": 100,
    "src/app.js": 200,
    "src/app.test.js": 50,
    "docs/README.md": 30,
    "docs/guide.md": 300,
}


def facts(folder: Path, text: str, name: str = ".dockerignore") -> IgnoreFacts:
    walk = Walk(str(folder))
    walk.go_on()
    return read_facts(str(folder / name), text, walk, str(folder))


def judge(folder: Path, text: str, name: str = ".dockerignore") -> list[Finding]:
    plant(folder, {name: text})
    return ignore_findings(text, facts(folder, text, name), _malformed)


def said(found: list[Finding], text: str) -> list[tuple[str, str]]:
    return [(one.rule, one.at.of(text)) for one in found]


def repaired(text: str, finding: Finding) -> str:
    return apply_all(text, finding.fixes[0].edits)


def test_a_file_that_does_its_work_is_left_alone(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "node_modules/a/index.js": 10, ".git/HEAD": 10, ".env": 5})
    text = (
        "# comment\n\n.git\n**/node_modules/\n/docs\n!docs/README.md\n*.log\n**/*.test.js\n.env*\n.venv\ncoverage\r\n"
    )
    assert judge(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "slug", "at", "fixed"),
    [
        ("docs # no need\n", "ignore-trailing-comment", "# no need", "# no need\ndocs\n"),
        ("docs\t#no need", "ignore-trailing-comment", "#no need", "#no need\ndocs"),
        ("  # why\ndocs\n", "ignore-indented-comment", "# why", "# why\ndocs\n"),
        ("docs\\guide.md\n", "ignore-backslash", "docs\\guide.md", "docs/guide.md\n"),
        ("../docs\n", "ignore-outside", "../docs", None),
        ("./\n", "ignore-whole-context", "./", "*\n"),
        ("[a-\ndocs\n", "ignore-malformed", "[a-", None),
        ("!\ndocs\n", "ignore-malformed", "!", None),
        ("doc\ndocs\n", "ignore-matches-nothing", "doc", "docs\n"),
        ("!docs\ndocs\n", "ignore-matches-nothing", "!docs", "docs\n"),
        ("docs\n!docs/README.md\ndocs/*.md\n", "ignore-matches-nothing", "!docs/README.md", "docs\ndocs/*.md\n"),
        # The first line has matched `docs`, so nobody asks the third about it, and it keeps out nothing again.
        ("docs\n!docs/README.md\ndocs\n", None, None, None),
        (
            "docs/*\n!docs/README.md\ndocs/README.*\n",
            "ignore-matches-nothing",
            "!docs/README.md",
            "docs/*\ndocs/README.*\n",
        ),
        ("docs\n!src/app.js\n", "ignore-matches-nothing", "!src/app.js", "docs\n"),
        ("docs\n!nothing\n", "ignore-matches-nothing", "!nothing", "docs\n"),
        ("docs\nsrc/*\n!src/app.js\n!src/app.test.js\n", None, None, None),
        ("docs\ndocs/guide.md\n", "ignore-matches-nothing", "docs/guide.md", "docs\n"),
        ("app.test.js\n", "ignore-top-only", "app.test.js", "**/app.test.js\n"),
        ("*.js\n", "ignore-top-only", "*.js", "**/*.js\n"),
    ],
)
def test_traps(tmp_path: Path, text: str, slug: str | None, at: str | None, fixed: str | None) -> None:
    plant(tmp_path, TREE)
    found = judge(tmp_path, text)
    if slug is None:
        assert found == []
        return
    assert said(found, text) == [(slug, at)]
    if fixed is not None:
        assert repaired(text, found[0]) == fixed
        assert (slug, at) not in said(judge(tmp_path, fixed), fixed)


def test_a_file_whose_name_looks_like_a_trap(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "notes # old": 10})
    assert judge(tmp_path, "notes # old\n") == []
    plant(tmp_path, {"a*b": 1})
    assert judge(tmp_path, "a\\*b\n") == []


def test_nothing_is_said_to_match_nothing_before_everything_was_counted(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    walk = Walk(str(tmp_path))
    walk._step("")
    text = "docs/gone.md\n"
    known = read_facts(str(tmp_path / ".dockerignore"), text, walk, str(tmp_path))
    assert not known.is_complete
    assert ignore_findings(text, known, _malformed) == []
    assert ignore_findings(text, None, _malformed) == []


def test_what_a_copy_needs(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "app/api.Dockerfile": "FROM a\n\nCOPY src/app.js docs /app/\nCOPY *.json gone /app/\n"})
    (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: ., dockerfile: app/api.Dockerfile}}}")
    text = "*\n!package.json\n!docs/guide.md\n"
    (found,) = judge(tmp_path, text)
    assert (found.rule, found.at.of(text), found.severity.label) == ("ignore-needed", "*", "error")
    assert found.message == (
        "this keeps out src/app.js, which line 3 of app/api.Dockerfile copies: the build fails there"
    )
    fixed = repaired(text, found)
    assert fixed == text + "!src/app.js\n"
    assert judge(tmp_path, fixed) == []


def test_secrets_and_what_tools_make(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            **TREE,
            ".env": 5,
            ".npmrc": 5,
            "id_rsa": 9,
            "id_rsa.pub": 9,
            "node_modules/a/b.js": 3_000_000,
            "dist/x": 1_500_000,
        },
    )
    secrets, useless = judge(tmp_path, "docs")
    assert secrets.message == ".env, .npmrc and id_rsa are sent, and copied with the whole context"
    assert useless.message == (
        "node_modules (3 MB) and dist (1.5 MB), of 4.5 MB in all, are sent and copied: node_modules: packages, "
        "which the build installs anew; dist: what a build made here"
    )
    assert useless.saving_bytes == 4_500_000
    assert useless.title_of(useless.fixes[0]) == "Add **/node_modules and dist (saves about 4.5 MB)"
    assert secrets.title_of(secrets.fixes[0]) == "Add .env, .npmrc and id_rsa"
    text = repaired("docs", secrets)
    assert text == "docs\n# Secrets\n.env\n.npmrc\nid_rsa\n"
    (useless,) = judge(tmp_path, text)
    text = repaired(text, useless)
    assert text.endswith("# Packages, which the build installs anew\n**/node_modules\n# What a build made here\ndist\n")
    assert judge(tmp_path, text) == []


def test_secrets_that_nothing_copies(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "Dockerfile": "FROM a\nCOPY src /src\n", ".env": 5, "node_modules/a": 3_000_000})
    assert judge(tmp_path, "docs\n") == []


def test_what_is_wanted_is_not_warned_of(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, ".env": 5, "dist/app.js": 3_000_000})
    assert judge(tmp_path, "*\n!package.json\n!.env\n!dist\n") == []


def test_a_file_that_no_build_reads(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    (found,) = judge(tmp_path, "docs\n", "api.Dockerfile.dockerignore")
    assert found.rule == "ignore-not-read"
    assert found.message == "no build reads this file: there is no api.Dockerfile beside it"
    assert judge(tmp_path, "docs\n", "Dockerfile.dockerignore") == []
    (found,) = judge(tmp_path, "docs\n")
    assert found.message.endswith("Dockerfile is built elsewhere, or has one of its own")
    (tmp_path / "Dockerfile.dockerignore").unlink()
    assert judge(tmp_path, "docs\n") == []
    (found,) = judge(tmp_path, "docs\n", ".containerignore")  # Docker reads the other one
    assert found.rule == "ignore-not-read"
    assert found.message.startswith("Docker reads .dockerignore, which is there as well")


@pytest.mark.parametrize("name", ["api.dockerignore", "Dockerfile.API.dockerignore", "api.Containerfile.dockerignore"])
def test_the_name_that_a_build_would_look_for(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {"api.Dockerfile": EVERYTHING, "api.md": 1, "web.Dockerfile": EVERYTHING, "docs/a": 1})
    (found,) = judge(tmp_path, "docs\n", name)
    assert found.message.endswith("; for api.Dockerfile its name would be api.Dockerfile.dockerignore")


def test_a_slash_at_the_end_means_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "build": 10, "a/b/out": 5, "a/dist/x": 5})
    text = "build/\ndocs/\n**/out/\n**/dist/\n"
    found = judge(tmp_path, text)
    assert said(found, text) == [("ignore-trailing-slash", "build/"), ("ignore-trailing-slash", "**/out/")]
    assert found[0].fixes[0].is_safe
    assert repaired(text, found[0]).startswith("build\ndocs/\n")
    answer = ignore_hover(text, facts(tmp_path, text), text.index("docs"))
    assert answer is not None
    assert "The slash at the end means nothing" in answer.markdown


def test_hovers_say_what_a_pattern_does(tmp_path: Path) -> None:
    many: dict[str, int | str] = {f"node_modules/p{number}/index.js": 1000 for number in range(1200)}
    plant(tmp_path, {**TREE, **many, "node_modules/big/x.js": 5_000_000, "lib/node_modules/y.js": 7})
    text = "node_modules\ndocs\n!docs/README.md\nnothing\n"
    plant(tmp_path, {".dockerignore": text})
    known = facts(tmp_path, text)

    def hover(word: str) -> str | None:
        answer = ignore_hover(text, known, text.index(word) + 1)
        return answer.markdown if answer is not None else None

    shown = hover("node_modules")
    assert shown is not None
    assert shown.startswith("**Keeps out** 1,201 files, 6.2 MB.")
    assert "Further down, 1 file, 7 bytes of that name are sent" in shown
    kept = hover("docs\n")
    assert kept is not None
    assert kept.startswith("**Keeps out** 1 file, 300 bytes.")
    back = hover("!docs")
    assert back is not None
    assert back.startswith("**Brings back** 1 file, 30 bytes.")
    assert hover("nothing") == "Decides nothing: no file matches it."
    assert ignore_hover(text, None, 1) is None
    assert ignore_hover("# a\n", known, 1) is None


def test_hovers_list_the_largest(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "a.log": 10, "b/c.log": 2000})
    text = "**/*.log\n"
    answer = ignore_hover(text, facts(tmp_path, text), 0)
    assert answer is not None
    assert "- `b/c.log` 2 kB\n- `a.log` 10 bytes" in answer.markdown


def test_completion(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, "node_modules/b/x": 900, "node_modules/a/x": 10})
    text = "node_modules\n# d\n!no\nd"
    known = facts(tmp_path, text)

    def complete(text: str) -> list[tuple[str, str, str]]:
        found = sorted(ignore_completions(text, known, len(text)), key=lambda one: one.order)
        return [(one.label, one.detail, apply_all(text, [one.edit])) for one in found]

    assert complete("d") == [("Dockerfile", "35 bytes, sent", "Dockerfile"), ("docs/", "330 bytes, sent", "docs")][::-1]
    assert complete("!node_modules/")[0] == ("b/", "900 bytes, kept out", "!node_modules/b")
    assert complete("/src/app.t") == [("app.test.js", "50 bytes, sent", "/src/app.test.js")]
    assert ("node_modules", "packages, which the build installs anew") not in [one[:2] for one in complete("**/no")]
    assert "**/__pycache__" in [one[2] for one in complete("**/__")]
    assert complete("# d") == []
    assert ignore_completions("d", None, 1) == []


@pytest.mark.parametrize("text", ["a\r\n b \n\n#c\n # d", "\ufeffa\n\ufeffb", "", "\n\n", "a\x0cb\n\u2028"])
def test_the_lines_are_those_that_count(text: str) -> None:
    lines = ignore_lines(text)
    assert tuple(line.raw for line in lines) == read_ignore(text).patterns
    assert [line.at.of(text) for line in lines] == [line.text for line in lines]


@given(st.text(alphabet="ab/*!#\\[]. \t\r\n-", max_size=40))
def test_nothing_breaks_without_facts(text: str) -> None:
    for finding in ignore_findings(text, None, _malformed):
        assert finding.at.end <= len(text)
        for fix in finding.fixes:
            apply_all(text, fix.edits)
