"""Against a real registry: Debian's `docker-registry` on the loopback, with and without tokens."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tare.world.credentials import Credentials
from tare.world.registry import ImageFacts, Registry, RegistryOptions, RegistryProblem, TagList, base_facts

from .loopback_registry import (
    OPENSSL,
    PROGRAM,
    Question,
    Reply,
    TokenMaker,
    digest,
    encode,
    make_image,
    make_index,
    push,
    real_registry,
    serve,
)

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs docker-registry, a package of Debian")

AMD = make_image(
    "amd64",
    config={
        "User": "app:app",
        "Env": ["PATH=/usr/bin", "OPTS=a=b"],
        "ExposedPorts": {"8080/tcp": {}, "53/udp": {}},
        "Entrypoint": ["/bin/app"],
        "Cmd": ["--serve"],
        "WorkingDir": "/srv",
        "Shell": ["/bin/bash", "-c"],
        "Labels": {"team": "x"},
    },
    history=[
        {"created": "2026-01-01T00:00:00Z", "created_by": "# debian.sh --arch 'amd64' out/ 'bookworm' '@1'"},
        {"created": "2026-01-02T00:00:00Z", "created_by": "USER app:app", "empty_layer": True},
        {"created": "2026-01-02T00:00:00Z", "created_by": "RUN /bin/sh -c make # buildkit"},
    ],
)
ARM = make_image("arm64", "v8", layers=3)
INDEX = make_index(AMD, ARM)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registry")


@pytest.fixture(scope="module")
def host(data: Path) -> Iterator[str]:
    with real_registry(data) as host:
        push(host, "team/app", "1.0", AMD, ARM, index=INDEX)
        push(host, "team/app", "1.0-amd64", AMD)
        for number in range(5):
            push(host, "team/tags", f"v{number}", make_image())
        yield host


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry(RegistryOptions(online=True, cache_folder=str(tmp_path)), credentials=lambda *_: None) as made:
        yield made


def facts_of(answer: ImageFacts | RegistryProblem) -> ImageFacts:
    assert isinstance(answer, ImageFacts), answer
    return answer


def test_an_image_for_several_platforms(host: str, registry: Registry) -> None:
    found = facts_of(registry.image(f"{host}/team/app:1.0"))
    assert (found.platform, found.platforms) == ("linux/amd64", ("linux/amd64", "linux/arm64"))
    assert found.digest == digest(AMD.manifest)
    assert found.index_digest == found.pinned_digest == digest(INDEX)
    assert found.layer_sizes == tuple(len(layer) for layer in AMD.layers)
    assert found.compressed_bytes == sum(len(layer) for layer in AMD.layers)
    assert (found.user, found.workdir, found.shell) == ("app:app", "/srv", ("/bin/bash", "-c"))
    assert found.env == (("PATH", "/usr/bin"), ("OPTS", "a=b"))
    assert found.exposed_ports == ("53/udp", "8080/tcp")
    assert (found.entrypoint, found.cmd) == (("/bin/app",), ("--serve",))
    assert found.created == "2026-01-02T03:04:05Z"
    assert [entry.is_empty for entry in found.history] == [False, True, False]

    other = facts_of(registry.image(f"{host}/team/app:1.0", "linux/arm64"))
    assert (other.platform, len(other.layer_sizes)) == ("linux/arm64", 3)

    missing = registry.image(f"{host}/team/app:1.0", "linux/s390x")
    assert isinstance(missing, RegistryProblem)
    assert missing.kind == "no-platform"
    assert "linux/arm64" in missing.message

    every = registry.images(f"{host}/team/app:1.0")
    assert isinstance(every, tuple)
    assert every == (found, other)


def test_an_image_for_one_platform_and_by_digest(host: str, registry: Registry) -> None:
    found = facts_of(registry.image(f"{host}/team/app:1.0-amd64"))
    assert (found.index_digest, found.pinned_digest) == (None, digest(AMD.manifest))
    assert registry.images(f"{host}/team/app:1.0-amd64") == (found,)
    pinned = facts_of(registry.image(f"{host}/team/app@{digest(AMD.manifest)}"))
    assert pinned.tag is None
    assert pinned.layer_sizes == found.layer_sizes


def test_the_digest_of_a_tag(host: str, registry: Registry) -> None:
    assert registry.digest(f"{host}/team/app:1.0") == digest(INDEX)


def test_tags(host: str, registry: Registry) -> None:
    found = registry.tags(f"{host}/team/tags")
    assert isinstance(found, TagList)
    assert sorted(found.tags) == ["v0", "v1", "v2", "v3", "v4"]
    assert found.is_complete


def test_what_is_not_there(host: str, registry: Registry) -> None:
    for image in ("team/app:2.0", "team/none:1", f"team/app@sha256:{'0' * 64}"):
        answer = registry.image(f"{host}/{image}")
        assert isinstance(answer, RegistryProblem)
        assert answer.kind == "not-found"
        assert host in answer.message


def test_the_model_takes_it(host: str, registry: Registry) -> None:
    """A private image whose history begins with Debian's root file system stands on Debian."""
    base = base_facts(facts_of(registry.image(f"{host}/team/app:1.0")))
    assert (base.family, base.release, base.package_manager) == ("debian", "12", "apt")
    assert base.default_user == "app:app"
    assert (base.compressed_bytes, base.uncompressed_bytes) == (sum(map(len, AMD.layers)), None)
    assert (base.entrypoint, base.cmd, base.layers) == (("/bin/app",), ("--serve",), 2)
    assert base.is_exact
    assert base.digest == digest(INDEX)


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl to sign tokens")
@pytest.mark.parametrize("kind", ["password", "identity", "anonymous", "wrong"])
def test_tokens(host: str, data: Path, tmp_path: Path, kind: str) -> None:
    """The registry sends us to a server for tokens, which wants to know who asks."""
    maker = TokenMaker(tmp_path)
    basic = "Basic " + base64.b64encode(b"ann:se:cret").decode()

    def answer(question: Question) -> Reply:
        if question.method == "POST":
            is_known = question.form["refresh_token"] == ["long-lived"]
            asked = question.form
        else:
            is_known = question.headers.get("authorization") == basic
            asked = question.query
        if not is_known:
            return Reply(401, b"{}")
        return Reply(200, encode({"token": maker.token(asked["service"][0], asked["scope"][0]), "expires_in": 300}))

    known = {
        "password": Credentials("ann", "se:cret", source="a file"),
        "identity": Credentials(identity_token="long-lived", source="a file"),
        "wrong": Credentials("ann", "guess", source="a file"),
        "anonymous": None,
    }
    with serve(answer) as tokens:
        auth = (
            f"auth: {{token: {{realm: 'http://{tokens.host}/token', service: loopback, issuer: test, "
            f"rootcertbundle: {maker.certificate}}}}}\n"
        )
        options = RegistryOptions(online=True, cache_folder=str(tmp_path / "cache"))
        with real_registry(data, auth) as guarded, Registry(options, credentials=lambda *_: known[kind]) as registry:
            found = registry.image(f"{guarded}/team/app:1.0")
            if kind in ("anonymous", "wrong"):
                assert isinstance(found, RegistryProblem)
                assert found.kind == "unauthorized"
                assert "guess" not in found.message
            else:
                assert facts_of(found).digest == digest(AMD.manifest)
                # One token serves every question about the repository.
                assert len(tokens.asked) == 1
                assert isinstance(registry.tags(f"{guarded}/team/app"), TagList)
                assert len(tokens.asked) == 1


