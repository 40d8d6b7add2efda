"""Which smaller image could stand in for one, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.estimates.estimate_values import UNPACKED
from tare.model.images.alternatives import Alternative, alternatives
from tare.model.images.base_images import facts
from tare.model.images.image import parse_reference
from tare.model.images.observed import images, rows
from tare.model.images.toolchains import build_tools, is_full_variant


def offered(text: str) -> dict[str, Alternative]:
    return {one.text: one for one in alternatives(parse_reference(text))}


def test_the_plain_python_has_a_slim_and_an_alpine():
    found = offered("python:3.12")
    assert list(found) == ["python:3.12-alpine", "python:3.12-slim", "gcr.io/distroless/python3-debian13"]
    slim = found["python:3.12-slim"]
    assert (slim.kind, slim.compressed_bytes, slim.uncompressed_bytes) == ("variant", 43_188_023, 119_200_000)
    assert slim.saved_bytes == 410_908_459 - 43_188_023
    assert slim.saved_on_disk == pytest.approx(410_908_459 * UNPACKED - slim.uncompressed_bytes, abs=1)
    assert (slim.keeps_libc, slim.keeps_release, slim.is_drop_in, slim.is_exact) == (True, True, True, True)
    assert slim.facts is not None
    assert slim.facts.observed == "2026-08-05"
    assert slim.caveats == ("no compilers",)
    alpine = found["python:3.12-alpine"]
    assert alpine.caveats == ("no compilers", "musl", "apk instead of apt")
    assert (alpine.keeps_libc, alpine.keeps_release, alpine.is_drop_in) == (False, False, False)
    distroless = found["gcr.io/distroless/python3-debian13"]
    assert distroless.caveats == ("Python 3.13", "no shell", "no package manager")
    assert (distroless.kind, distroless.compressed_bytes, distroless.saved_bytes) == ("runtime", None, None)


def test_a_sibling_keeps_version_and_distribution_in_the_order_of_its_repository():
    assert "python:3.12.1-slim-bookworm" in offered("python:3.12.1-bookworm")
    assert "node:22.1.0-bookworm-slim" in offered("node:22.1.0-bookworm")
    assert "ruby:3.4-slim-trixie" in offered("ruby:3.4-trixie")
    assert "debian:12-slim" in offered("debian:12")
    assert "debian:bookworm-20240211-slim" in offered("debian:bookworm-20240211")
    assert "debian:stable-slim" in offered("debian")
    assert "python:slim" in offered("python")
    assert "node:lts-alpine" in offered("node:lts-slim")
    found = offered("python:3.12.1-bookworm")["python:3.12.1-slim-bookworm"]
    assert not found.is_exact
    assert found.is_drop_in


def test_alpine_is_not_offered_where_it_is_larger():
    assert list(offered("rust:1-slim")) == ["debian:trixie-slim", "gcr.io/distroless/cc-debian13"]
    from_full = offered("rust:1")
    assert list(from_full)[:3] == ["debian:trixie-slim", "rust:1-slim", "rust:1-alpine"]


def test_runtimes_of_toolchains():
    go = offered("golang:1.26")
    assert list(go) == [
        "scratch",
        "gcr.io/distroless/static-debian13",
        "debian:trixie-slim",
        "golang:1.26-alpine",
        "gcr.io/distroless/base-debian13",
    ]
    assert go["scratch"].caveats == ("no C library", "no shell", "no package manager")
    assert go["scratch"].saved_bytes == 312_305_560
    assert go["scratch"].saved_on_disk == 873_770_000, "as measured on disk"
    assert go["gcr.io/distroless/static-debian13"].uncompressed_bytes == 2_097_152
    assert [one.kind for one in go.values()] == ["runtime", "runtime", "runtime", "variant", "runtime"]
    assert "debian:trixie-slim" not in offered("golang:1.26-alpine")  # built for musl
    assert "debian:bookworm-slim" in offered("rust:1-bookworm")
    assert "scratch" not in offered("rust:1")
    assert "debian:trixie-slim" in offered("gcc:14")


def test_a_jdk_has_a_jre():
    temurin = offered("eclipse-temurin:21")
    assert temurin["eclipse-temurin:21-jre"].kind == "runtime"
    assert temurin["eclipse-temurin:21-jre"].compressed_bytes == 121_136_054
    assert "gcr.io/distroless/java21-debian13" in temurin
    assert "eclipse-temurin:17-jre-jammy" in offered("eclipse-temurin:17-jdk-jammy")
    assert "eclipse-temurin:17-jre-ubi9-minimal" in offered("eclipse-temurin:17-jdk-ubi9-minimal")
    assert offered("maven:3-eclipse-temurin-21")["eclipse-temurin:21-jre"].saved_bytes == 242_713_952 - 121_136_054
    assert "eclipse-temurin:17-jre" in offered("gradle:8.5-jdk17")
    assert "eclipse-temurin:21-jre-alpine" in offered("openjdk:21-jdk")
    assert offered("maven") == {}  # which Java it brings is not said
    assert "eclipse-temurin:21-jre" not in offered("eclipse-temurin:21-jre-alpine")


def test_runtimes_of_publishers():
    assert {"mcr.microsoft.com/dotnet/aspnet:8.0-alpine", "mcr.microsoft.com/dotnet/runtime:8.0-alpine"} <= set(
        offered("mcr.microsoft.com/dotnet/sdk:8.0-alpine")
    )
    assert "mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled" in offered("mcr.microsoft.com/dotnet/aspnet:9.0")
    assert set(offered("nvidia/cuda:12.4.0-devel-ubuntu22.04")) == {
        "nvidia/cuda:12.4.0-runtime-ubuntu22.04",
        "nvidia/cuda:12.4.0-base-ubuntu22.04",
    }
    assert set(offered("pytorch/pytorch:2.1.0-cuda12.1-cudnn8-devel")) == {
        "pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime"
    }
    assert list(offered("buildpack-deps:trixie")) == [
        "debian:trixie-slim",
        "buildpack-deps:trixie-curl",
        "buildpack-deps:trixie-scm",
    ]
    assert list(offered("swift:6.0-noble")) == ["swift:6.0-noble-slim"]
    assert "gcr.io/distroless/nodejs22-debian13" in offered("node:22")
    assert not any("distroless" in text for text in offered("node:20"))  # no longer published
    assert list(offered("registry.access.redhat.com/ubi9/ubi")) == [
        "registry.access.redhat.com/ubi9/ubi-minimal",
        "registry.access.redhat.com/ubi9/ubi-micro",
    ]


def test_smaller_systems():
    found = offered("ubuntu:24.04")
    assert next(iter(found)) == "alpine:3.23"
    assert found["alpine:3.23"].kind == "system"
    assert "musl" in found["alpine:3.23"].caveats
    # 29,780,765 bytes against 29,764,116: no reason to change.
    assert "debian:trixie-slim" not in found
    assert "debian:trixie-slim" in offered("ubuntu:latest")
    assert list(offered("nginx:alpine")) == ["nginx:alpine-slim"]


def test_images_are_written_as_the_file_writes_them():
    found = offered("public.ecr.aws/docker/library/golang:1.26")
    assert "public.ecr.aws/docker/library/golang:1.26-alpine" in found
    assert "public.ecr.aws/docker/library/debian:trixie-slim" in found
    assert "scratch" in found
    assert "docker.io/library/python:3.12-slim" in offered("docker.io/library/python:3.12")


@pytest.mark.parametrize(
    "text",
    [
        "scratch",
        "alpine:3.21",
        "ghcr.io/a/b:1",
        "php:8.4-apache",  # there is no apache on alpine
        "python:3.12-windowsservercore-ltsc2022",
        "python@sha256:" + "0" * 64,
        "python:$V",
        "hello-world",
    ],
)
def test_where_nothing_smaller_is_known(text):
    assert offered(text) == {}


def test_variants_that_came_with_a_later_version():
    assert "nginx:1.27-alpine-slim" in offered("nginx:1.27")
    assert list(offered("nginx:1.13")) == ["nginx:1.13-alpine"]
    assert list(offered("node:0.10")) == ["node:0.10-slim"]


def test_an_unknown_word_in_a_tag_gets_no_sibling():
    assert not any(text.startswith("debian:") for text in offered("debian:bookworm-backports"))


def test_offers_are_smaller_and_in_order_for_every_image_of_the_table():
    for image in images():
        for tag in rows(image):
            sizes = []
            for one in alternatives(parse_reference(f"{image}:{tag}")):
                assert one.text != f"{image}:{tag}"
                assert one.facts is not None
                assert one.saved_bytes is None or one.saved_bytes > 0
                assert parse_reference(one.text).problems == ()
                sizes.append(one.facts.size)
            assert sizes == sorted(sizes, key=lambda size: (size is None, size or 0)), f"{image}:{tag}"


IMAGES = """
python node golang rust debian ubuntu alpine eclipse-temurin maven gradle nvidia/cuda nginx php buildpack-deps swift
gcr.io/distroless/static-debian12 mcr.microsoft.com/dotnet/sdk ghcr.io/o/i registry.example.com/alpine
"""


WORDS = """
3 3.12 22 1.27.1 latest lts stable slim alpine alpine3.20 bookworm jammy jdk jre jdk21 devel runtime base fpm apache
chiseled curl scm ubuntu22.04 ubi9 minimal dev nonroot debug ltsc2022 nanoserver 1809 20240101 oops
"""


_image = st.sampled_from(IMAGES.split())


_tag = st.lists(st.sampled_from(WORDS.split()), max_size=4).map("-".join)


@given(_image, _tag)
def test_nothing_raises_and_offers_are_never_larger(image, tag):
    reference = parse_reference(f"{image}:{tag}" if tag else image)
    base = facts(reference)
    build_tools(reference)
    is_full_variant(reference)
    for one in alternatives(reference):
        assert base is not None
        if base.compressed_bytes is not None and one.compressed_bytes is not None:
            assert one.compressed_bytes < base.compressed_bytes
        assert parse_reference(one.text).problems == ()
        assert one.text != reference.text
