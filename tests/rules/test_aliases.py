"""People who come from another tool find its ids here: each names a rule, or `rules/README.md` says why none."""

from __future__ import annotations

import re

import pytest
from tare.engine.catalogue import catalogue, find, folder
from tare.engine.hadolint import severities
from tare.engine.names import plain_name
from tare.engine.rulebook import names_rule, options_of, rulebook
from tare.engine.settings import Settings, is_known
from tare.engine.suppress import means, suppressions
from tare.features.explain import explain
from tare.syntax import parse

HADOLINT = """
1001 3000 3001 3002 3003 3004 3006 3007 3008 3009 3010 3011 3012 3013 3014 3015 3016 3018 3019 3020 3021 3022 3023 3024
3025 3026 3027 3028 3029 3030 3032 3033 3034 3035 3036 3037 3038 3040 3041 3042 3043 3044 3045 3046 3047 3048 3049 3050
3051 3052 3053 3054 3055 3056 3057 3058 3059 3060 3061 3062 3063 3064 3065 3066 3067 4000 4001 4003 4004 4005 4006
"""
BUILDKIT = """
StageNameCasing FromAsCasing NoEmptyContinuation ConsistentInstructionCasing DuplicateStageName ReservedStageName
JSONArgsRecommended MaintainerDeprecated UndefinedArgInFrom WorkdirRelativePath UndefinedVar
MultipleInstructionsDisallowed LegacyKeyValueFormat InvalidBaseImagePlatform RedundantTargetPlatform
SecretsUsedInArgOrEnv InvalidDefaultArgInFrom FromPlatformFlagConstDisallowed CopyIgnoredFile
InvalidDefinitionDescription ExposeProtoCasing ExposeInvalidFormat
"""
TRIVY = "1 2 4 5 6 7 8 9 10 11 12 13 14 15 16 17 19 20 21 22 23 24 25 26 27 29 30 31"