def test_basic_login(host: str, data: Path, tmp_path: Path) -> None:
    htpasswd = shutil.which("htpasswd")
    if htpasswd is None:
        pytest.skip("needs htpasswd")
    line = subprocess.run([htpasswd, "-nbB", "ann", "secret"], check=True, capture_output=True, text=True).stdout
    (tmp_path / "users").write_text(line)
    auth = f"auth: {{htpasswd: {{realm: here, path: {tmp_path / 'users'}}}}}\n"
    options = RegistryOptions(online=True, cache_folder=str(tmp_path / "cache"))
    with real_registry(data, auth) as guarded:
        with Registry(options, credentials=lambda *_: Credentials("ann", "secret")) as registry:
            assert facts_of(registry.image(f"{guarded}/team/app:1.0")).digest == digest(AMD.manifest)
        with Registry(options._replace(cache_folder=str(tmp_path / "other")), credentials=lambda *_: None) as registry:
            answer = registry.image(f"{guarded}/team/app:1.0")
            assert isinstance(answer, RegistryProblem)
            assert answer.kind == "unauthorized"


def test_what_skopeo_pushed_and_what_it_says(host: str, registry: Registry, tmp_path: Path) -> None:
    """A layout on disk, pushed by skopeo; our numbers are those of its own inspection."""
    skopeo = shutil.which("skopeo")
    if skopeo is None:
        pytest.skip("needs skopeo, a package of Debian")
    image = make_image("amd64", config={"Env": ["A=b"], "User": "1000"}, layers=3)
    blobs = tmp_path / "layout" / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for blob in (*image.layers, image.config, image.manifest):
        (blobs / digest(blob).partition(":")[2]).write_bytes(blob)
    (tmp_path / "layout" / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (tmp_path / "layout" / "index.json").write_bytes(make_index(image))
    target = f"docker://{host}/pushed:1"
    command = [skopeo, "--insecure-policy"]
    subprocess.run(
        [*command, "copy", "--dest-tls-verify=false", f"oci:{tmp_path / 'layout'}", target],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    told = subprocess.run(
        [*command, "inspect", "--tls-verify=false", target], check=True, capture_output=True, timeout=60
    )
    said = json.loads(told.stdout)
    found = facts_of(registry.image(f"{host}/pushed:1"))
    assert found.digest == said["Digest"]
    assert list(found.layer_digests) == said["Layers"]
    assert [f"{name}={value}" for name, value in found.env] == said["Env"] == ["A=b"]
    assert found.created == said["Created"]
    assert found.compressed_bytes == sum(map(len, image.layers))
