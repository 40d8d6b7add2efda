"""What rules ask before they speak: each word of their tables, and each condition, tried from both sides."""

from __future__ import annotations

import pytest

from .test_boundaries import judged, said, titles


@pytest.mark.parametrize(
    ("line", "is_found"),
    [("ADD x /", False), ("COPY x /", False), ('RUN ["/x"]', False), ("WORKDIR /x", False), ("ENV A=b", True)],
)
def test_what_puts_something_into_an_empty_stage(line: str, is_found: bool) -> None:
    text = f"FROM scratch AS empty\n{line}\nFROM a\nARG B\nCOPY --from=empty $B /\nCOPY --from=empty /a /\n"
    assert said("copy-from-empty-stage", text) == ["empty"] * is_found


@pytest.mark.parametrize("command", ["pip install", "uv pip install"])
def test_who_installs_wheels_for_cuda(command: str) -> None:
    text = (
        f"FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nRUN {command} --index-url https://example.org/whl/cu118 torch\n"
    )
    assert said("cuda-version-mismatch", text) == ["cu118"]


@pytest.mark.parametrize(
    ("option", "errors", "redirects"),
    [
        ("-s", True, True),
        ("-f", False, True),
        ("--fail", False, True),
        ("--fail-with-body", False, True),
        ("-K /curl.conf", False, False),
        ("--config /curl.conf", False, False),
        ("-L", True, False),
        ("--location", True, False),
        ("--location-trusted", True, False),
        ("--max-redirs 3", True, False),
    ],
)
def test_what_curl_is_told(option: str, errors: bool, redirects: bool) -> None:
    text = f"FROM debian:12\nRUN curl {option} -o /a https://example.org/a\n"
    assert bool(said("curl-ignores-errors", text)) is errors
    assert bool(said("curl-ignores-redirects", text)) is redirects


@pytest.mark.parametrize("script", ["{dead} || {alive}", "{alive} || {dead}", "if {dead}; then a; fi"])
def test_a_keyserver_that_is_one_of_several_may_be_dead(script: str) -> None:
    dead, alive = (f"gpg --keyserver {name} --recv-keys 1" for name in ("keys.gnupg.net", "keyserver.ubuntu.com"))
    assert said("dead-keyserver", f"FROM a\nRUN {script.format(dead=dead, alive=alive)}\n") == []
    assert said("dead-keyserver", f"FROM a\nRUN {dead}\n") == ["keys.gnupg.net"]


@pytest.mark.parametrize(("verb", "is_found"), [("publish", True), ("build", True), ("pack", True), ("test", False)])
def test_what_dotnet_builds_for_debugging(verb: str, is_found: bool) -> None:
    text = f"FROM debian:12\nRUN dotnet {verb} -c Debug\nCMD a\n"
    assert bool(said("debug-build-shipped", text)) is is_found
    assert said("debug-build-shipped", f"ARG TOOL=gdb\n{text}") == []


@pytest.mark.parametrize(
    ("name", "value", "better"),
    [
        ("APP_ENV", "dev", "prod"),
        ("ASPNETCORE_ENVIRONMENT", "Development", "Production"),
        ("DOTNET_ENVIRONMENT", "development", "Production"),
        ("FLASK_ENV", "development", "production"),
        ("NODE_ENV", "development", "production"),
        ("RACK_ENV", "development", "production"),
        ("RAILS_ENV", "development", "production"),
    ],
)
def test_every_mode_for_developers(name: str, value: str, better: str) -> None:
    assert titles("debug-mode", f"FROM a\nENV {name}={value}\nCMD a\n") == [[f"Set {name} to {better}"]]
    assert said("debug-mode", f"FROM a\nENV {name}={better}\nCMD a\n") == []


def test_what_is_worth_a_word_when_it_is_deleted_too_late() -> None:
    text = "FROM debian:12\nRUN git clone https://example.org/a.git /srv/a\nRUN rm -rf /srv/a\nCMD a\n"
    assert said("deleted-in-later-layer", text) == ["rm -rf /srv/a"]
    assert said("deleted-in-later-layer", "FROM a\nRUN echo > /srv/a.tar.gz\nRUN rm /srv/a.tar.gz\nCMD a\n") == []


@pytest.mark.parametrize(
    ("base", "command", "is_found"),
    [("golang:1.24", f"go {verb} ./...", verb != "vet") for verb in ("build", "install", "test", "run", "vet")]
    + [("rust:1", f"cargo {verb}", verb != "fmt") for verb in ("build", "b", "test", "run", "fmt")]
    + [
        ("mcr.microsoft.com/dotnet/sdk:8.0", f"dotnet {verb}", verb != "clean")
        for verb in ("build", "publish", "test", "run", "pack", "clean")
    ]
    + [("golang:1.24", "go install example.org/tool@v1", False)],
)
def test_what_downloads_with_every_change_of_the_sources(base: str, command: str, is_found: bool) -> None:
    text = f"FROM {base} AS build\nWORKDIR /src\nCOPY . .\nRUN {command}\nFROM debian:12\nCOPY --from=build /src/a /\n"
    assert bool(said("dependencies-not-layered", text)) is is_found


