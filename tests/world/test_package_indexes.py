"""What PyPI, npm's registry and Alpine's index tell, asked on the loopback; answers are kept, and never waited for."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import Facts, build
from tare.model.estimates.estimate import estimates
from tare.model.estimates.language_packages import APK, NPM, PYPI
from tare.model.facts import PackageSize
from tare.syntax import parse
from tare.world.packages import (
    AskingSizes,
    IndexOptions,
    KnownSizes,
    PackageIndexes,
    Question,
    ask_all,
    questions_of,
)
from tare.world.packages.alpine import alpine_paths, read_alpine
from tare.world.packages.npm import npm_path, read_npm
from tare.world.packages.pypi import pypi_path, read_pypi
from tare.world.registry.facts import INVALID, NOT_FOUND, OFFLINE, UNREADABLE, RegistryProblem

from .loopback_registry import Reply, Server, serve

NOON = 1_795_478_400.0  # 2026-11-24
INDEX = """C:Q1
P:musl
V:1.2.5-r1
A:x86_64
S:400
I:700
p:so:libc.musl-x86_64.so.1=1

P:busybox
V:1.36
S:500
I:900
D:so:libc.musl-x86_64.so.1
p:/bin/sh cmd:sh=1.36

P:libcurl
V:8.9
S:100
I:300
D:so:libc.musl-x86_64.so.1
p:so:libcurl.so.4=4.8

P:curl
V:8.9
S:90
I:200
D:ca-bundle !old-curl so:libc.musl-x86_64.so.1 so:libcurl.so.4 musl>=1.2
p:cmd:curl=8.9
"""
MORE = """P:bundle-b
V:1
I:11
p:ca-bundle=1
k:10