TALLY = """
circular-stage-deps consistent-indentation copy-after-user-without-chown copy-from-empty-scratch-stage
curl-should-follow-redirects eol-last epilogue-order gpu/cuda-version-mismatch gpu/no-buildtime-gpu-queries
gpu/no-container-runtime-in-image gpu/no-hardcoded-visible-devices gpu/no-redundant-cuda-install
gpu/prefer-minimal-driver-capabilities gpu/prefer-runtime-final-stage gpu/prefer-uv-over-conda invalid-json-form
invalid-onbuild-trigger js/node-gyp-cache-mounts labels/no-buildx-git-overlap labels/no-duplicate-keys
labels/no-stale-base-digest labels/prefer-grouped labels/prefer-stable-order labels/valid-key max-lines
named-identity-in-passwdless-stage newline-between-instructions newline-per-chained-call no-multi-spaces
no-multiple-empty-lines no-trailing-spaces no-ungraceful-stopsignal no-unreachable-stages
php/composer-no-dev-in-production php/enable-opcache-in-production php/no-xdebug-in-final-image platform-mismatch
powershell/error-action-preference powershell/prefer-shell-instruction powershell/progress-preference prefer-add-git
prefer-add-unpack prefer-canonical-stopsignal prefer-copy-chmod prefer-copy-heredoc prefer-curl-config
prefer-formatted-heredocs prefer-multi-stage-build prefer-nginx-sigquit prefer-package-cache-mounts prefer-run-heredoc
prefer-systemd-sigrtmin-plus-3 prefer-telemetry-opt-out prefer-vex-attestation prefer-wget-config
require-secret-mounts require-stages ruby/asset-precompile-without-dummy-key ruby/bootsnap-precompile-without-j1
ruby/deprecated-bundler-install-flags ruby/eol-ruby-version ruby/healthcheck-rails-up-endpoint
ruby/jemalloc-installed-but-not-preloaded ruby/leftover-bundler-cache ruby/missing-bundle-deployment
ruby/missing-bundle-without-development ruby/prefer-bundler-cache-mount ruby/prefer-gemfile-bind-mounts
ruby/prefer-network-none-install ruby/prefer-secret-mounts-for-build-credentials ruby/redundant-bundler-install
ruby/secrets-in-arg-or-env ruby/state-paths-not-writable-as-non-root ruby/yjit-not-enabled-on-supported-runtime
secrets-in-code shell-run-in-scratch sort-packages stateful-root-runtime syntax-directive-typo unknown-instruction
user-created-but-never-used user-explicit-group-drops-supplementary-groups windows/no-chown-flag windows/no-run-mounts
windows/no-stopsignal world-writable-state-path-workaround
"""
SEMGREP = """
avoid-apk-upgrade avoid-apt-get-upgrade avoid-dnf-update avoid-latest-version avoid-platform-with-from
avoid-yum-update avoid-zypper-update dockerd-socket-mount invalid-port last-user-is-root maintainer-is-deprecated
missing-apk-no-cache missing-assume-yes-switch missing-dnf-assume-yes-switch missing-dnf-clean-all
missing-image-version missing-no-install-recommends missing-pip-no-cache-dir missing-user missing-user-entrypoint
missing-yum-assume-yes-switch missing-yum-clean-all missing-zypper-clean missing-zypper-no-confirm
multiple-entrypoint-instructions no-sudo-in-dockerfile nonsensical-command prefer-apt-get prefer-copy-over-add
prefer-json-notation remove-package-cache remove-package-lists secret-in-build-arg set-pipefail source-not-pinned
use-either-wget-or-curl use-shell-instruction use-workdir
"""
DOCKERFILELINT = """
add_dest_invalid add_src_invalid apkadd-missing-virtual apkadd-missing_nocache_or_updaterm apt-get-dist-upgrade
apt-get-update_require_install apt-get-upgrade apt-get_missing_param apt-get_missing_rm apt-get_recommends
deprecated_in_1.13 expose_host_port extra_args from_first healthcheck_options_missing_args invalid_command
invalid_format invalid_line invalid_port invalid_workdir label_invalid latest_tag missing_args missing_tag
required_params sudo_usage uppercase_commands
"""
PARFUM = """
curlUseFlagL ruleMoreThanOneInstall curlUseFlagF npmCacheCleanAfterInstall npmCacheCleanUseForce
yarnCacheCleanAfterInstall rmRecursiveAfterMktempD curlUseHttpsUrl wgetUseHttpsUrl pipUseNoCacheDir
mkdirUsrSrcThenRemove configureShouldUseBuildFlag gemUpdateSystemRmRootGem sha256sumEchoOneSpaces gemUpdateNoDocument
gpgVerifyAscRmAsc yumInstallForceYes yumInstallRmVarCacheYum tarSomethingRmTheSomething gpgUseBatchFlag gpgUseHaPools
aptGetInstallUseY aptGetInstallUseNoRec aptGetUpdatePrecedesInstall aptGetInstallThenRemoveAptLists apkAddUseNoCache
DL3002 DL3004 DL3020 DL3027 DL3029 DL3046
"""
SONAR = """
S1135 S2260 S2612 S4507 S5332 S6431 S6469 S6470 S6471 S6472 S6473 S6476 S6502 S6504 S6574 S6579 S6586 S6589 S6596
S7019 S7020 S7021 S7023 S7028 S7029 S7030 S7031 S8431
"""
SONAR_CLOSED = """
S4423 S4790 S6437 S6474 S6497 S6500 S6505 S6506 S6570 S6573 S6581 S6584 S6587 S6595 S6597 S7018 S7026
"""
DOCKADVISOR = """
AddInvalidFlag AddMissingArguments ArgInvalidFormat ArgMissingName CmdInvalidExecForm CmdMissingCommand
ConsistentInstructionCasing CopyInvalidFlag CopyMissingArguments DuplicateStageName EntrypointInvalidExecForm
EntrypointMissingCommand EnvInvalidFormat EnvMissingKeyValue ExposeInvalidFormat ExposeInvalidProtocol
ExposePortOutOfRange ExposeProtoCasing FromAsCasing FromInvalidImageReference FromInvalidPlatform FromInvalidStageName
FromMissingImage FromPlatformFlagConstDisallowed HealthcheckMissingCmd InvalidDefaultArgInFrom JSONArgsRecommended
LabelInvalidFormat LabelMissingKeyValue LegacyKeyValueFormat MaintainerDeprecated MaintainerMissingName
MultipleInstructionsDisallowed NoEmptyContinuation OnbuildMissingInstruction ParserWarning RedundantTargetPlatform
ReservedStageName RunInvalidExecForm RunInvalidMountFlag RunInvalidNetworkFlag RunInvalidSecurityFlag
RunMissingCommand SecretsUsedInArgOrEnv ShellInvalidJsonForm ShellMissingConfig ShellRequiresJsonForm StageNameCasing
StopsignalMissingValue UndefinedArgInFrom UndefinedVar UnrecognizedInstruction UserInvalidFormat UserMissingValue
VolumeInvalidJsonForm VolumeMissingPath WorkdirRelativePath
"""
# The titles of its queries for Dockerfiles, as its documentation has or had them.
KICS = """
Add Instead of Copy
Apk Add Using Local Cache Path
Apt Get Install Lists Were Not Deleted
Apt Get Install Pin Version Not Defined
APT-GET Missing '-y' To Avoid Manual Input
APT-GET Missing Flags To Avoid Manual Input
APT-GET Not Avoiding Additional Packages
Changing Default Shell Using RUN Command
Changing Default Shell Using SHELL Command
Chown Flag Exists
COPY '--from' References Current FROM Alias
COPY '--from' Without FROM Alias Defined Previously
Copy With More Than Two Arguments Not Ending With Slash
Curl or Wget Instead of Add
Exposing Port 22 (SSH)
Gem Install Without Version
Healthcheck Instruction Missing
Image Version Not Explicit
Image Version Using 'latest'
Last User Is 'root'
MAINTAINER Instruction Being Used
Missing Dnf Clean All
Missing Flag From Dnf Install
Missing User Instruction
Missing Version Specification In dnf install
Missing Zypper Clean
Missing Zypper Non-interactive Switch
Multiple CMD Instructions Listed
Multiple ENTRYPOINT Instructions Listed
Multiple RUN, ADD, COPY, Instructions Listed
Not Using JSON In CMD And ENTRYPOINT Arguments
Not Using Proper Exec Form In CMD And ENTRYPOINT Arguments
NPM Install Command Without Pinned Version
Passwords And Secrets
Pip install Keeping Cached Packages
RUN Instruction Using 'cd' Instead of WORKDIR
Run Using 'wget' and 'curl'
Run Using apt
Run Using dnf Update
Run Using Sudo
Run Using Upgrade Commands
Run Using Zypper Update
Run Utilities And POSIX Commands
Same Alias In Different Froms
Secrets Stored In Dockerfile
Shell Running A Pipe Without Pipefail Flag
UNIX Ports Out Of Range
Unpinned Package Version in Apk Add
Unpinned Package Version in Pip Install
Update Instruction Alone
Use of Apk Upgrade
Using Platform Flag with FROM Command
Using Unnamed Build Stages
WORKDIR Path Not Absolute
Yum Clean All Missing
Yum Install Allows Manual Input
Yum install Without Version
Yum Update Enabled
Zypper Install Without Version
"""