@pytest.mark.parametrize(
    "comment",
    ["hadolint ignore=DL3006", "tare: ignore", "renovate: datasource=docker", "nosemgrep: a", "nosec", "pragma: a"],
)
def test_what_tools_read_stays_as_it_is(comment: str) -> None:
    assert titles("description-comment", f"# {comment}\nFROM alpine:3.22 AS build\n") == [[]]


def test_only_the_images_of_debian_empty_their_cache() -> None:
    run = "RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y jq\n"
    assert said("docker-clean-empties-mount", f"FROM registry.example.org/base:1\n{run}") == []
    assert len(said("docker-clean-empties-mount", f"FROM debian:12\n{run}")) == 1


@pytest.mark.parametrize("shell", ["sh", "bash", "ash", "dash", "zsh", "ksh"])
def test_every_shell_may_run_what_nobody_has_seen(shell: str) -> None:
    script = f"curl -fsSL https://example.org/a | {shell}"
    assert said("download-run-unseen", f"FROM a\nRUN {script}\n") == [script]
    assert said("download-run-unseen", 'FROM a\nRUN eval "X=$(curl -fsSL https://example.org/a)"\n') == []


@pytest.mark.parametrize("line", ["ENV CURL_HOME=/etc/curl", "COPY .curlrc /root/"])
def test_curl_may_be_told_by_a_file_to_try_again(line: str) -> None:
    run = "RUN curl -fsSLo /a https://example.org/a\n"
    assert said("download-without-retry", f"FROM a\n{line}\n{run}") == []
    assert said("download-without-retry", f"FROM a\n{run}") == ["curl"]


def test_what_dpkg_is_told_beside_files_is_no_business_of_apt() -> None:
    text = "FROM debian:12\nRUN dpkg -i {}./a.deb || true; apt-get install -f -y\n".replace(" || true", "")
    assert titles("dpkg-without-dependencies", text.format("")) == [["Install the files with apt-get"]]
    assert titles("dpkg-without-dependencies", text.format("--force-all ")) == [[]]


@pytest.mark.parametrize(("count", "title"), [(1, "Delete the empty line"), (2, "Delete the empty lines")])
def test_empty_lines_are_counted(count: int, title: str) -> None:
    analysis = judged("empty-continuation", "FROM a\nRUN b \\\n" + "\n" * count + "  c\n")
    assert [fix.title for fix in analysis.findings[0].fixes] == [title]
    assert analysis.findings[0].message.startswith("an empty line stands" if count == 1 else "2 empty lines stand")


@pytest.mark.parametrize("name", ["HOME", "HOSTNAME", "LANG", "PATH", "PWD", "SHELL", "TERM", "USER"])
def test_what_is_set_in_every_container(name: str) -> None:
    assert said("env-uses-its-own-line", f"FROM debian:12\nENV {name}=a B=${name}\n") == []
    assert said("env-uses-its-own-line", "FROM debian:12\nENV FOO=a B=$FOO\n") == ["$FOO"]


def test_a_trigger_is_not_split() -> None:
    assert titles("env-uses-its-own-line", "FROM debian:12\nONBUILD ENV FOO=a B=$FOO\n") == [[]]


def test_an_export_over_several_lines_is_not_made_an_env() -> None:
    assert titles("export-ends-with-run", "FROM a\nRUN export A=b\n") == [["Write ENV"]]
    assert titles("export-ends-with-run", "FROM a\nRUN export A=b \\\n    C=d\n") == [[]]


def test_a_port_that_is_no_number_is_not_written_alone() -> None:
    assert titles("exposed-host-port", "FROM a\nEXPOSE 8080:80/tcp\n") == [["Write 80/tcp"]]
    assert titles("exposed-host-port", "FROM a\nEXPOSE 127.0.0.1:http\n") == [[]]


@pytest.mark.parametrize(("path", "is_found"), [("/dev/null", False), ("/proc/sys/a", False), ("/srv/a", True)])
def test_files_that_are_none(path: str, is_found: bool) -> None:
    assert bool(said("file-written-by-echo", f"FROM a\nRUN echo b > {path}\n")) is is_found


