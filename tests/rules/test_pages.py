"""Every page in `rules/` is run: what it draws is what its rule finds, what it calls fixed is what the fix makes.

`pytest tests/rules -k apt_recommends` runs one page.
"""

from __future__ import annotations

import sys
from pathlib import Path

import dockerfile
import pytest
from tare.cli.script_check import ScriptCheck
from tare.engine.analysis import Analysis, analyse
from tare.engine.catalogue import catalogue, folder, load, page
from tare.engine.choosing import Choose, choose_safe
from tare.engine.example import Example
from tare.engine.finding import Finding, Fix
from tare.engine.fixing import repair
from tare.engine.page import Page
from tare.engine.rulebook import Rulebook, options_of
from tare.engine.settings import Settings, read_settings
from tare.engine.verify import keeps_its_promise
from tare.model import NO_FACTS, Model, build
from tare.syntax import parse
from tare.world.shellcheck import find_shellcheck

from .folder import Folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SLUGS = sorted(catalogue())


def examples(*kinds: str) -> list[object]:
    """Every example of those kinds, with the example above it that is bad."""
    found = []
    for slug in SLUGS:
        bad: Example | None = None
        for example in page(slug).examples:
            bad = example if example.kind == "bad" else bad
            if example.kind in kinds:
                found.append(pytest.param(slug, example, bad, id=f"{slug.replace('-', '_')}:{example.line}"))
    return found


def pages() -> list[object]:
    return [pytest.param(page(slug), id=slug.replace("-", "_")) for slug in SLUGS]


def judge(slug: str, example: Example, *others: tuple[str, str]) -> Analysis:
    """What the rule says of an example. Without further files nothing is known of the build context.

    A file `.tare.toml` gives the settings, and is no part of the context.
    """
    files = dict((*example.files, *others))
    settings = settings_of(files.pop(".tare.toml", ""))
    context = Folder({example.name: example.text, **files}, example.name) if files else None
    facts = NO_FACTS._replace(build_args=settings.build_args)
    rules = Rulebook([load(catalogue()[slug])], options_of=lambda rule: options_of(settings, rule))
    model = build(parse(example.text), context=context, facts=facts)
    if catalogue()[slug].cases:
        # The rule speaks for ShellCheck, and is judged by what that really says.
        model = build(model.file, context=context, facts=facts._replace(scripts=asked(model)))
    analysis = analyse(model, rules)
    assert [(failure.rule, repr(failure.error)) for failure in analysis.failures] == []
    return analysis


def asked(model: Model) -> ScriptCheck:
    if find_shellcheck() is None:
        pytest.skip("there is no shellcheck; the extra `shellcheck` brings it")
    remarks = ScriptCheck().of_model(model)
    assert isinstance(remarks, ScriptCheck), "shellcheck did not answer"
    return remarks


def settings_of(text: str) -> Settings:
    given, problems = read_settings(tomllib.loads(text))
    assert not problems
    return Settings().merge(given)


def chosen_by(example: Example) -> Choose:
    """What a `fixed` example says about which fix of each finding made it."""
    if example.choice == "safe":
        return choose_safe("auto")
    if example.choice == "unsafe":
        return lambda finding: next((fix for fix in finding.fixes if not fix.is_safe), None)
    index = int(example.choice) - 1
    return lambda finding: finding.fixes[index] if index < len(finding.fixes) else None


def drawn(text: str, findings: tuple[Finding, ...]) -> str:
    """Findings as a page would draw them, for a readable comparison."""
    return "\n".join(f"{finding.at.start}-{finding.at.end} {finding.at.of(text)!r}" for finding in findings)


@pytest.mark.parametrize(("slug", "example", "bad"), examples("bad"))
def test_a_bad_example_has_the_findings_that_are_drawn(slug: str, example: Example, bad: Example) -> None:
    findings = judge(slug, example).findings
    expected = tuple(Finding(place.span, place.message) for place in example.expected)
    assert expected, "a bad example draws what is found"
    assert drawn(example.text, findings) == drawn(example.text, expected)
    for finding, place in zip(findings, example.expected, strict=True):
        assert place.message in finding.message


@pytest.mark.parametrize(("slug", "example", "bad"), examples("good"))
def test_a_good_example_has_none(slug: str, example: Example, bad: Example | None) -> None:
    assert drawn(example.text, judge(slug, example).findings) == ""


@pytest.mark.parametrize(("slug", "example", "bad"), examples("fixed"))
def test_a_fixed_example_is_what_the_fix_makes(slug: str, example: Example, bad: Example | None) -> None:
    assert bad is not None, "a fixed example follows a bad one"
    repaired = repair(judge(slug, bad), chosen_by(example))
    assert repaired.applied, "no fix was applied"
    assert repaired.text == example.text
    assert {file.path: file.text for file in repaired.creates} == dict(example.files)


@pytest.mark.parametrize(("slug", "example", "bad"), examples("fixed"))
def test_a_fix_ends_its_lines_as_the_file_does(slug: str, example: Example, bad: Example) -> None:
    windows = bad._replace(text=bad.text.replace("\n", "\r\n"))
    repaired = repair(judge(slug, windows), chosen_by(example)).text
    if "<<" in example.text and "<<" not in bad.text:
        assert repaired == windows.text, "the lines of a heredoc would keep their carriage returns"
    else:
        assert repaired == example.text.replace("\n", "\r\n")


