"""Image references and tags: the grammar of distribution/reference, and the habits of tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.images.image import ImageReference, parse_reference
from tare.model.images.tag import parse_tag

BULLSEYE = ("debian", "11", "bullseye")
SHA = "sha256:" + "ab" * 32


def spans(reference: ImageReference) -> list[str | None]:
    named = (reference.registry_span, reference.repository_span, reference.tag_span, reference.digest_span)
    return [span.of(reference.text) if span is not None else None for span in named]


@pytest.mark.parametrize(
    ("text", "name", "familiar", "tag", "digest", "written"),
    [
        ("python", "docker.io/library/python", "python", None, None, [None, "python", None, None]),
        ("python:3.12", "docker.io/library/python", "python", "3.12", None, [None, "python", "3.12", None]),
        (
            "docker.io/library/python:3",
            "docker.io/library/python",
            "python",
            "3",
            None,
            ["docker.io", "library/python", "3", None],
        ),
        ("index.docker.io/python", "docker.io/library/python", "python", None, None, ["index.docker.io", "python"]),
        ("docker.io/python", "docker.io/library/python", "python", None, None, ["docker.io", "python"]),
        ("grafana/grafana:11", "docker.io/grafana/grafana", "grafana/grafana", "11", None, [None, "grafana/grafana"]),
        ("ghcr.io/o/i:v1", "ghcr.io/o/i", "ghcr.io/o/i", "v1", None, ["ghcr.io", "o/i", "v1", None]),
        ("localhost/x", "localhost/x", "localhost/x", None, None, ["localhost", "x", None, None]),
        ("localhost:5000", "docker.io/library/localhost", "localhost", "5000", None, [None, "localhost", "5000"]),
        ("localhost:5000/x:1", "localhost:5000/x", "localhost:5000/x", "1", None, ["localhost:5000", "x", "1"]),
        ("[::1]:5000/x/y", "[::1]:5000/x/y", "[::1]:5000/x/y", None, None, ["[::1]:5000", "x/y"]),
        # An upper case first part can only be a host (splitDockerDomain).
        ("Uppercase/x", "Uppercase/x", "Uppercase/x", None, None, ["Uppercase", "x"]),
        (f"a/b:c@{SHA}", "docker.io/a/b", "a/b", "c", SHA, [None, "a/b", "c", SHA]),
        (f"a@{SHA}", "docker.io/library/a", "a", None, SHA, [None, "a", None, SHA]),
    ],
)
def test_references_are_taken_apart(text, name, familiar, tag, digest, written):
    reference = parse_reference(text)
    assert (reference.name, reference.familiar, reference.tag, reference.digest) == (name, familiar, tag, digest)
    assert spans(reference)[: len(written)] == written
    assert reference.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "test.com:80/x:1_2.3-4",
        "foo_bar.com:8080/x",
        "foo__bar/b--c/d.e",
        "xn--n3h.com/app",
        "a" * 255,
        "x:" + "t" * 128,
        f"x@sha512:{'0' * 128}",
    ],
)
def test_valid_references(text):
    # foo_bar.com is no host name, and docker refuses it as well.
    expected = [] if "foo_bar" not in text else ["invalid-registry"]
    assert [problem.code for problem in parse_reference(text).problems] == expected


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "empty-image", ""),
        ("Python", "uppercase-repository", "Python"),
        ("python:3.12:slim", "invalid-repository", "python:3.12"),
        ("ghcr.io/Owner/app:1", "uppercase-repository", "Owner/app"),
        ("docker.io/A/b", "uppercase-repository", "A/b"),
        ("-python", "invalid-repository", "-python"),
        ("a___b", "invalid-repository", "a___b"),
        ("a..b", "invalid-repository", "a..b"),
        ("a/b/", "invalid-repository", "a/b/"),
        ("ghcr.io//a", "invalid-repository", "/a"),
        ("my image", "invalid-repository", "my image"),
        (":3", "invalid-repository", ""),
        ("a/b:3/c", "invalid-repository", "a/b:3/c"),
        ("a:", "invalid-tag", ""),
        ("a:-1", "invalid-tag", "-1"),
        ("a:.x", "invalid-tag", ".x"),
        ("a:ä", "invalid-tag", "ä"),
        ("a:" + "t" * 129, "invalid-tag", "t" * 129),
        ("a@", "invalid-digest", ""),
        ("a@sha256:abc", "invalid-digest", "sha256:abc"),
        ("a@" + SHA.upper().replace("SHA256", "sha256"), "invalid-digest", SHA.upper().replace("SHA256", "sha256")),
        ("a@md5:" + "0" * 32, "invalid-digest", "md5:" + "0" * 32),
        ("-bad.com/x", "invalid-registry", "-bad.com"),
        ("host:port/x", "invalid-registry", "host:port"),
        ("ab" * 32, "image-id", "ab" * 32),
        ("a" * 256, "repository-too-long", "a" * 256),
    ],
)
def test_what_is_wrong_and_where(text, code, where):
    reference = parse_reference(text)
    assert [problem.code for problem in reference.problems] == [code]
    assert reference.problems[0].span.of(text) == where


def test_a_variable_that_is_left_silences_judgement():
    reference = parse_reference("python:${VERSION}-slim")
    assert reference.is_dynamic
    assert reference.problems == ()
    assert not reference.is_floating


def test_scratch_is_no_image():
    assert parse_reference("scratch").is_scratch
    assert not parse_reference("scratch:latest").is_scratch
    assert not parse_reference("docker.io/library/scratch").is_scratch


@pytest.mark.parametrize(
    ("text", "floats"),
    [
        ("python", True),
        ("python:latest", True),
        ("python:slim", True),
        ("python:bookworm", True),
        ("python:3", False),
        ("python:3.12-slim", False),
        (f"python@{SHA}", False),
        (f"python:latest@{SHA}", False),
        ("node:lts-alpine", True),
        ("nginx:stable", True),
        ("debian:bookworm", False),
        ("debian:bookworm-slim", False),
        ("debian:stable-slim", True),
        ("debian:sid", True),
        ("debian:bookworm-20240211-slim", False),
        ("ubuntu:noble", False),
        ("ubuntu:rolling", True),
        ("alpine:edge", True),
        ("alpine:3.20", False),
        ("public.ecr.aws/docker/library/debian:trixie", False),
        ("gcr.io/distroless/static-debian12:nonroot", True),
        ("tensorflow/tensorflow:latest-gpu", True),
        ("ghcr.io/o/i:main", True),
        ("ghcr.io/o/i:7f3a9c2", False),
        ("ghcr.io/o/i:some-branch", False),  # nobody knows
        ("gradle:jdk21", False),
        ("scratch", False),
    ],
)
def test_floating(text, floats):
    assert parse_reference(text).is_floating is floats


@pytest.mark.parametrize(
    ("text", "canonical", "prefix"),
    [
        ("python:3", "python", ""),
        ("docker.io/library/python", "python", "docker.io/library/"),
        ("docker.io/python", "python", "docker.io/"),
        ("public.ecr.aws/docker/library/python:3", "python", "public.ecr.aws/docker/library/"),
        ("mirror.gcr.io/library/node", "node", "mirror.gcr.io/library/"),
        ("amd64/debian:12", "debian", "amd64/"),
        ("ghcr.io/owner/python:3", "ghcr.io/owner/python", ""),
        ("owner/python", "owner/python", ""),
    ],
)
def test_mirrors_of_official_images(text, canonical, prefix):
    reference = parse_reference(text)
    assert (reference.canonical, reference.prefix) == (canonical, prefix)


def test_another_tag_keeps_the_name_and_drops_the_digest():
    assert parse_reference(f"docker.io/library/python:3.12@{SHA}").with_tag("3.12-slim") == (
        "docker.io/library/python:3.12-slim"
    )
    assert parse_reference("localhost:5000/x").with_tag("1") == "localhost:5000/x:1"


@given(st.text(alphabet=st.sampled_from("aZ0./:@-_[]$ é\n"), max_size=40) | st.text())
def test_any_text_is_taken_apart_and_put_together_again(text):
    reference = parse_reference(text)
    registry, repository, tag, digest = spans(reference)
    written = (registry + "/" if registry is not None else "") + (repository or "")
    written += (":" + tag if tag is not None else "") + ("@" + digest if digest is not None else "")
    assert written == text
    for problem in reference.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    # Everything that others ask of it answers.
    assert isinstance(reference.familiar + reference.canonical + reference.prefix + reference.name, str)
    assert reference.is_floating in (True, False)


_component = st.from_regex(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+){0,2}", fullmatch=True)
_host = st.sampled_from(["", "ghcr.io/", "localhost/", "localhost:5000/", "10.0.0.1:80/", "docker.io/"])


@given(
    _host,
    st.lists(_component, min_size=1, max_size=3),
    st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True),
    st.booleans(),
)
def test_what_the_grammar_produces_is_valid(host, components, tag, pinned):
    # A first component with a dot would be read as a host.
    path = "/".join(["x", *components])
    text = host + path + (f":{tag}" if tag else "") + (f"@{SHA}" if pinned else "")
    reference = parse_reference(text)
    assert reference.problems == ()
    assert reference.tag == tag
    assert reference.repository == path
    again = parse_reference(reference.with_tag("other"))
    assert (again.name, again.tag, again.problems) == (reference.name, "other", ())


# --- tags ---


@pytest.mark.parametrize(
    ("tag", "version", "precision", "variants", "distribution"),
    [
        (None, (), "none", (), None),
        ("latest", (), "none", (), None),
        ("3.12.1", (3, 12, 1), "patch", (), None),
        ("3.12", (3, 12), "minor", (), None),
        ("3", (3,), "major", (), None),
        ("v1.2.3", (1, 2, 3), "patch", (), None),
        ("3.12-slim", (3, 12), "minor", ("slim",), None),
        ("3.12-slim-bookworm", (3, 12), "minor", ("slim",), ("debian", "12", "bookworm")),
        ("22-bookworm-slim", (22,), "major", ("slim",), ("debian", "12", "bookworm")),
        ("3.12-alpine", (3, 12), "minor", (), ("alpine", "", "alpine")),
        ("3.12-alpine3.20", (3, 12), "minor", (), ("alpine", "3.20", "alpine3.20")),
        ("1.27-alpine-slim", (1, 27), "minor", ("slim",), ("alpine", "", "alpine")),
        ("bookworm-slim", (), "none", ("slim",), ("debian", "12", "bookworm")),
        ("8.0-jammy-chiseled", (8, 0), "minor", ("chiseled",), ("ubuntu", "22.04", "jammy")),
        ("3.13.0rc1-slim", (3, 13, 0), "patch", ("slim",), None),
        ("8u392-jdk", (8,), "major", ("jdk",), None),
        ("17.0.9_9-jdk-focal", (17, 0, 9), "patch", ("jdk",), ("ubuntu", "20.04", "focal")),
        (
            "3.12-windowsservercore-ltsc2022",
            (3, 12),
            "minor",
            (),
            ("windows", "ltsc2022", "windowsservercore-ltsc2022"),
        ),
        ("1.22-nanoserver-1809", (1, 22), "minor", (), ("windows", "1809", "nanoserver-1809")),
        ("ltsc2022", (), "none", (), ("windows", "ltsc2022", "ltsc2022")),
        ("12.4.0-devel-ubuntu22.04", (12, 4, 0), "patch", ("devel",), ("ubuntu", "22.04", "ubuntu22.04")),
        ("17-jdk-ubi9-minimal", (17,), "major", ("jdk", "minimal"), ("ubi", "9", "ubi9")),
        ("5.9-amazonlinux2", (5, 9), "minor", (), ("amazonlinux", "2", "amazonlinux2")),
        ("al2023", (), "none", (), ("amazonlinux", "2023", "al2023")),
        ("debug-nonroot", (), "none", ("debug", "nonroot"), None),
        ("7.2-debian-12-r5", (7, 2), "minor", (), ("debian", "12", "debian-12")),
        ("1.20.1-erlang-28.4-debian-bullseye-20260610-slim", (1, 20, 1), "patch", ("erlang", "slim"), BULLSEYE),
        ("kinetic-ros-base-xenial", (), "none", ("kinetic", "ros", "base"), ("ubuntu", "16.04", "xenial")),
        ("8u302-b08-jre", (8,), "major", ("jre",), None),
    ],
)
def test_shapes(tag, version, precision, variants, distribution):
    shape = parse_tag(tag)
    assert (shape.version, shape.precision, shape.variants) == (version, precision, variants)
    assert shape.distribution == distribution


def test_numbers_behind_the_version():
    assert parse_tag("3-eclipse-temurin-21").numbers == (21,)
    assert parse_tag("8.5-jdk17").numbers == (17,)
    assert parse_tag("8.5-jdk17").variant_names == {"jdk"}
    assert parse_tag("2.1.0-cuda12.1-cudnn8-devel").variant_names == {"cuda", "cudnn", "devel"}


def test_kinds_of_parts():
    def kinds(tag: str) -> list[str]:
        return [part.kind for part in parse_tag(tag).parts]

    assert kinds("bookworm-20240211-slim") == ["distribution", "date", "variant"]
    assert kinds("20240115") == ["date"]
    assert kinds("7f3a9c2") == ["commit"]
    assert kinds("1234567") == ["version"]  # digits alone are no commit that anyone could tell
    assert kinds("main-7f3a9c2") == ["floating", "commit"]
    assert kinds("iron-alpine") == ["word", "distribution"]
    assert not parse_tag("iron-alpine").is_understood
    assert parse_tag("3.12-slim").is_understood


@pytest.mark.parametrize(
    ("tag", "variants", "options", "sibling"),
    [
        ("3.12", ("slim",), {}, "3.12-slim"),
        ("3.12", ("slim",), {"distribution": "bookworm"}, "3.12-slim-bookworm"),
        ("22-bookworm", ("slim",), {"distribution": "bookworm", "distribution_first": True}, "22-bookworm-slim"),
        ("bookworm", ("slim",), {"distribution": "bookworm", "distribution_first": True}, "bookworm-slim"),
        ("3.12-slim-bookworm", (), {"distribution": "alpine"}, "3.12-alpine"),
        ("lts", ("slim",), {}, "lts-slim"),
        ("latest", ("slim",), {}, "slim"),
        (None, ("slim",), {}, "slim"),
        (None, (), {}, "latest"),
        ("3.12-slim", (), {}, "3.12"),
    ],
)
def test_siblings(tag, variants, options, sibling):
    assert parse_tag(tag).sibling(*variants, **options) == sibling


def test_the_tail_is_what_a_sibling_keeps():
    assert parse_tag("3-eclipse-temurin-21").tail == ("eclipse", "temurin", "21")
    assert parse_tag("jdk21-jammy").tail == ("jdk21",)
    assert parse_tag("bookworm-20240211-slim").tail == ("20240211", "slim")
    assert parse_tag("latest").tail == ()
    assert parse_tag("3.12-slim-bookworm").tail == ("slim",)


@given(st.text(alphabet=st.sampled_from("0123456789abcdefrstlimujk.-_+v"), max_size=40) | st.text())
def test_any_tag_has_a_shape(tag):
    shape = parse_tag(tag)
    if tag:
        assert "-".join(part.text for part in shape.parts) == tag
    assert shape.precision in ("none", "major", "minor", "patch")
    assert shape.is_floating in (True, False)
    assert isinstance(shape.sibling(*shape.tail), str)
    assert set(shape.variants) <= set(shape.tail) | {shape.head}


def test_a_number_of_thousands_of_digits_is_read():
    assert parse_tag("9" * 5000).version
