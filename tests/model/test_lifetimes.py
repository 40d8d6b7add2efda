"""Which versions of base images are over, judged by hand from what their publishers say."""

from __future__ import annotations

import re

import pytest
from tare.data import read
from tare.model.images.image import parse_reference
from tare.model.images.lifetimes import Ended, ended

ROWS = [line.split("\t") for line in read("lifetimes.tsv").splitlines()[1:]]


def over(text: str) -> str:
    found = ended(parse_reference(text))
    return f"{found.what} {found.day}" if found else ""


def test_the_table_is_as_its_page_says() -> None:
    assert len(ROWS) > 500
    for image, cycle, ends, observed, source in ROWS:
        assert parse_reference(f"{image}:{cycle if cycle != '*' else 'any'}").problems == (), image
        assert cycle == "*" or re.fullmatch(r"\d+(\.\d+)*", cycle), cycle
        assert re.fullmatch(r"(\d{4}-\d\d(-\d\d)?)?", ends), ends
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", observed)
        assert re.fullmatch(r"[\w.-]+/[\w.-]+:[\w./-]+@[0-9a-f]{12}", source), source
    keys = [(image, cycle) for image, cycle, *_ in ROWS]
    assert len(set(keys)) == len(keys)


def test_everything_is_told_with_its_source() -> None:
    assert ended(parse_reference("node:14.9-alpine")) == Ended("node 14", "2023-04-30", "2026-08-22", "endoflife.date")
    found = ended(parse_reference("openjdk:8-jre"))
    assert found is not None
    assert (found.what, found.day, found.source) == ("openjdk 8", "2022-07", "docker-library/docs")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("python:2.7.18-slim", "python 2.7 2020-01-01"),
        ("postgres:9.6.1", "postgres 9.6 2021-11-11"),
        ("alpine:3.10", "alpine 3.10 2021-05-01"),  # and not 3.1
        ("ubuntu:20.04", "ubuntu 20.04 2025-05-31"),  # and not 20.4
        ("ubuntu:focal-20240530", "ubuntu 20.04 2025-05-31"),
        ("debian:buster-slim", "debian 10 2024-06-30"),  # LTS, not the 2022 of the security team
        ("debian:10.13", "debian 10 2024-06-30"),
        ("centos:centos7", "centos 7 2024-06-30"),
        ("centos:8.4.2105", "centos 8 2021-12-31"),
        ("centos", "centos 2024-06-30"),
        ("docker.io/library/node:14", "node 14 2023-04-30"),
        ("mirror.gcr.io/library/node:14", "node 14 2023-04-30"),
        ("mcr.microsoft.com/dotnet/sdk:3.1-alpine", ".NET 3.1 2022-12-13"),
        ("node:14@sha256:" + "a" * 64, "node 14 2023-04-30"),
    ],
)
def test_what_is_over(text: str, said: str) -> None:
    assert over(text) == said


def test_a_version_told_roughly_is_over_where_all_are_that_it_can_mean() -> None:
    assert over("php:7") == "php 7 2022-11-28"  # that of 7.4, the last of them
    assert over("php:8") == ""
    assert over("golang:1") == ""  # 1.27 has no day, and so is not over
    assert over("postgres:9") == "postgres 9 2021-11-11"


def test_the_system_below_counts_where_the_image_does_not() -> None:
    assert over("golang:1-buster") == "debian 10 2024-06-30"
    assert over("node:14-buster") == "node 14 2023-04-30"
    assert over("nvidia/cuda:11.0-base-ubuntu18.04") == "ubuntu 18.04 2023-05-31"
    assert over("rust:1-alpine3.12") == "alpine 3.12 2022-05-01"
    assert over("golang:1-trixie") == ""


@pytest.mark.parametrize(
    "text",
    [
        "node",
        "node:latest",
        "node:lts-slim",
        "node:24",
        "node:999",
        "node@sha256:" + "a" * 64,
        "debian:11",  # its LTS ended nine days after the source was read
        "debian:sid",
        "openjdk:27-ea",
        "example/app:buster",  # other people give code names to releases of their own
        "example/node:14",
        "registry.example.org/node:14",
        "scratch",
        "node:$VERSION",
        "node:14$VERSION",
        "Node:14",
        "",
    ],
)
def test_nothing_is_said_of_what_is_not_known(text: str) -> None:
    assert over(text) == ""