@pytest.mark.parametrize(("slug", "example", "bad"), examples("fixed"))
def test_a_fixed_example_is_left_alone(slug: str, example: Example, bad: Example) -> None:
    made = dict(example.files)
    again = judge(slug, example, *(file for file in bad.files if file[0] not in made))
    assert drawn(example.text, again.findings) == ""


@pytest.mark.parametrize(("slug", "example", "bad"), examples("fixed"))
def test_buildkit_parses_what_a_fix_makes(slug: str, example: Example, bad: Example) -> None:
    try:
        dockerfile.parse_string(bad.text)
    except dockerfile.GoParseError:
        return  # the fix may repair this very thing, or another rule's matter
    assert dockerfile.parse_string(example.text)


@pytest.mark.parametrize(("slug", "example", "bad"), examples("bad"))
def test_every_fix_keeps_its_promise(slug: str, example: Example, bad: Example) -> None:
    analysis = judge(slug, example)
    broken = [
        (finding.message, fix.title)
        for finding in analysis.findings
        for fix in finding.fixes
        if not keeps_its_promise(analysis, finding, fix)
    ]
    assert broken == []


@pytest.mark.parametrize(("slug", "example", "bad"), examples("bad"))
def test_findings_speak_in_the_house_style(slug: str, example: Example, bad: Example) -> None:
    for finding in judge(slug, example).findings:
        assert not finding.at.is_empty
        related = (place.message for place in finding.related)
        for sentence in (finding.message, *(fix.title for fix in finding.fixes), *related):
            assert sentence.strip() == sentence
            assert sentence
            assert "\n" not in sentence
            assert not sentence.endswith(".")
        titles = [fix.title for fix in finding.fixes]
        assert len(set(titles)) == len(titles), "alternatives have titles of their own"
        assert all(title[0].isupper() for title in titles)
        assert all(fix.strategy in (None, "mount", "clean") for fix in finding.fixes)


@pytest.mark.parametrize("read", pages())
def test_a_page_shows_what_it_claims(read: Page) -> None:
    kinds = [example.kind for example in read.examples]
    assert "bad" in kinds, "a page without a bad example"
    assert "good" in kinds, "a page without a good example"
    choices = {example.choice for example in read.examples if example.kind == "fixed"}
    shown = "safe" if "safe" in choices else "unsafe" if choices else "none"
    assert read.front.fix == shown, "`fix` of the front matter is not what the examples show"


@pytest.mark.parametrize("read", pages())
def test_every_fix_is_shown(read: Page) -> None:
    """A bad example whose findings offer a safe fix is followed by what it makes; so with unsafe ones, once a page."""
    shown: set[str] = set()
    unsafe: list[Fix] = []
    for index, example in enumerate(read.examples):
        if example.kind != "bad":
            shown |= {example.choice}
            continue
        fixes = [fix for finding in judge(read.slug, example).findings for fix in finding.fixes]
        unsafe += [fix for fix in fixes if not fix.is_safe]
        following = read.examples[index + 1 : index + 2]
        if any(fix.is_safe for fix in fixes):
            assert [one.choice for one in following] == ["safe"], f"line {example.line}: its safe fix is not shown"
    assert not unsafe or shown - {"", "safe"}, "no unsafe fix is shown"


@pytest.mark.parametrize("read", pages())
def test_presets_and_severities_follow_the_policy(read: Page) -> None:
    front = read.front
    order = ["minimal", "recommended", "strict"]
    assert list(front.presets) == order[len(order) - len(front.presets) :], "on in one preset, on in the later ones"
    if "security" in front.tags:
        assert front.severity.label in ("error", "warning"), "what endangers an image is no mere information"
    if front.tags[0] == "style":
        assert set(front.presets) <= {"strict"}, "style is off by default"
        assert front.severity.label in ("info", "hint")
    if front.severity.label == "error":
        assert "recommended" in front.presets, "an error that nobody hears of"


@pytest.mark.parametrize("read", pages())
def test_a_slug_names_one_rule_and_nothing_else(read: Page) -> None:
    words = read.slug.split("-")
    assert all(word.isalnum() and word.islower() for word in words)
    assert words[0] not in ("no", "avoid", "prefer", "use", "disallow"), "a slug names what is wrong, not what to do"
    taken = {"all", *(tag for rule in catalogue().values() for tag in rule.tags)}
    taken |= {alias.lower() for rule in catalogue().values() for alias in rule.also}
    assert read.slug not in taken


def test_pages_and_modules_pair_up() -> None:
    files = {path for path in Path(folder()).iterdir() if path.name not in ("README.md", "__init__.py", "__pycache__")}
    pages = {path.stem for path in files if path.suffix == ".md"}
    modules = {path.stem for path in files if path.suffix == ".py"}
    assert pages == modules
    assert {path.suffix for path in files} <= {".md", ".py"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_module_decides_and_says_so(slug: str) -> None:
    assert load(catalogue()[slug]).checks, "no function is marked with @check"