P:bundle-a
V:1
I:12
p:ca-bundle=1
k:5
"""


def archive(text: str) -> bytes:
    """As Alpine makes them: a tar that does not end, for the signature, and one with the index, packed one by one."""
    streams = []
    for name, data, is_last in ((".SIGN.RSA.key", b"signature", False), ("APKINDEX", text.encode(), True)):
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        content = raw.getvalue()
        streams.append(gzip.compress(content if is_last else content[: 512 + 512], mtime=0))
    return b"".join(streams)


def wheel(name: str, size: int) -> dict[str, Any]:
    return {"filename": name, "packagetype": "bdist_wheel", "size": size}


DEMO = {
    "info": {
        "name": "De_mo",
        "version": "2.0",
        "requires_dist": [
            "small>=1",
            "colorama; sys_platform == 'win32'",
            "old; python_version < '3.8'",
            'new (>=2) ; python_version >= "3.9" and platform_system != "Windows"',
            "either; sys_platform == 'darwin' or os_name == 'posix'",
            'nice ; extra == "nice"',
            "odd; some_thing == 'x'",
        ],
    },
    "urls": [
        {"filename": "de_mo-2.0.tar.gz", "packagetype": "sdist", "size": 1},
        wheel("de_mo-2.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 311),
        wheel("de_mo-2.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 312),
        wheel("de_mo-2.0-cp312-cp312-musllinux_1_2_x86_64.whl", 2),
        wheel("de_mo-2.0-cp312-cp312-win_amd64.whl", 3),
        wheel("de_mo-2.0-cp313-cp313t-manylinux_2_17_x86_64.whl", 4),
    ],
}
SMALL = {
    "info": {"name": "small", "version": "1", "requires_dist": None},
    "urls": [wheel("small-1-py3-none-any.whl", 7)],
}


def npm_of(name: str, size: int | None, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.2.3", "dist": {"unpackedSize": size} if size is not None else {}, **more}


ANSWERS: dict[str, Any] = {
    "/pypi/de-mo/json": DEMO,
    "/pypi/de-mo/1.5/json": {**DEMO, "info": {"name": "de-mo", "version": "1.5"}},
    "/pypi/small/json": SMALL,
    "/pypi/new/json": {**SMALL, "info": {"name": "new", "version": "1"}},
    "/pypi/either/json": {**SMALL, "info": {"name": "either", "version": "1"}},
    "/pypi/bad/json": ["what"],
    "/@own%2Ftool/latest": npm_of("@own/tool", 900, dependencies={"leaf": "^1"}),
    "/leaf/latest": npm_of("leaf", 50),
}


def answer(question: Any) -> Reply:
    if question.path.endswith("/main/x86_64/APKINDEX.tar.gz"):
        return Reply(body=archive(INDEX))
    if question.path.endswith("/community/x86_64/APKINDEX.tar.gz"):
        return Reply(body=archive(MORE))
    value = ANSWERS.get(question.path)
    return Reply(404) if value is None else Reply(body=json.dumps(value).encode())


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@contextmanager
def asking(
    folder: Path, clock: Clock | None = None, online: bool = True, reply: Callable[[Any], Reply] = answer
) -> Iterator[tuple[PackageIndexes, Server]]:
    with serve(reply) as server:
        indexes = indexes_at(server.host, folder, clock or Clock(), online)
        yield indexes, server
        indexes.close()


def indexes_at(host: str, folder: Path, clock: Clock, online: bool = True) -> PackageIndexes:
    options = IndexOptions(online, host, host, host, timeout_seconds=3, cache_folder=str(folder))
    return PackageIndexes(options, clock=clock, sleep=lambda _: None)


# What the answers mean.


def test_of_pypi_the_wheel_that_fits_and_what_it_needs_here() -> None:
    size = read_pypi(DEMO, "2026-11-24", "pypi.org")
    assert size == PackageSize("de-mo", "2.0", None, 312, ("small", "new", "either"), "2026-11-24", "pypi.org"), (
        "what it unpacks to is not known"
    )


def test_sources_are_taken_where_no_wheel_fits() -> None:
    urls = [{"filename": "a-1.tar.gz", "packagetype": "sdist", "size": 44}, wheel("a-1-cp312-cp312-win_amd64.whl", 3)]
    assert read_pypi({"info": {"name": "a"}, "urls": urls}, "", "").downloaded == 44
    assert read_pypi({"info": {"name": "a"}, "urls": urls[1:]}, "", "").downloaded is None
    stable = [wheel("a-1-cp39-abi3-manylinux_2_28_x86_64.whl", 5), wheel("a-1-py2.py3-none-any.whl", 6)]
    assert read_pypi({"info": {"name": "a"}, "urls": stable}, "", "").downloaded == 5


def test_of_npm_what_is_unpacked_on_this_platform() -> None:
    told = npm_of(
        "tool",
        900,
        dependencies={"leaf": "^1"},
        optionalDependencies={"tool-linux-x64": "1", "tool-darwin-arm64": "1"},
        peerDependencies={"peer": "*", "maybe": "*"},
        peerDependenciesMeta={"maybe": {"optional": True}},
    )
    size = read_npm(told, "2026-11-24", "npm")
    assert (size.installed, size.needs) == (900, ("leaf", "tool-linux-x64", "peer"))
    assert read_npm(npm_of("a", 5, os=["darwin"]), "", "").installed == 0
    assert read_npm(npm_of("a", 5, os=["!win32"], cpu=["x64"]), "", "").installed == 5
    assert read_npm(npm_of("a", 5, libc=["musl"]), "", "").installed == 0
    assert read_npm(npm_of("a", None), "", "").installed is None, "old packages have no such number"


def test_of_alpine_names_of_libraries_stand_for_packages() -> None:
    found = read_alpine([archive(INDEX), archive(MORE)], "2026-11-24", "alpine")
    assert found["curl"].needs == ("bundle-b", "musl", "libcurl")
    assert (found["curl"].installed, found["curl"].downloaded) == (200, 90)
    assert found["so:libcurl.so.4"] is found["libcurl"]
    assert found["musl"].needs == ()


@given(st.binary(max_size=60))
def test_rubbish_is_no_index(data: bytes) -> None:
    with pytest.raises(ValueError, match="index of Alpine"):
        read_alpine([data], "", "")


@pytest.mark.parametrize("value", [None, 3, [], {}, {"info": 1, "urls": []}, {"info": {"name": 3}, "urls": []}])
def test_rubbish_is_no_answer(value: Any) -> None:
    with pytest.raises(ValueError, match="no answer"):
        read_pypi(value, "", "")
    with pytest.raises(ValueError, match="no answer"):
        read_npm(value, "", "")


def test_paths() -> None:
    assert pypi_path("De.Mo_x", "") == "/pypi/de-mo-x/json"
    assert pypi_path("a/../b", "1") == "/pypi/a%2F-%2Fb/1/json"
    assert npm_path("@own/tool", "") == "/@own%2Ftool/latest"
    assert alpine_paths("3.20")[0] == "/alpine/v3.20/main/x86_64/APKINDEX.tar.gz"
    assert alpine_paths("edge")[1] == "/alpine/edge/community/x86_64/APKINDEX.tar.gz"


# Asking.


def size_of(answer: PackageSize | RegistryProblem) -> PackageSize:
    assert isinstance(answer, PackageSize)
    return answer


def problem_of(answer: PackageSize | RegistryProblem) -> RegistryProblem:
    assert isinstance(answer, RegistryProblem)
    return answer


def test_each_registry_is_asked_in_its_way(tmp_path: Path) -> None:
    with asking(tmp_path) as (indexes, _):
        demo = size_of(indexes.size(Question(PYPI, "De.Mo")))
        assert (demo.downloaded, demo.observed) == (312, "2026-11-24")
        assert size_of(indexes.size(Question(PYPI, "de-mo", "1.5"))).version == "1.5"
        assert size_of(indexes.size(Question(NPM, "@own/tool"))).installed == 900
        assert size_of(indexes.size(Question(APK, "curl", "", "3.20"))).installed == 200


def test_answers_are_kept_on_disk_for_a_day_and_those_of_a_version_for_good(tmp_path: Path) -> None:
    clock = Clock()
    with asking(tmp_path, clock) as (indexes, server):
        for _ in range(3):
            indexes.size(Question(PYPI, "de-mo"))
        other = indexes_at(server.host, tmp_path, clock)
        size_of(other.size(Question(PYPI, "de-mo")))
        size_of(other.size(Question(PYPI, "de-mo", "1.5")))
        assert server.paths == ["/pypi/de-mo/json", "/pypi/de-mo/1.5/json"]
        clock.now += 90_000
        assert size_of(other.size(Question(PYPI, "de-mo"))).observed == "2026-11-25"
        assert size_of(other.size(Question(PYPI, "de-mo", "1.5"))).observed == "2026-11-24"
        assert server.paths[2:] == ["/pypi/de-mo/json"]
        other.close()


def test_what_is_kept_outlives_the_network(tmp_path: Path) -> None:
    clock = Clock()
    with asking(tmp_path, clock) as (indexes, server):
        size_of(indexes.size(Question(NPM, "leaf")))
        host = server.host
    clock.now += 900_000
    late = size_of(indexes_at(host, tmp_path, clock).size(Question(NPM, "leaf")))
    assert (late.installed, late.observed) == (50, "2026-11-24")
    assert size_of(indexes_at(host, tmp_path, clock, online=False).size(Question(NPM, "leaf"))).installed == 50


def test_nobody_is_asked_while_the_network_is_off(tmp_path: Path) -> None:
    with asking(tmp_path, online=False) as (indexes, server):
        for question in (Question(PYPI, "de-mo"), Question(NPM, "leaf"), Question(APK, "curl", "", "3.20")):
            assert problem_of(indexes.size(question)).kind == OFFLINE
        assert server.asked == []


def test_the_index_of_alpine_is_fetched_once(tmp_path: Path) -> None:
    with asking(tmp_path) as (indexes, server):
        for name in ("curl", "musl", "busybox"):
            size_of(indexes.size(Question(APK, name, "", "3.20")))
        assert problem_of(indexes.size(Question(APK, "nothing", "", "3.20"))).kind == NOT_FOUND
        assert len(server.asked) == 2


def test_problems_are_values_and_not_asked_for_again_at_once(tmp_path: Path) -> None:
    clock = Clock()
    with asking(tmp_path, clock) as (indexes, server):
        for _ in range(2):
            assert problem_of(indexes.size(Question(PYPI, "nothing"))).kind == NOT_FOUND
        assert len(server.asked) == 1
        clock.now += 61
        indexes.size(Question(PYPI, "nothing"))
        assert len(server.asked) == 2
        assert problem_of(indexes.size(Question(PYPI, "bad"))).kind == UNREADABLE
        for name in ("", "a b", "../etc", "/x", "a\nb"):
            assert problem_of(indexes.size(Question(NPM, name))).kind == INVALID
        assert problem_of(indexes.size(Question("gem", "rails"))).kind == INVALID
        assert problem_of(indexes.size(Question(APK, "curl"))).kind == INVALID


def test_a_host_that_is_ill_is_left_alone(tmp_path: Path) -> None:
    with asking(tmp_path, reply=lambda _: Reply(503)) as (indexes, server):
        problem_of(indexes.size(Question(PYPI, "de-mo")))
        before = len(server.asked)
        problem_of(indexes.size(Question(PYPI, "small")))
        assert len(server.asked) == before


# As facts.


def cost_of(line: str, sizes: Any) -> Any:
    return estimates(build(parse(line), facts=Facts(sizes=sizes)))[-1].lines[-1].cost


def test_a_line_is_weighed_with_what_was_asked(tmp_path: Path) -> None:
    with asking(tmp_path) as (indexes, _):
        sizes = AskingSizes(indexes)
        cost = cost_of("FROM alpine:3.20\nRUN apk add --no-cache curl\n", sizes)
        assert (cost.bytes, cost.packages, cost.missing) == (200 + 300 + 11, 3, ()), "musl is in the base"
        cost = cost_of("FROM node:22\nRUN npm i -g @own/tool && npm cache clean --force\n", sizes)
        assert (cost.bytes, cost.missing) == (950, ())
        cost = cost_of("FROM python:3.12\nRUN pip install --no-cache-dir de-mo\n", sizes)
        assert cost.bytes == 312 + 3 * 7
        assert cost.missing[0] == "what de-mo unpacks to beyond its download"


def test_answers_are_collected_with_all_that_is_needed(tmp_path: Path) -> None:
    line = "FROM node:22\nRUN npm i -g @own/tool nothing && npm cache clean --force\n"
    nothing = KnownSizes({})
    model = build(parse(line), facts=Facts(sizes=nothing))
    assert estimates(model)[-1].lines[-1].cost.bytes is None
    asked = questions_of(model)
    assert asked == {Question(NPM, "@own/tool"), Question(NPM, "nothing")}
    with asking(tmp_path) as (indexes, server):
        told = ask_all(indexes, asked, nothing.known)
        assert sorted(server.paths) == ["/@own%2Ftool/latest", "/leaf/latest", "/nothing/latest"]
        assert told.problems == {}, "that nobody knows it is said where it stands"
        cost = cost_of(line, KnownSizes(told.known))
        assert (cost.bytes, cost.missing) == (950, ("the package nothing",))
        ask_all(indexes, asked, told.known)
        assert len(server.asked) == 3, "what is known is not asked for"


@pytest.mark.parametrize(
    "line",
    [
        "RUN pip install --index-url https://own.example/simple secret",
        "RUN pip install $OPTIONS secret",
        "ENV PIP_EXTRA_INDEX_URL=https://own.example\nRUN pip install secret",
        "RUN npm install --registry=https://own.example secret",
        "RUN NPM_CONFIG_REGISTRY=https://own.example npm i secret",
    ],
)
def test_names_of_a_registry_of_ones_own_are_told_to_nobody(line: str) -> None:
    model = build(parse(f"FROM python:3.12\n{line}\n"), facts=Facts(sizes=KnownSizes({})))
    assert questions_of(model) == frozenset()


def test_pypi_is_not_asked_about_what_was_measured(tmp_path: Path) -> None:
    with asking(tmp_path) as (indexes, server):
        assert ask_all(indexes, [Question(PYPI, "flask")], {}).known == {}
        assert server.asked == []
