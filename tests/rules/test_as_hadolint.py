"""Under the preset `hadolint`, rules that judge otherwise on purpose judge as it does.

The lines are those that hadolint 2.15.1 reports for these very files.
"""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.catalogue import catalogue
from tare.engine.finding import Severity
from tare.engine.hadolint import is_on, severities
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse
from tare.text import Lines


def lines(text: str, name: str, **settings: object) -> list[int]:
    book = rulebook(Settings(**{"preset": "hadolint", "select": (name,), **settings}))  # type: ignore[arg-type]
    analysis = analyse(build(parse(text)), book)
    assert analysis.failures == ()
    at = Lines(text)
    return sorted({at.position(finding.at.start)[0] + 1 for finding in analysis.findings})


def test_one_line_is_reported_once_under_one_id() -> None:
    text = "FROM debian:13\nRUN cd /tmp && make\n"
    book = rulebook(Settings(preset="hadolint", select=("DL3003",)))
    assert [finding.rule for finding in analyse(build(parse(text)), book).findings] == ["cd-instead-of-workdir"]
    book = rulebook(Settings(select=("cd-at-start-of-run",)))
    assert len(analyse(build(parse(text)), book).findings) == 1, "without the preset it is there"


@pytest.mark.parametrize("name", ["bunzip2", "gunzip", "gzcat", "uncompress", "unlzma", "unxz", "unzip", "zcat", "zgz"])
def test_what_unpacks_as_hadolint_knows_it(name: str) -> None:
    assert lines(f"FROM a:1\nCOPY x.tgz /x/\nRUN {name} /x/x.tgz\n", "DL3010") == [2]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "DL3002",
            "FROM b:1\nUSER root\nUSER app\nFROM c:1\nUSER root\nFROM d:1\nUSER 0:0\nFROM e:1 as x\n"
            "USER root:root\nFROM x\n",
            [5, 7, 9],
        ),
        (
            "cd-instead-of-workdir",
            "FROM a:1\nRUN cd /x\nRUN cd x && y\nRUN (cd x)\nRUN a && cd -\nRUN $(cd x; pwd)\n"
            'RUN sh -c "cd x"\nRUN cd\n'
            'RUN a; cd "$x"\nRUN pushd x\nRUN cd "/y" && z\nRUN if a; then cd /x; fi\nRUN cd $x/y\n',
            [2, 3, 4, 5, 6, 8, 9, 11, 12, 13],
        ),
        (
            "DL3015",
            "FROM python:3.12-bookworm\nRUN apt-get update && apt-get install -y unzip=6.0-28\n"
            "RUN apt-get install -y --no-install-recommends git=1\nRUN apt-get install -y git=1\n",
            [2, 4],
        ),
        (
            "DL3041",
            "FROM a:1\nARG V\nENV W=x\nRUN dnf install -y x-$V\nRUN dnf install -y x-${W}-${X}\n"
            "RUN dnf install -y x$V\nRUN dnf install -y x-${V:-1}\nRUN dnf module install -y x-$V\n"
            "FROM b:1\nRUN dnf install -y x-$V\n",
            [6, 7, 8, 10],
        ),
        (
            "DL3019",
            "FROM a:1\nRUN apk add x=1\nRUN apk add --no-cache x=1\nRUN apk update && apk add x=1\nRUN apk update\n"
            "RUN apk add x=1 && rm -rf /var/cache/apk/*\nRUN apk add --update x=1 && rm -rf /var/cache/apk/*\n"
            "RUN apk --no-cache add x=1\nRUN --mount=type=cache,target=/var/cache/apk apk add x=1\n"
            "RUN apk add --no-cache --virtual .x x=1; apk del y\nRUN apk add --virtual .x x=1\n",
            [2, 4, 6, 7, 11],
        ),
        (
            "DL3025",
            "FROM a:1 as b\nCMD a b\nENTRYPOINT a\nHEALTHCHECK CMD a\nHEALTHCHECK NONE\nFROM x:1\n"
            'CMD a\nENTRYPOINT ["a",]\n'
            'ONBUILD CMD a\nSHELL ["x"]\nCMD "a"\nCMD exec x && y\n',
            [2, 3, 4, 7, 8, 11, 12],
        ),
        (
            "DL3047",
            "FROM a:1\nRUN wget http://a\nRUN wget -q http://a\nRUN wget -nv http://a\n"
            "RUN wget --progress=dot http://a\n"
            "RUN wget -o /x a\nRUN wget -qO- a\nRUN wget -O- a\nRUN wget --help\nRUN wget -i x\n"
            "RUN wget a 2>/dev/null\n"
            "RUN wget -a log x\nRUN wget --no-verbose x\nRUN wget\nRUN echo a > wgetrc && wget a\nFROM alpine:3\n"
            "RUN wget http://a\nRUN apk add wget\nRUN wget -q -O x http://a; wget http://b\n",
            [2, 8, 9, 10, 11, 14, 15, 17, 19],
        ),
        (
            "DL3059",
            "FROM a:1\nRUN a\nRUN b\nRUN c && d\nRUN e && f && g\nRUN h\nENV x=1\nRUN i\n# c\nRUN j\n"
            'RUN --mount=type=cache,target=/x k\nRUN --mount=type=cache,target=/x l\nRUN m\nRUN ["a"]\nRUN b | c | d\n'
            "RUN x\nRUN x; y; z\nRUN if a; then b; fi\nRUN q\n",
            [3, 10, 12, 14],
        ),
        (
            "DL3059",
            'FROM a:1\nRUN a\nRUN [ -e x ] && grep y\nRUN sudo b\nRUN bash -c "x && y"\nRUN c $(d)\n',
            [3, 4, 5],
        ),
        (
            "DL3066",
            "FROM a:1\nUSER root\nUSER app\nUSER $x\nUSER 1000\nUSER 1000:grp\nUSER app:1000\nUSER ${x:-app}\nUSER 0\n"
            "FROM b:1\nUSER root\n",
            [2, 3, 4, 7, 8, 11],
        ),
        (
            "DL3067",
            "FROM a:1 as x\nFROM b:1\nCOPY --from=x / /\nCOPY --from=x / /rootfs\n"
            "COPY --from=x /a /\nCOPY --from=x / /a/ /b/\n"
            "COPY / /\nFROM scratch\nCOPY --from=x / /\nCOPY --from=x:1 / /\nCOPY --from=x ./ /\n",
            [3, 9, 10],
        ),
        (
            "DL4001",
            "FROM a:1\nRUN wget a\nRUN curl b\nRUN wget c\nRUN curl d\nFROM b:1\nRUN curl x\nRUN wget y\nFROM c:1\n"
            "RUN curl a && wget b\nFROM d:1\nRUN apt-get install curl wget\n",
            [3, 4, 5, 8, 10],
        ),
        (
            "DL4001",
            "FROM a:1\nONBUILD RUN wget a\nRUN curl b\nONBUILD RUN curl c\nFROM b:1\nONBUILD RUN curl x && wget y\n",
            [4, 6],
        ),
        (
            "DL3013",
            "FROM a:1\nRUN pip install gitpython\nRUN pip install gitpython==1\nRUN pip install github.com/x/y\n"
            "RUN pip install github.com/x/y@v1\nRUN pip install ./git\nRUN pip install git.whl\n",
            [2, 4],
        ),
        ("DL3022", 'FROM a:1 AS x\nFROM b:1\nCOPY --from=x /a /b\nCOPY --from="x" /a /c\n', [4]),
        (
            "DL4003",
            'FROM a:1\nCMD ["a"]\nCMD ["b"]\nCMD ["c"]\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\nHEALTHCHECK NONE\n'
            'HEALTHCHECK CMD ["a"]\nFROM b:1\nCMD ["x"]\n',
            [3, 4, 6, 8],
        ),
        (
            "DL4006",
            'FROM a:1\nRUN a | b\nRUN set -o pipefail && a | b\nSHELL ["/bin/bash","-o","pipefail","-c"]\nRUN a | b\n'
            'SHELL ["/bin/sh","-c"]\nRUN a | b\nSHELL ["pwsh","-c"]\nRUN a | b\nSHELL ["bash","-c"]\nRUN echo x\n'
            'RUN $(a | b)\nRUN if a | b; then c; fi\nRUN a | b || true\nRUN bash -c "a | b"\n'
            "FROM alpine:3\nRUN a | b\n",
            [2, 3, 7, 12, 13, 14, 17],
        ),
        ("DL3035", "FROM a:1\nRUN zypper dist-upgrade\nRUN apt-get upgrade\nRUN apk upgrade\n", [2]),
        ("DL3042", "FROM python:3 AS b\nRUN pip install x==1\nFROM python:3\nCOPY --from=b /x /x\n", [2]),
        ("DL3049", "FROM a:1 AS x\nFROM b:1\nLABEL team=a\nFROM x\n", [1, 4]),
    ],
)
def test_the_lines_of_hadolint(name: str, text: str, expected: list[int]) -> None:
    assert lines(text, name, label_schema=(("team", "text"),)) == expected