def slug_of(title: str) -> str:
    """How people write the title of a query: in lower case, with hyphens, without quotes."""
    return "kics/" + "-".join(re.findall("[a-z0-9]+", title.lower().replace("'", "")))


OTHERS = {
    "tally": [f"tally/{name}" for name in TALLY.split()],
    "KICS": [slug_of(title) for title in KICS.strip().splitlines()],
    "Semgrep": SEMGREP.split(),
    "dockerfilelint": DOCKERFILELINT.split(),
    "Parfum": PARFUM.split(),
    "slim": [f"slim/{number}" for number in (10001, 10002, *range(20000, 20023))],
    "Sonar": [*SONAR.split(), *SONAR_CLOSED.split()],
    "droast": [f"DF{number:03}" for number in range(1, 65)],
    "dockadvisor": DOCKADVISOR.split(),
}

IDS = [
    *(f"DL{number}" for number in HADOLINT.split()),
    *BUILDKIT.split(),
    *(f"DS-{int(number):04}" for number in TRIVY.split()),
    *(f"CKV_DOCKER_{number}" for number in range(1, 12)),
    *(f"CKV2_DOCKER_{number}" for number in range(1, 18)),
    *dict.fromkeys(name for names in OTHERS.values() for name in names),
]
IDS = list(dict.fromkeys(IDS))