@pytest.mark.parametrize(
    ("publisher", "platform"),
    [
        ("amd64", "linux/amd64"),
        ("arm32v5", "linux/arm/v5"),
        ("arm32v6", "linux/arm/v6"),
        ("arm32v7", "linux/arm/v7"),
        ("arm64v8", "linux/arm64"),
        ("i386", "linux/386"),
        ("mips64le", "linux/mips64le"),
        ("ppc64le", "linux/ppc64le"),
        ("riscv64", "linux/riscv64"),
        ("s390x", "linux/s390x"),
    ],
)
def test_who_publishes_for_one_processor(publisher: str, platform: str) -> None:
    other = "linux/s390x" if publisher == "amd64" else "linux/amd64"
    assert said("foreign-platform", f"FROM --platform={platform} {publisher}/debian\n") == []
    assert said("foreign-platform", f"FROM --platform={other} {publisher}/debian\n") == [f"{publisher}/debian"]


@pytest.mark.parametrize(
    "command",
    ["apt-get install a", "apt install a", "aptitude install a", "dpkg -i a.deb", "dpkg-reconfigure a"],
)
def test_who_asks_a_frontend(command: str) -> None:
    text = f"FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\nRUN {command}\nCMD a\n"
    (finding,) = judged("frontend-in-env", text).findings
    assert [edit.text for edit in finding.fixes[1].edits if edit.text] == ["DEBIAN_FRONTEND=noninteractive "]


@pytest.mark.parametrize("line", ["RUN gem install rails", "RUN bundle install", "RUN a"])
def test_gems_may_want_a_compiler(line: str) -> None:
    (shown,) = titles("full-base-in-final-stage", f"FROM ruby:3.4\n{line}\nCMD a\n")
    assert bool(shown) is (line == "RUN a")


def test_bundler_may_be_told_to_keep_gems_elsewhere() -> None:
    text = "FROM ruby:3.4\nRUN apt-get update\n{}RUN gem install rails\nCMD a\n"
    assert len(said("gem-cache-kept", text.format(""))) == 1
    assert said("gem-cache-kept", text.format("RUN bundle config set --local path vendor\n")) == []


@pytest.mark.parametrize("option", ["--no-document", "-N", "--no-rdoc", "--no-ri", "--document", "--rdoc", "--ri"])
def test_what_gem_is_told_of_documents(option: str) -> None:
    assert said("gem-documentation", f"FROM debian:12\nRUN gem install {option} rails\nCMD a\n") == []
    assert said("gem-documentation", "FROM debian:12\nRUN gem install rails\nCMD a\n") == ["gem install"]


def test_behind_a_json_form_no_folder_is_removed() -> None:
    text = 'FROM a\nRUN ["git", "clone", "https://example.org/a.git", "/srv/a"]\nCMD a\n'
    assert titles("git-folder-kept", text) == [[]]


@pytest.mark.parametrize(
    ("script", "is_found"),
    [("nvidia-smi", True), ("! nvidia-smi", False), ("nvidia-smi || true", False), ("rocminfo", True)],
)
def test_a_gpu_may_be_missed(script: str, is_found: bool) -> None:
    assert bool(said("gpu-asked-in-build", f"FROM a\nRUN {script}\n")) is is_found


def test_drivers_belong_to_the_host_by_any_name() -> None:
    text = "FROM debian:12\nRUN apt-get install -y cuda-drivers jq\n"
    assert said("gpu-runtime-installed", text) == ["cuda-drivers"]


@pytest.mark.parametrize("command", ["usermod -aG docker app", "gpasswd -a app docker", "adduser app docker"])
def test_how_a_user_gets_into_a_group(command: str) -> None:
    assert said("group-drops-others", f"FROM debian:12\nRUN {command}\nUSER app:app\n") == ["app:app"]


def test_what_useradd_does_on_unknown_systems_is_not_known() -> None:
    assert said("high-uid-fills-lastlog", "FROM alpine:3.22\nRUN useradd -u 1000000 a\n") == []
    assert said("high-uid-fills-lastlog", "FROM debian:11\nRUN useradd -u 1000000 a\n") == ["useradd"]


@pytest.mark.parametrize(
    ("start", "is_found"),
    [
        ('CMD ["bash"]', False),
        ("CMD sh", False),
        ('CMD ["bash", "/start.sh"]', True),
        ('CMD ["/app"]', True),
        ("", False),
    ],
)
def test_tools_are_idle_where_nobody_gets_a_shell(start: str, is_found: bool) -> None:
    text = f"FROM debian:12\nRUN apt-get update && apt-get install -y nano\n{start}\n"
    assert bool(said("idle-tools", text)) is is_found


