"""What is known about base images, judged by hand from the lines of data/base-images.tsv."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.data import read
from tare.model.images.alternatives import alternatives
from tare.model.images.base_images import facts, find
from tare.model.images.image import parse_reference
from tare.model.images.observed import BaseFacts, current, images, newest, rows
from tare.model.images.toolchains import build_tools, is_full_variant


def known(text: str) -> BaseFacts:
    found = find(text)
    assert found is not None
    return found


def test_every_line_of_the_table_is_read():
    assert sum(len(rows(image)) for image in images()) == 193
    assert len(read("base-images.tsv").splitlines()) == 194
    for image in images():
        for tag, row in rows(image).items():
            found = facts(parse_reference(f"{image}:{tag}"))
            assert found == row.facts
            assert found.is_exact
            assert found.observed_as == f"{image}:{tag}"


def test_a_line_with_everything_in_it():
    slim = known("python:3.12-slim")
    assert (slim.family, slim.distribution, slim.release) == ("debian", "debian", "13")
    assert (slim.libc, slim.has_shell, slim.package_manager, slim.default_user) == ("glibc", True, "apt", "root")
    assert (slim.compressed_bytes, slim.uncompressed_bytes) == (43_188_023, 119_200_000)
    assert (slim.observed, slim.layers, slim.is_exact) == ("2026-08-05", 4, True)
    assert slim.digest == "sha256:d657ab0ade19f404a6ccc883ab399540de667aff751748ce23c07330c5a89e64"
    assert slim.source.startswith("docker-library/repo-info:")


def test_null_and_unknown_stay_unknown():
    chainguard = known("cgr.dev/chainguard/python:latest")
    assert chainguard.compressed_bytes is None
    assert chainguard.uncompressed_bytes is None
    assert chainguard.size is None
    assert chainguard.observed is None
    assert chainguard.entrypoint is None  # "unknown"
    assert chainguard.default_user == "65532"
    assert known("public.ecr.aws/lambda/python:3.12").default_user is None
    assert known("python:3.12").entrypoint == ()  # "null": the image has none
    assert known("gcr.io/distroless/java21-debian12").entrypoint == ("/usr/bin/java", "-jar")


def test_members_of_the_rhel_family_are_told_apart():
    alma = known("almalinux:9-minimal")
    assert (alma.family, alma.distribution, alma.release, alma.package_manager) == (
        "rhel",
        "almalinux",
        "9",
        "microdnf",
    )
    ubi = known("registry.access.redhat.com/ubi9/ubi-micro")
    assert (ubi.distribution, ubi.release, ubi.package_manager) == ("ubi", "9", "none")
    assert known("openjdk:21-jdk").distribution == "oraclelinux"


def test_images_that_are_hardly_systems():
    scratch = known("scratch")
    assert (scratch.family, scratch.libc, scratch.has_shell, scratch.size, scratch.is_exact) == (
        "scratch",
        "none",
        False,
        0,
        True,
    )
    static = known("gcr.io/distroless/static-debian12")
    assert (static.family, static.distribution, static.release) == ("distroless", "debian", "12")
    assert (static.libc, static.has_shell, static.package_manager) == ("none", False, "none")
    assert static.size == 2_097_152  # on disk, for want of the other
    assert known("gcr.io/distroless/static-debian12:debug").has_shell is True
    assert known("busybox").package_manager == "none"


def test_the_newest_line_of_a_variant():
    python = newest("python", ["slim"])
    assert python is not None
    assert python.tag == "3.14-slim"
    alpine = newest("alpine")
    assert alpine is not None
    assert alpine.tag == "3.23"
    assert newest("python", ["jre"]) is None
    assert newest("no-such-image") is None


@pytest.mark.parametrize(
    ("text", "observed_as", "release"),
    [
        ("python:3.12.1", "python:3.12", None),  # older than the observed 3.12: on which release nobody says
        ("python:3.12.1-bookworm", "python:3.12", "12"),
        ("python:3.12-bullseye", "python:3.12", "11"),
        ("python:3.12-slim-bookworm", "python:3.13-slim-bookworm", "12"),
        ("python:3.12-alpine3.19", "python:3.12-alpine", "3.19"),
        ("python", "python:3.14", "13"),
        ("python:3", "python:3.14", "13"),
        ("python:slim", "python:3.14-slim", "13"),
        ("python:3.8-slim", "python:3.9-slim", None),
        ("node:10", "node:14", None),
        ("node:16-slim", "node:18-slim", None),
        ("node:20-bookworm-slim", "node:22-bookworm-slim", "12"),
        ("node:lts-slim", "node:26-slim", None),  # lts is not the newest
        ("golang:1.22-alpine", "golang:1.25-alpine", None),
        ("debian", "debian:trixie", "13"),
        ("debian:12.5", "debian:bookworm", "12"),
        ("debian:bookworm-20240211-slim", "debian:bookworm-slim", "12"),
        ("debian:sid", "debian:trixie", None),
        ("ubuntu:20.04", "ubuntu:22.04", "20.04"),
        ("alpine:3.21.3", "alpine:3.21", "3.21.3"),
        ("alpine:3.18", "alpine:3.21", "3.18"),
        ("rust", "rust:1", "13"),
        ("eclipse-temurin:21", "eclipse-temurin:21-jdk", "26.04"),
        ("php:8.4", "php:8.4-cli", "13"),
        ("buildpack-deps:bookworm", "buildpack-deps:trixie", "12"),
        ("registry.access.redhat.com/ubi9/ubi:9.4", "registry.access.redhat.com/ubi9/ubi:latest", "9.4"),
    ],
)
def test_the_nearest_relative_stands_in(text, observed_as, release):
    found = known(text)
    assert found.observed_as == observed_as
    assert found.release == release
    assert not found.is_exact
    # Across releases of years nobody knows what it weighs.
    assert found.size == (None if text == "node:10" else known(observed_as).size)
    # What belongs to the observed image alone is not claimed of another.
    assert (found.digest, found.layers, found.entrypoint, found.cmd) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("debian:12", "debian:bookworm"),
        ("debian:12-slim", "debian:bookworm-slim"),
        ("ubuntu:jammy", "ubuntu:22.04"),
        ("centos:centos7", "centos:7"),
        ("docker.io/library/redis", "redis:latest"),
        ("public.ecr.aws/docker/library/python:3.12", "python:3.12"),
    ],
)
def test_two_names_of_one_image(text, same):
    assert known(text) == known(same)
    assert known(text).is_exact


def test_a_digest_decides():
    slim = known("python:3.12-slim")
    assert known(f"python@{slim.digest}") == slim
    assert known(f"python:3.12@{slim.digest}") == slim  # the tag is not looked at
    other = known("python:3.12-slim@sha256:" + "0" * 64)
    assert (other.size, other.is_exact, other.digest) == (slim.size, False, None)
    # A digest alone may be any variant; where all are alike, the family is known.
    assert find("python@sha256:" + "0" * 64) is None
    assert known("ubuntu@sha256:" + "0" * 64).family == "ubuntu"


@pytest.mark.parametrize(
    ("text", "family", "release", "libc", "manager", "shell"),
    [
        ("registry.example.com/debian:12-slim", "debian", "12", "glibc", "apt", True),
        ("registry.example.com/team/alpine:3.20", "alpine", "3.20", "musl", "apk", True),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "debian", "12", "glibc", "apt", True),
        ("python:3.12-windowsservercore-ltsc2022", "windows", "ltsc2022", None, "none", True),
        ("mcr.microsoft.com/windows/nanoserver:1809", "windows", "1809", None, "none", True),
        ("mcr.microsoft.com/windows/servercore/iis", "windows", None, None, "none", True),
        ("stefanscherer/node-windows:10", "windows", None, None, "none", True),
        ("mcr.microsoft.com/dotnet/aspnet:10.0", "ubuntu", "24.04", "glibc", "apt", True),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-bookworm-slim", "debian", "12", "glibc", "apt", True),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-azurelinux3.0", "azurelinux", "3.0", "glibc", "tdnf", True),
        ("mcr.microsoft.com/dotnet/sdk:9.0-noble", "ubuntu", "24.04", "glibc", "apt", True),
        ("mcr.microsoft.com/dotnet/runtime:8.0-jammy-chiseled-extra", "ubuntu", "22.04", "glibc", "none", False),
        ("nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04", "ubuntu", "22.04", "glibc", "apt", True),
        ("nvidia/cuda:12.4.1-devel-rockylinux8", "rhel", "8", "glibc", "dnf", True),
        ("gcr.io/distroless/cc-debian13", "distroless", "13", "glibc", "none", False),
        ("gcr.io/distroless/static", "distroless", None, "none", "none", False),
        ("gcr.io/distroless/base-nossl-debian13:debug-nonroot", "distroless", "13", "glibc", "none", True),
        ("cgr.dev/chainguard/go", "wolfi", None, "glibc", "none", False),
        ("cgr.dev/chainguard/node:latest-dev", "wolfi", None, "glibc", "apk", True),
        ("redhat/ubi8-minimal", "rhel", "8", "glibc", "microdnf", True),
        ("centos:8", "rhel", "8", "glibc", "dnf", True),
        ("centos", "rhel", "8", "glibc", "dnf", True),
        ("owner/ubuntu:14.04", "ubuntu", "14.04", "glibc", "apt", True),
        ("mcr.microsoft.com/azurelinux/distroless/minimal:3.0", "azurelinux", None, "glibc", "none", False),
        ("ros:kinetic-ros-base-xenial", "ubuntu", "16.04", "glibc", "apt", True),
        ("ubuntu:lunar", "ubuntu", None, "glibc", "apt", True),
        ("opensuse/leap:15.6", "suse", "15.6", "glibc", "zypper", True),
        ("registry.suse.com/bci/bci-base:15.6", "suse", None, "glibc", "zypper", True),
        ("bitnami/redis:7.2", "debian", None, "glibc", "apt", True),
        ("amazoncorretto:17-al2-jdk", "amazon", "2", "glibc", "yum", True),
        ("public.ecr.aws/lambda/python:3.9", "amazon", None, "glibc", None, True),  # yum or microdnf
        ("openjdk:11-jre-slim", "debian", None, "glibc", "apt", True),
        ("openjdk:17", "rhel", None, "glibc", "microdnf", True),
        ("maven:3.9-amazoncorretto-21", "amazon", None, "glibc", None, True),
        ("php:8.4-zts", "debian", None, "glibc", "apt", True),
        ("buildpack-deps:noble-curl", "ubuntu", "24.04", "glibc", "apt", True),
    ],
)
def test_families_from_names(text, family, release, libc, manager, shell):
    found = known(text)
    assert (found.family, found.release, found.libc, found.package_manager, found.has_shell) == (
        family,
        release,
        libc,
        manager,
        shell,
    )
    assert not found.is_exact


def test_a_deduced_family_has_no_size():
    found = known("ghcr.io/astral-sh/uv:python3.12-bookworm-slim")
    assert (found.size, found.observed, found.observed_as) == (None, None, "")


def test_users_of_distroless_and_chiseled():
    assert known("gcr.io/distroless/cc-debian13:nonroot").default_user == "65532"
    assert known("gcr.io/distroless/cc-debian13").default_user == "root"
    assert known("mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled").default_user == "1654"


@pytest.mark.parametrize(
    "text",
    [
        "ghcr.io/owner/app:1",
        "alpine/git",
        "owner/python-thing",
        "maven:3-graalvm-21",
        "maven:3-jdk-8",
        "python:$V",
        "",
        "???",
    ],
)
def test_what_no_name_tells_is_unknown(text):
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "carries"),
    [
        ("golang:1.26-alpine", "the Go toolchain"),
        ("rust:1-slim", "the Rust toolchain"),
        ("gcc", "the GNU compilers"),
        ("maven:3-eclipse-temurin-21", "Maven and a JDK"),
        ("eclipse-temurin:21", "a JDK"),
        ("eclipse-temurin:21-jre", None),
        ("openjdk:11-jre-slim", None),
        ("ibm-semeru-runtimes:open-17-jre", None),
        ("ibm-semeru-runtimes:open-17-jdk", "a JDK"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "the .NET SDK"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", None),
        ("nvidia/cuda:12.4.0-devel-ubuntu22.04", "the CUDA compilers and headers"),
        ("nvidia/cuda:12.4.0-runtime-ubuntu22.04", None),
        ("swift:6.0", "the Swift toolchain"),
        ("swift:6.0-slim", None),
        ("buildpack-deps:bookworm", "compilers and the headers of many libraries"),
        ("buildpack-deps:bookworm-curl", None),
        ("public.ecr.aws/docker/library/golang", "the Go toolchain"),
        ("mcr.microsoft.com/devcontainers/python:3.12", "a development environment"),
        ("python:3.12", None),
        ("node", None),
        ("elixir", None),
        ("ghcr.io/owner/golang", None),
        ("golang:$V", None),
        ("scratch", None),
    ],
)
def test_build_tools(text, carries):
    assert build_tools(parse_reference(text)) == carries


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("python:3.12", True),
        ("python:3.12-bookworm", True),
        ("node", True),
        ("ruby:3.4-trixie", True),
        ("erlang:27", True),
        ("python:3.12-slim", False),
        ("python:3.12-slim-bookworm", False),
        ("python:3.12-alpine", False),
        ("python:3.12-windowsservercore-ltsc2022", False),
        ("buildpack-deps:bookworm-scm", False),
        ("golang:1.26", False),  # on buildpack-deps' scm variant
        ("php:8.4-cli", False),
        ("python@sha256:" + "0" * 64, False),
        ("python:3.12-something", False),
        ("ghcr.io/owner/python:3.12", False),
    ],
)
def test_full_variants(text, full):
    assert is_full_variant(parse_reference(text)) is full


@given(st.text())
def test_no_text_raises(text):
    reference = parse_reference(text)
    assert facts(reference) is None or facts(reference) == find(text)
    assert isinstance(alternatives(reference), tuple)


def test_importing_reads_no_table():
    code = (
        "import tare.data\n"
        "def refuse(name): raise SystemExit('read ' + name)\n"
        "tare.data.read = refuse\n"
        "import tare.model.images.alternatives\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("node:20", True),
        ("node:22.3", True),
        ("node", True),
        ("python:3.12.4", True),
        ("python:3.11", True),
        ("node:0.10", False),
        ("node:0.12-slim", False),
        ("python:2.7", False),
        ("python:3.5", False),
        ("golang:1.9-alpine", False),
        ("php:5.6-apache", False),
        ("debian:jessie", False),
        ("alpine:3.5", False),
        ("redis:3", False),
    ],
)
def test_sizes_are_of_releases_of_about_that_time(text, is_known):
    assert (known(text).size is not None) is is_known
    assert known(text).family, "what kind of system it is does not change"


def test_an_old_observation_is_not_what_a_plain_tag_stands_for() -> None:
    old = newest("centos")
    assert old is not None
    assert (old.tag, current("centos")) == ("7", None)
    assert current("debian") == newest("debian") is not None
    assert current("example/unknown") is None