def reasons() -> dict[str, str]:
    """What the README says of ids without a rule, by id."""
    with open(f"{folder()}/README.md", encoding="utf-8") as file:
        section = file.read().partition("## Ids without a rule\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|$", section, re.MULTILINE))


def test_the_lists_are_whole() -> None:
    assert (len(HADOLINT.split()), len(BUILDKIT.split()), len(TRIVY.split())) == (71, 22, 28)
    assert {f"DL{number}" for number in HADOLINT.split()} == set(severities())
    assert {tool: len(names) for tool, names in OTHERS.items()} == {
        "tally": 86,
        "KICS": 59,
        "Semgrep": 38,
        "dockerfilelint": 27,
        "Parfum": 32,
        "slim": 25,
        "Sonar": 45,
        "droast": 64,
        "dockadvisor": 57,
    }


@pytest.mark.parametrize("name", IDS)
def test_every_id_names_a_rule_or_has_a_reason(name: str) -> None:
    assert find(name) or name in reasons()


@pytest.mark.parametrize("name", IDS)
def test_every_id_is_taken_by_settings(name: str) -> None:
    assert name in reasons() or (is_known(name) and is_known(name.lower()))


@pytest.mark.parametrize("name", IDS)
def test_every_id_selects_and_ignores_and_silences_its_rules(name: str) -> None:
    rules = find(name)
    for rule in rules:
        assert names_rule(name, rule)  # what --select and --ignore ask
        assert names_rule(name.upper(), rule)
        assert means(name.lower(), rule)
        comment = suppressions(parse(f"# tare: ignore={name} -- because\nFROM scratch\n"))
        assert comment.is_silenced(1, rule), rule.slug


def test_every_id_is_explained() -> None:
    """One id for each rule or group of rules: reading pages takes time."""
    for rules, name in {find(name): name for name in IDS if find(name)}.items():
        page = explain(name.lower(), "developer") or ""
        for rule in rules:
            assert f"# {rule.title}\n" in page, name


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("hadolint/DL3008", "DL3008"),
        ("HADOLINT/dl3008", "DL3008"),
        ("buildkit/StageNameCasing", "StageNameCasing"),
        ("max-lines", "tally/max-lines"),
        ("ruby/eol-ruby-version", "tally/ruby/eol-ruby-version"),
        ("Tally/Max-Lines", "tally/max-lines"),
        ("AVD-DS-0002", "DS-0002"),
        ("DS002", "DS-0002"),
        ("docker:S7023", "S7023"),
        ("dockerfile.security.missing-user.missing-user", "missing-user"),
        ("dockerfile.audit.dockerfile-source-not-pinned.dockerfile-source-not-pinned", "source-not-pinned"),
    ],
)
def test_ids_are_taken_as_their_tools_write_them(written: str, plain: str) -> None:
    assert find(written)
    assert find(written) == find(plain)
    assert is_known(written)
    (rule, *_) = find(plain)
    assert suppressions(parse(f"# tally ignore={written}\nFROM scratch\n")).is_silenced(1, rule)
    assert set(rulebook(Settings(select=(written,))).rules) == {one.slug for one in find(plain)}
    assert rule.slug not in rulebook(Settings(select=("ALL",), ignore=(written,))).rules


def test_a_remark_of_shellcheck_is_taken_with_the_namespace_of_tally() -> None:
    assert is_known("shellcheck/SC2086")
    settings = Settings(select=("shellcheck/SC2086",))
    (rule,) = rulebook(settings).rules.values()
    assert options_of(settings, rule).chosen_ids == ("SC2086",)


def test_no_id_of_another_tool_is_the_slug_of_an_unrelated_rule() -> None:
    for rule in catalogue().values():
        for alias in rule.also:
            assert catalogue().get(plain_name(alias), rule) is rule, alias


def test_reasons_are_given_only_where_they_are_needed() -> None:
    assert reasons(), "the README has a table of ids without a rule"
    assert [name for name in reasons() if find(name)] == []


def test_no_rule_names_an_id_twice_or_its_own_slug() -> None:
    for slug, rule in catalogue().items():
        lower = [alias.lower() for alias in rule.also]
        assert len(set(lower)) == len(lower), slug
        assert slug not in lower, slug