def test_the_preset_turns_on_what_hadolint_has_on() -> None:
    on = set(rulebook(Settings(preset="hadolint")).rules)
    expected = {slug for slug, rule in catalogue().items() if is_on(rule.also) or rule.cases}
    assert on == expected
    assert "pipe-without-pipefail" in on
    assert all(set(catalogue()[slug].also) & set(severities()) for slug in on if not catalogue()[slug].cases)


def test_a_rule_that_hadolint_has_off_by_default_stays_off() -> None:
    assert not is_on(("DL3057",))
    assert not is_on(("DL1001", "DS-0026"))
    assert not is_on(())
    assert is_on(("DL3057", "DL3008"))


def test_severities_are_those_of_hadolint_unless_set() -> None:
    rules = rulebook(Settings(preset="hadolint")).rules
    assert rules["sudo"].severity is Severity.ERROR
    assert rules["untagged-base"].severity is Severity.WARNING
    assert rules["invalid-label-key"].severity is Severity.HINT
    changed = rulebook(Settings(preset="hadolint", severity=(("DL3004", "info"),))).rules
    assert changed["sudo"].severity is Severity.INFO


def test_the_preset_can_be_combined() -> None:
    everything = set(rulebook(Settings(preset="hadolint", select=("ALL",))).rules)
    assert everything == set(catalogue())
    without = set(rulebook(Settings(preset="hadolint", ignore=("DL3008",))).rules)
    assert "unpinned-packages" not in without
    text = "FROM a:1\nRUN apk add x | cat\n"
    assert lines(text, "ALL") != []
    assert lines(text, "DL4006", select=("ALL",)) == lines(text, "ALL")


