"""Which instruction of a stage put what where, and what it told package managers for good."""

from __future__ import annotations

import pytest
from tare.model import Model, Run, build
from tare.model.layers import chain_creations, creations, creators_of
from tare.model.packages.package_settings import APT_NO_RECOMMENDS, BUNDLER_SETTINGS, PIP_NO_CACHE, package_settings
from tare.syntax import parse


def model_of(body: str) -> Model:
    return build(parse(body))


def made(instruction: str, above: str = "FROM debian:12\nWORKDIR /app\n") -> list[tuple[str, str]]:
    found = creations(model_of(f"{above}{instruction}\n").stages[-1])
    return [(creation.kind, creation.path) for creation in found]


@pytest.mark.parametrize(
    ("instruction", "path"),
    [
        ("COPY app.jar /opt/", "/opt/app.jar"),
        ("COPY app.jar /opt/x.jar", "/opt/x.jar"),
        ("COPY app.jar .", "/app/app.jar"),
        ("COPY build/app.jar ./lib/", "/app/lib/app.jar"),
        ("COPY . /srv", "/srv"),
        ("COPY ./ .", "/app"),
        ("COPY src /srv/", "/srv"),
        ("COPY *.tgz /tmp/", "/tmp/*.tgz"),
        ("COPY --from=x /out/app.bin /usr/bin/", "/usr/bin/app.bin"),
        ("COPY --parents a/b.txt /srv/", "/srv/a/b.txt"),
        ('COPY ["a b.txt", "/srv/"]', "/srv/a b.txt"),
        ("COPY $UNKNOWN /srv/", "/srv"),
    ],
)
def test_where_copies_go(instruction: str, path: str) -> None:
    assert made(instruction) == [("copy", path)]


def test_heredocs_and_several_sources() -> None:
    heredocs = "COPY <<a.conf <<b.conf /etc/\nx\na.conf\ny\nb.conf"
    assert made(heredocs) == [("copy", "/etc/a.conf"), ("copy", "/etc/b.conf")]
    assert made("COPY a.txt b.txt /srv") == [("copy", "/srv/a.txt"), ("copy", "/srv/b.txt")]


@pytest.mark.parametrize(
    ("instruction", "kind", "path"),
    [
        ("ADD https://x.org/a.tgz /tmp/", "add", "/tmp/a.tgz"),
        ("ADD https://x.org/a.tgz /tmp/b.tgz", "add", "/tmp/b.tgz"),
        ("ADD --unpack=true https://x.org/a.tgz /opt/", "add", "/opt"),
        ("ADD https://github.com/a/b.git /src", "add", "/src"),
        ("ADD rootfs.tar.xz /", "unpack", "/"),
        ("ADD a.txt /srv/", "add", "/srv/a.txt"),
    ],
)
def test_where_add_goes(instruction: str, kind: str, path: str) -> None:
    assert made(instruction) == [(kind, path)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("wget https://x.org/a.tgz", [("download", "/app/a.tgz")]),
        ("wget https://x.org/a.tgz && rm a.tgz", []),
        ("wget https://x.org/a.tgz && rm $X", []),
        ("git clone https://x.org/a", [("clone", "/app/a")]),
        ("mkdir /data && cp -r x /data/x", [("folder", "/data"), ("write", "/data/x")]),
        ("npm ci", [("install", "/app/node_modules"), ("cache", "/root/.npm")]),
        ("apt-get update", [("cache", "/var/lib/apt/lists")]),
        ("apt-get update && rm -rf /var/lib/apt/lists/*", []),
        ("--mount=type=tmpfs,target=/tmp wget -P /tmp https://x.org/a.tgz", []),
    ],
)
def test_what_runs_leave(script: str, expected: list[tuple[str, str]]) -> None:
    assert made(f"RUN {script}") == expected


def test_triggers_create_nothing_here() -> None:
    assert made("ONBUILD COPY a.txt /srv/") == []


def test_who_created_a_path() -> None:
    stage = model_of(
        "FROM debian:12\n"
        "COPY . /app\n"
        "RUN wget -O /tmp/a.tgz https://x.org/b\n"
        "RUN rm -rf /tmp/* /app/tests\n"
        "COPY late.txt /tmp/\n"
    ).stages[0]
    removal = stage.runs[1]
    assert [one.path for one in creators_of(stage, "/tmp/*", removal)] == ["/tmp/a.tgz"]
    (holder,) = creators_of(stage, "/app/tests", removal)
    assert (holder.path, holder.holds("/app/tests"), holder.is_taken_by("/app/tests")) == ("/app", None, False)
    assert creators_of(stage, "/usr", removal) == ()
    assert creators_of(stage, "/tmp/late.txt", removal) == ()


def test_the_stages_below_count_where_the_model_is_asked() -> None:
    model = model_of("FROM debian AS a\nCOPY a.txt /x/\nFROM a\nCOPY b.txt /x/\n")
    found = [(stage.number, creation.path) for stage, creation in chain_creations(model, model.stages[1])]
    assert found == [(0, "/x/a.txt"), (1, "/x/b.txt")]
    assert [one.path for one in creations(model.stages[1])] == ["/x/b.txt"]


def settings(text: str, with_model: bool = False) -> frozenset[str]:
    model = model_of(text)
    stage = model.stages[-1]
    run = stage.instructions[-1]
    assert isinstance(run, Run)
    return package_settings(stage, run, model if with_model else None)


NO_RECOMMENDS = "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99-lean\n"


@pytest.mark.parametrize(
    ("above", "setting"),
    [
        (NO_RECOMMENDS, APT_NO_RECOMMENDS),
        ("RUN printf 'APT::Install-Recommends 0;' >> /etc/apt/apt.conf\n", APT_NO_RECOMMENDS),
        ('RUN <<E\ncat > /etc/apt/apt.conf.d/x <<F\nAPT::Install-Recommends "0";\nF\nE\n', APT_NO_RECOMMENDS),
        ("COPY apt.conf /etc/apt/apt.conf.d/99x\n", APT_NO_RECOMMENDS),
        ("COPY rootfs/ /\n", APT_NO_RECOMMENDS),
        ("RUN pip config set global.no-cache-dir true\n", PIP_NO_CACHE),
        ("COPY pip.conf /etc/pip.conf\n", PIP_NO_CACHE),
        ("RUN bundle config set --global without development\n", BUNDLER_SETTINGS),
    ],
)
def test_settings_from_above(above: str, setting: str) -> None:
    assert setting in settings(f"FROM debian:12\n{above}RUN apt-get install -y curl\n")


@pytest.mark.parametrize(
    "above",
    [
        "",
        "RUN apt-get -o APT::Install-Recommends=false install -y x\n",
        "RUN echo 'APT::Install-Recommends \"true\";' > /etc/apt/apt.conf.d/99\n",
        "COPY sources.list /etc/apt/sources.list\n",
        "COPY . /app\n",
    ],
)
def test_settings_that_are_not_made(above: str) -> None:
    assert APT_NO_RECOMMENDS not in settings(f"FROM debian:12\n{above}RUN apt-get install -y curl\n")


def test_settings_below_come_too_late_and_those_of_parents_need_the_model() -> None:
    text = f"FROM debian AS a\n{NO_RECOMMENDS}FROM a\nRUN apt-get install -y curl\n"
    assert settings(text) == frozenset()
    assert settings(text, with_model=True) == {APT_NO_RECOMMENDS}
    stage = model_of(f"FROM debian\nRUN apt-get install -y curl\n{NO_RECOMMENDS}").stages[0]
    assert package_settings(stage, stage.runs[0]) == frozenset()
