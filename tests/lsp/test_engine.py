"""The whole way from an editor's message through the engine and back, with rules made for these tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.engine import rulebook as rulebooks
from tare.engine.finding import Finding, Fix, NewFile, Severity
from tare.engine.rule import Check, Rule
from tare.engine.rulebook import Rulebook
from tare.lsp import choices
from tare.lsp.editor_settings import read_editor_settings, scope_of
from tare.lsp.engine import Engine
from tare.model import Model, Run
from tare.text import Edit

from .editors import FULL_CLIENT, InProcess, encode, with_workspace

TEXT = "FROM debian:12\nRUN apt-get install 🐳 curl && sudo ls\n"


def _find_sudo(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("sudo"):
        assert command.name is not None
        span = run.at(command.name.span)
        delete = Fix("Remove sudo", (Edit(span._replace(end=span.end + 1), ""),), is_safe=True)
        yield Finding(span, "sudo is not needed", (delete, Fix("Say please", (Edit(span, "please"),))))


def _find_no_ignore_file(model: Model) -> Iterator[Finding]:
    context, final = model.context, model.final
    if context is None or context.ignore_file is not None or final is None or final.from_ is None:
        return
    create = Fix("Create .dockerignore", creates=(NewFile(".dockerignore", ".git\n"),), is_safe=True)
    yield Finding(model.place(final, final.from_.keyword), "no .dockerignore", (create,))


def _rule(slug: str, find: Any, scope: type, *names: str, **facts: Any) -> Rule:
    known: dict[str, Any] = {
        "title": slug,
        "severity": Severity.WARNING,
        "tags": ("size",),
        "presets": ("recommended", "strict"),
        "also": (),
        "since": "0.1",
        "fix": "safe",
    }
    return Rule(slug, checks=(Check(find, scope, names),), **{**known, **facts})


RULES = (
    _rule("sudo", _find_sudo, Run, "RUN", marks=("unnecessary",)),
    _rule("missing-dockerignore", _find_no_ignore_file, Model, presets=("strict",)),
)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rulebooks of the rules above, chosen by preset and ignore alone; two equal settings share one."""
    made: dict[Any, Rulebook] = {}

    def make(settings: Any) -> Rulebook:
        chosen = tuple(rule for rule in RULES if settings.preset in rule.presets and rule.slug not in settings.ignore)
        return made.setdefault((chosen, settings.cache_strategy), Rulebook(chosen, settings.cache_strategy))

    monkeypatch.setattr(choices, "rulebook", make)
    monkeypatch.setattr(rulebooks, "catalogue", lambda: {rule.slug: rule for rule in RULES})


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        yield editor


def _codes(editor: InProcess, uri: str) -> list[str]:
    return [diagnostic["code"] for diagnostic in editor.published(uri)[-1]["diagnostics"]]


def _hover(editor: InProcess, line: int, character: int, uri: str) -> Any:
    position = {"line": line, "character": character}
    return editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})["result"]


def _actions(editor: InProcess, line: int, character: int, uri: str, only: Any = None) -> list[dict[str, Any]]:
    place = {"line": line, "character": character}
    context = {"diagnostics": [], **({"only": only} if only else {})}
    params = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context}
    return editor.request("textDocument/codeAction", params)["result"]  # type: ignore[no-any-return]


URI = "untitled:Untitled-1"