@pytest.mark.parametrize(
    "program",
    [
        "celery",
        "deno",
        "dotnet",
        "flask",
        "gunicorn",
        "java",
        "kubectl",
        "nginx",
        "node",
        "npm",
        "perl",
        "php",
        "python",
        "python3",
        "ruby",
        "uvicorn",
        "yarn",
    ],
)
def test_who_would_read_a_shell_as_an_argument(program: str) -> None:
    assert said("ignored-cmd", f'FROM a\nENTRYPOINT ["{program}"]\nCMD run\n') == ["CMD run"]
    assert said("ignored-cmd", f'FROM a\nENTRYPOINT ["{program}"]\nCMD ["run"]\n') == []
    assert said("ignored-cmd", 'FROM a\nENTRYPOINT ["/start"]\nCMD run\n') == []


@pytest.mark.parametrize(
    ("setting", "is_found"),
    [("", True), ("echo assumeyes=True >> /etc/dnf/dnf.conf && ", False), ("echo a >> /etc/dnf/dnf.conf && ", True)],
)
def test_dnf_may_be_told_yes_by_a_file(setting: str, is_found: bool) -> None:
    assert bool(said("install-without-yes", f"FROM fedora:42\nRUN {setting}dnf install git\n")) is is_found


@pytest.mark.parametrize("name", ["TARGETOS", "TARGETARCH", "TARGETSTAGE", "BUILDOS", "BUILDARCH"])
def test_what_a_build_knows_of_its_platform(name: str) -> None:
    assert said("invalid-default-base", f"FROM a:${name}\n") == []
    assert said("invalid-default-base", "FROM a:$OTHER\n") == ["a:$OTHER"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30sec", "30s"), ("30seconds", "30s"), ("5min", "5m"), ("5minutes", "5m"), ("2hours", "2h"), ("1d", "24h")],
)
def test_a_duration_in_words(written: str, meant: str) -> None:
    text = f"FROM a\nHEALTHCHECK --interval={written} CMD a\n"
    assert titles("invalid-healthcheck", text) == [[f"Write {meant}"]]


@pytest.mark.parametrize("key", ["com.docker.desktop.extension.API.version", "com.docker.extension.Changelog"])
def test_keys_that_docker_desktop_wants(key: str) -> None:
    assert said("invalid-label-key", f"FROM a\nLABEL {key}=1\n") == []
    assert said("invalid-label-key", "FROM a\nLABEL com.example.Key=1\n") == ["com.example.Key"]


def test_a_mount_over_two_lines_has_no_place() -> None:
    assert said("invalid-mount", "FROM a\nRUN --mount=type=cache,targt=/x b\n") == ["targt"]
    assert said("invalid-mount", "FROM a\nRUN --mount=type=cache,\\\ntargt=/x b\n") == []


def test_nothing_is_meant_by_a_comma() -> None:
    assert titles("invalid-port", "FROM a\nEXPOSE ,\n") == [[]]
    assert titles("invalid-port", "FROM a\nEXPOSE 80,443\n") == [["Write 80 443"]]


def test_a_signal_in_a_variable_is_not_written_there() -> None:
    assert titles("invalid-stopsignal", "FROM a\nSTOPSIGNAL SIGTREM\n") == [["Write SIGTERM"]]
    assert titles("invalid-stopsignal", "FROM a\nARG S=SIGTREM\nSTOPSIGNAL $S\n") == [[]]


@pytest.mark.parametrize("package", ["libjemalloc1", "libjemalloc2", "jemalloc"])
def test_a_library_that_waits_to_be_loaded(package: str) -> None:
    text = f"FROM debian:12\nRUN apt-get update && apt-get install -y {package}{{}}\nCMD a\n"
    assert said("jemalloc-not-loaded", text.format("")) == [package]
    assert said("jemalloc-not-loaded", text.format(" && ln -s /usr/lib/*/libjemalloc.so.2 /usr/lib/")) == []


@pytest.mark.parametrize("command", ["rm -f /a", "set -e", "echo a", "true", "export A=b", "find /tmp -delete"])
def test_what_an_install_has_beside_it(command: str) -> None:
    text = (
        "FROM a AS b\nRUN make\nFROM debian:12\nCOPY --from=b /out /srv/out\n"
        f"RUN {command} && apt-get update && apt-get install -y jq\nCMD a\n"
    )
    assert len(said("install-below-copied-stage", text)) == 1


@pytest.mark.parametrize("manager", ["npm", "pnpm", "yarn", "bun"])
def test_an_npmrc_may_leave_out_what_is_for_developers(manager: str) -> None:
    text = f"FROM node:22\nCOPY package.json {{}}./\nRUN {manager} install\nCMD a\n"
    assert len(said("dev-dependencies-in-final-stage", text.format(""))) == 1
    assert said("dev-dependencies-in-final-stage", text.format(".npmrc ")) == []