def is_said(name: str, script: str) -> bool:
    return lines(f"FROM a:1\nRUN {script}\n", name) != []


@pytest.mark.parametrize(
    ("name", "script", "expected"),
    [
        ("DL3004", "A=b sudo x", True),
        ("DL3004", "time sudo x", True),
        ("DL3004", "exec sudo x", True),
        ("DL3004", "/usr/bin/sudo x", False),
        ("DL3004", "nice sudo x", False),
        ("DL3004", '["sudo", "x"]', True),
        ("DL3004", '["sh", "-c", "sudo x"]', False),
        ("DL3004", "<<EOF\nsudo x\nEOF", True),
        ("DL3004", "cat <<EOF\nsudo x\nEOF", False),
        ("DL3003", "sh -c 'cd /x'", False),
        ("DL3014", "sudo apt-get install curl=1", False),
        ("DL3014", "apt-get install curl=1 --yes", False),
        ("DL3014", "apt-get install -fy curl=1", False),
        ("DL3014", "apt-get -q -q install curl=1", False),
        ("DL3014", "apt-get -q install curl=1", True),
        ("DL3014", "yes | apt-get install curl=1", True),
        ("DL3014", "apt-get upgrade", False),
        ("DL3030", "yum install x-1 --assumeyes", False),
        ("DL3030", "yum groupinstall x", True),
        ("DL3034", "zypper rm x", True),
        ("DL3034", "zypper -n rm x", False),
        ("DL3008", "apt-get install -y -t bookworm curl=1", False),
        ("DL3008", "apt-get install -y curl/bookworm", False),
        ("DL3008", 'apt-get install -y "$PKG"', True),
        ("DL3008", "apt-get install -y ./x.deb", False),
        ("DL3018", "apk add -X http://x --virtual .x curl=1", False),
        ("DL3018", "apk add curl@edge", True),
        ("DL3033", "yum install -y java-11-openjdk", False),
        ("DL3033", "yum install -y x.rpm", True),
        ("DL3033", "yum install -y https://example.org/x-y.rpm", False),
        ("DL3033", "yum install -y x-$V", True),
        ("DL3033", "yum -y module install x:1", False),
        ("DL3041", "dnf -y group install x", False),
        ("DL3037", "zypper -n in 'x>=1'", False),
        ("DL3009", "apt update", True),
        ("DL3009", "apt-get update && rm -rf /x", False),
        ("DL3009", "apt-get update && rm -r /var/lib/apt/lists", True),
        ("DL3009", "--mount=type=tmpfs,target=/var/lib/apt/lists/ apt-get update", False),
        ("DL3009", "--mount=type=bind,target=/var/lib/apt/lists apt-get update", True),
        ("DL3009", "--mount=type=cache,target=/var/lib/apt apt-get update", True),
        (
            "DL3009",
            "--mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update",
            False,
        ),
        ("DL3009", "apt-get install -y x=1", False),
        ("DL3013", "pip install flask[async]", True),
        ("DL3013", "pip install -c x flask", False),
        ("DL3013", "pip install git+https://x/y", True),
        ("DL3013", "pip install git+https://x/y@v1", False),
        ("DL3013", "pip install --index-url x flask==1", False),
        ("DL3013", "pip install --timeout 10 flask==1", True),
        ("DL3013", "python3 -u -m pip install flask", True),
        ("DL3013", "/venv/bin/pip install flask", False),
        ("DL3042", "PIP_NO_CACHE_DIR=1 pip install .", False),
        ("DL3042", "pip install . && rm -rf /root/.cache", True),
        ("DL3042", "--mount=type=cache,target=/home/u/.cache/pip pip install .", False),
        ("DL3016", "npm install @s/x", True),
        ("DL3016", "npm install @s/x@1", False),
        ("DL3016", "npm install git+https://x/y#v1", False),
        ("DL3016", "npm install ./x", False),
        ("DL3016", "npm i x", False),
        ("DL3060", "yarn install && yarn cache clean", False),
        ("DL3060", "yarn cache clean && yarn install", True),
        ("DL3028", "gem install x --version 1", False),
        ("DL3028", "gem install x -v 1", False),
        ("DL3028", "gem install x --version=1", False),
        ("DL3028", "gem install x:1 y", True),
        ("DL3062", "go install x.org/y@latest", True),
        ("DL3062", "go install ./cmd/x", False),
        ("DL3062", "go get x.org/y", True),
        ("DL3032", "yum clean all && yum install -y x-1", True),
        ("DL3032", "yum install -y x-1 && yum clean all", False),
        ("DL3040", "dnf reinstall -y x", True),
        ("DL3040", "dnf install -y x-1", True),
        ("DL3040", "microdnf upgrade -y", True),
        ("DL3040", "dnf remove -y x", False),
        ("DL3040", "--mount=type=cache,target=/var/cache/libdnf5 dnf install -y x-1", False),
        ("DL3036", "zypper -n in x=1 && zypper cc -a", False),
        ("DL3036", "zypper -n in x=1 && rm -rf /var/cache/zypp", True),
        ("DL3046", "useradd -mu 123456 x", True),
        ("DL3046", "useradd -lu 123456 x", False),
        ("DL4005", "ln -sf /bin/bash /bin/sh", True),
        ("DL4005", "mv /bin/bash /bin/sh", False),
    ],
)
def test_a_command_as_hadolint_reads_it(name: str, script: str, expected: bool) -> None:
    assert is_said(name, script) is expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("DL3006", "FROM $X\nFROM debian$X\nFROM a/$X\nFROM scratch\n", [2]),
        ("DL3007", "ARG V=latest\nFROM a:$V\nFROM $X:latest\n", [3]),
        ("DL3010", "FROM a:1\nCOPY x.tgz /x/\nCOPY y.tgz /y/\nRUN tar -xf /x/x.tgz && tar xf /y/y.tgz\n", [2]),
        ("DL3020", "FROM a:1\nADD http://x/y /z\nADD <<A /z\nx\nA\nADD z /z\n", [6]),
        (
            "DL3020",
            "FROM a:1\nADD x.tgz y /z/\nADD x.tgz /z\nADD $X /y\nADD https://x/y /z\nONBUILD ADD x /y\n",
            [2, 4],
        ),
        ("DL3021", "FROM a:1\nCOPY x y $Z\nCOPY x y .\nCOPY x y $Z/\nADD x y z\n", [2, 3]),
        ("DL3022", "FROM a:1 AS a\nFROM b:1\nCOPY --from=a x /\nCOPY --from=0 x /\nCOPY --from=c x /\n", [5]),
        (
            "DL3029",
            "FROM --platform=$X a:1\nFROM --platform=$BUILDPLATFORM a:1\nFROM --platform=linux/amd64 a:1\n",
            [1, 3],
        ),
        ("DL3045", "FROM scratch\nCOPY a b\nCOPY a $B\nADD c d\nWORKDIR x\nCOPY a b\n", [2]),
        ("DL3064", "FROM a:1\nENV TOKENIZER=x A=b\nARG USERNAME\nARG KEY\nARG A PASSWORD\n", [2, 3]),
        ("DL3066", "FROM a:1\nARG U\nUSER $U\nENV W=x\nUSER $W\n", [5]),
        (
            "DL3009",
            "FROM a:1 AS a\nRUN apt update\nFROM b:1 AS b\nRUN apt update\nFROM b\nFROM c:1\nRUN apt update\n",
            [4, 7],
        ),
        ("DL3059", "FROM a:1\nONBUILD RUN a\nRUN b\nONBUILD RUN c\nRUN d\nRUN e\n", [6]),
        ("DL4006", "FROM a:1\n# hadolint shell=pwsh\nRUN a | b\nONBUILD RUN a | b\n", [3]),
        (
            "DL3042",
            "FROM a:1\nENV PIP_NO_CACHE_DIR=on\nRUN pip install .\nFROM b:1\nARG PIP_NO_CACHE_DIR=1\nRUN pip install\n",
            [6],
        ),
    ],
)
def test_other_instructions_as_hadolint_reads_them(name: str, text: str, expected: list[int]) -> None:
    assert lines(text, name) == expected


def test_what_we_see_and_hadolint_does_not_is_still_ours_by_default() -> None:
    text = "FROM debian:12\nRUN sudo apt-get install curl\n"
    ours = analyse(build(parse(text)), rulebook(Settings(select=("install-without-yes",))))
    assert len(ours.findings) == 1
    assert lines(text, "install-without-yes") == []


def test_findings_keep_their_fixes() -> None:
    book = rulebook(Settings(preset="hadolint", select=("DL3014",)))
    finding = analyse(build(parse("FROM debian:12\nRUN apt-get install curl\n")), book).findings[0]
    assert [fix.title for fix in finding.fixes] == ["Add -y"]