def test_a_finding_with_columns_in_utf_16(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    (diagnostic,) = editor.published(URI)[-1]["diagnostics"]
    assert diagnostic["range"] == {"start": {"line": 1, "character": 31}, "end": {"line": 1, "character": 35}}
    assert (diagnostic["code"], diagnostic["severity"], diagnostic["message"]) == ("sudo", 2, "sudo is not needed")
    assert diagnostic["tags"] == [1]
    assert diagnostic["codeDescription"]["href"].endswith("/sudo.md")
    assert diagnostic["data"] == {"savingBytes": None, "fixable": True}


def test_findings_follow_the_text(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    start = {"line": 0, "character": 0}
    editor.change(2, {"range": {"start": start, "end": start}, "text": "# a comment\n"}, uri=URI)
    assert [d["range"]["start"]["line"] for d in editor.published(URI)[-1]["diagnostics"]] == [2]
    sudo = {"start": {"line": 2, "character": 31}, "end": {"line": 2, "character": 36}}
    editor.change(3, {"range": sudo, "text": ""}, uri=URI)
    assert editor.published(URI)[-1] == {"uri": URI, "version": 3, "diagnostics": []}


def test_what_is_no_dockerfile_is_left_alone(editor: InProcess) -> None:
    editor.initialize()
    for uri, language in (("file:///w/compose.yaml", "yaml"), ("file:///w/.dockerignore", "ignore")):
        editor.open(TEXT, uri, language=language)
        assert editor.published(uri)[-1]["diagnostics"] == []
        assert _hover(editor, 0, 0, uri) is None
        assert _actions(editor, 1, 32, uri) == []
    editor.open(TEXT, "file:///w/x", language="docker")  # Kate's word for a Dockerfile
    assert _codes(editor, "file:///w/x") == ["sudo"]


def test_hover_on_a_finding_and_on_its_word(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    found = _hover(editor, 1, 33, URI)
    assert found["range"] == {"start": {"line": 1, "character": 31}, "end": {"line": 1, "character": 35}}
    assert found["contents"]["value"].startswith("**sudo is not needed** (`sudo`, warning)")


def test_the_depth_that_the_editor_chose(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    assert "like a cake" not in _hover(editor, 1, 1, URI)["contents"]["value"]
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": {"hover": {"depth": "beginner"}}}})
    assert "like a cake" in _hover(editor, 1, 1, URI)["contents"]["value"]


def test_an_editor_announces_that_it_shows_messages_above_a_hover(editor: InProcess) -> None:
    editor.initialize(initializationOptions={"messagesInHover": True})
    editor.open(TEXT, URI)
    assert _hover(editor, 1, 33, URI)["contents"]["value"].startswith("**sudo** (`sudo`, warning)")


def test_actions_on_a_finding(editor: InProcess) -> None:
    editor.initialize(initializationOptions={"commands": ["tare.explainRule"]})
    editor.open(TEXT, URI)
    actions = _actions(editor, 1, 31, URI)
    assert [(action["title"], action["kind"], action.get("isPreferred", False)) for action in actions] == [
        ("Remove sudo", "quickfix", True),
        ("Say please", "quickfix", False),
        ("Ignore sudo on this instruction", "quickfix", False),
        ("Ignore sudo in this file", "quickfix", False),
        ("Explain sudo", "quickfix", False),
        ("Apply all safe fixes", "source.fixAll.tare", False),
    ]
    (change,) = actions[0]["edit"]["documentChanges"]
    assert change["edits"] == [
        {"range": {"start": {"line": 1, "character": 31}, "end": {"line": 1, "character": 36}}, "newText": ""}
    ]
    assert actions[4]["command"] == {"title": "Explain sudo", "command": "tare.explainRule", "arguments": ["sudo"]}
    assert actions[0]["diagnostics"][0]["code"] == "sudo"


def test_explaining_is_offered_only_where_somebody_listens(editor: InProcess) -> None:
    editor.initialize()
    editor.open(TEXT, URI)
    assert "Explain sudo" not in [action["title"] for action in _actions(editor, 1, 31, URI)]


def test_all_safe_fixes_are_found_out_when_chosen(editor: InProcess) -> None:
    editor.initialize()
    editor.open("FROM debian:12\nRUN sudo a\nRUN b\nRUN sudo sudo c\n", URI)
    (action,) = _actions(editor, 0, 0, URI, only=["source.fixAll"])
    assert "edit" not in action
    (change,) = editor.request("codeAction/resolve", action)["result"]["edit"]["documentChanges"]
    assert [(edit["range"]["start"]["line"], edit["newText"]) for edit in change["edits"]] == [(1, ""), (3, "")]


def test_settings_among_the_initialization_options(editor: InProcess) -> None:
    editor.initialize(initializationOptions={"settings": {"hover": {"depth": "beginner"}}})
    editor.open(TEXT, URI)
    assert "like a cake" in _hover(editor, 1, 1, URI)["contents"]["value"]


def test_settings_differ_by_folder(editor: InProcess) -> None:
    folders = [{"uri": "file:///w/one", "name": "one"}, {"uri": "file:///w/two", "name": "two"}]
    editor.initialize(with_workspace(FULL_CLIENT, configuration=True), workspaceFolders=folders)
    for name in ("one", "two", "three"):
        editor.open(TEXT, f"file:///w/{name}/Dockerfile")
    (asked,) = editor.sent("workspace/configuration")
    result = [None, {"enable": False}, {"ignore": ["sudo"]}]
    editor.write(encode({"id": asked["id"], "result": result}))
    editor.turn()
    assert _codes(editor, "file:///w/one/Dockerfile") == []
    assert _codes(editor, "file:///w/two/Dockerfile") == []
    assert _codes(editor, "file:///w/three/Dockerfile") == ["sudo"]
    assert _hover(editor, 1, 1, "file:///w/one/Dockerfile") is None
    assert _hover(editor, 1, 1, "file:///w/two/Dockerfile") is not None


def test_a_configuration_file_counts_below_the_editor_and_is_read_again(editor: InProcess, tmp_path: Path) -> None:
    editor.initialize()
    config = tmp_path / ".tare.toml"
    config.write_text('ignore = ["correctness"]\nhover-depth = "beginner"\nignore-this = 1\n')
    (tmp_path / "below").mkdir()
    uri = (tmp_path / "below" / "Dockerfile").as_uri()
    editor.open(TEXT, uri)
    assert _codes(editor, uri) == ["sudo"]
    assert "like a cake" in _hover(editor, 1, 1, uri)["contents"]["value"]
    # What the editor fills in by itself does not overrule the project.
    defaults = {"preset": "recommended", "select": [], "hover": {"depth": "developer"}}
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": defaults}})
    assert "like a cake" in _hover(editor, 1, 1, uri)["contents"]["value"]
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": {"hover": {"depth": "architect"}}}})
    assert "like a cake" not in _hover(editor, 1, 1, uri)["contents"]["value"]
    config.write_text('preset = "minimal"\n')
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    editor.turn()
    assert _codes(editor, uri) == []


def test_the_build_context_comes_later_and_follows_the_disk(editor: InProcess, tmp_path: Path) -> None:
    editor.initialize()
    uri = (tmp_path / "Dockerfile").as_uri()
    (tmp_path / "Dockerfile").write_text("FROM debian:12\n")
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": {"preset": "strict"}}})
    editor.open("FROM debian:12\n", uri)
    assert _codes(editor, uri) == []  # nobody has looked yet, and nobody waits
    editor.wait_for(lambda: _codes(editor, uri) == ["missing-dockerignore"])
    create = next(action for action in _actions(editor, 0, 1, uri) if action["title"] == "Create .dockerignore")
    assert [change.get("kind") for change in create["edit"]["documentChanges"]] == ["create", None]
    ignore_file = (tmp_path / ".dockerignore").as_uri()
    assert create["edit"]["documentChanges"][0]["uri"] == ignore_file
    (tmp_path / ".dockerignore").write_text(".git\n")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": ignore_file, "type": 1}]})
    editor.wait_for(lambda: _codes(editor, uri) == [])


def test_no_file_is_created_nowhere(editor: InProcess) -> None:
    editor.initialize()
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": {"preset": "strict"}}})
    editor.open(TEXT, URI)
    titles = [action["title"] for action in _actions(editor, 0, 0, URI)]
    assert "Create .dockerignore" not in titles


def test_an_open_ignore_file_counts_before_it_is_saved(editor: InProcess, tmp_path: Path) -> None:
    editor.initialize()
    (tmp_path / "a.txt").write_text("")
    (tmp_path / ".dockerignore").write_text("")
    uri, ignore_file = (tmp_path / "Dockerfile").as_uri(), (tmp_path / ".dockerignore").as_uri()
    editor.open("FROM debian:12\nCOPY a.txt /\n", uri)
    editor.open("a.txt\n", ignore_file, language="ignore")
    out = "`.dockerignore` keeps it out, so the build does not find it."
    editor.wait_for(lambda: out in _hover(editor, 1, 6, uri)["contents"]["value"])
    editor.change(2, {"text": "b.txt\n"}, uri=ignore_file)
    editor.wait_for(lambda: out not in _hover(editor, 1, 6, uri)["contents"]["value"])


def test_explain(editor: InProcess) -> None:
    editor.initialize()
    answer = editor.request("tare/explain", {"rule": "multi-stage"})["result"]
    assert answer["markdown"].startswith("# Multi-stage builds\n\nBuilding needs compilers, running does not.")
    assert editor.request("tare/explain", {"rule": "no-such-rule"})["result"] is None
    assert "error" in editor.request("tare/explain", {})


def test_watched_files(editor: InProcess) -> None:
    client = with_workspace(FULL_CLIENT, didChangeWatchedFiles={"dynamicRegistration": True})
    editor.initialize(client)
    (asked,) = editor.sent("client/registerCapability")
    globs = json.dumps(asked)
    for name in (".dockerignore", ".tare.toml", "pyproject.toml", ".hadolint.yaml", "package.json", "go.mod"):
        assert name in globs


@pytest.mark.parametrize("raw", [None, 3, [], {"preset": "recommended", "select": [], "severity": {}, "ignore": []}])
def test_defaults_that_an_editor_fills_in_are_not_given(raw: Any) -> None:
    assert read_editor_settings(raw) == (True, {}, ())


def test_every_setting_of_an_editor() -> None:
    raw = {
        "enable": False,
        "preset": "strict",
        "select": ["size"],
        "ignore": ["security"],
        "hover": {"depth": "architect"},
        "cacheStrategy": "mount",
        "trace": {"server": "verbose"},
    }
    is_enabled, given, problems = read_editor_settings(raw)
    assert not is_enabled
    assert problems == ()
    assert given == {
        "preset": "strict",
        "select": ("size",),
        "ignore": ("security",),
        "hover_depth": "architect",
        "cache_strategy": "mount",
    }


def test_a_setting_that_means_nothing_is_a_problem() -> None:
    _, given, (problem,) = read_editor_settings({"preset": "loud"})
    assert given == {}
    assert problem.key == ("preset",)


def test_the_innermost_folder_counts() -> None:
    scopes = {"": 0, "file:///w": 1, "file:///w/one": 2}
    assert scope_of("file:///w/one/Dockerfile", scopes) == "file:///w/one"
    assert scope_of("file:///w/one.Dockerfile", scopes) == "file:///w"
    assert scope_of("file:///x/Dockerfile", scopes) == ""
