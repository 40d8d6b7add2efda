"""Puts the server and all that it needs into `bundled/`, for the .vsix to carry.

    python3 scripts/bundle.py [--target linux-x64]

Most of it is pure Python. A few packages hold compiled modules, which fit one platform and one
version of Python each. The platform is chosen here, once, and so a .vsix is for one platform. The
version of Python is the user's and not known here; but a compiled module carries it in its file
name (`_binding.cpython-312-x86_64-linux-gnu.so`), so the modules for all versions lie side by
side in one folder, and each Python imports its own.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import Distribution, distributions
from pathlib import Path

EXTENSION = Path(__file__).resolve().parent.parent
REPOSITORY = EXTENSION.parent.parent

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]

# VS Code's names of platforms, and pip's.
TARGETS = {
    "linux-x64": ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    "linux-arm64": ["manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"],
    "alpine-x64": ["musllinux_1_2_x86_64"],
    "alpine-arm64": ["musllinux_1_2_aarch64"],
    "darwin-x64": ["macosx_11_0_x86_64", "macosx_10_13_x86_64", "macosx_10_9_x86_64"],
    "darwin-arm64": ["macosx_11_0_arm64"],
    "win32-x64": ["win_amd64"],
    "win32-arm64": ["win_arm64"],
}

# Wanted by older Pythons only. pip judges such conditions by the Python it runs on, whatever
# --python-version says, so they are named here; on a newer Python they are never imported.
BACKPORTS = ["exceptiongroup", "tomli", "typing-extensions"]


def main() -> None:
    target = parse_target()
    bundled = EXTENSION / "bundled"
    libs = bundled / "libs"
    shutil.rmtree(bundled, ignore_errors=True)

    with tempfile.TemporaryDirectory() as scratch:
        server = build_server(Path(scratch))
        install(libs, target, PYTHONS[-1], [f"{server}[registry]", *BACKPORTS])
        compiled = [f"{dist.name}=={dist.version}" for dist in distributions(path=[str(libs)]) if is_compiled(dist)]
        for python in PYTHONS[:-1]:
            overlay = Path(scratch) / python
            install(overlay, target, python, ["--no-deps", *compiled])
            shutil.copytree(overlay, libs, dirs_exist_ok=True)

    shutil.rmtree(libs / "bin", ignore_errors=True)
    (bundled / "bundle.json").write_text(json.dumps({"target": target, "pythons": PYTHONS}) + "\n")
    print(f"bundled the server for {target}, Python {PYTHONS[0]} to {PYTHONS[-1]}; compiled: {', '.join(compiled)}")


def parse_target() -> str:
    parser = argparse.ArgumentParser(description="Put the server into the extension.")
    parser.add_argument("--target", choices=TARGETS, default=this_platform(), help="default: %(default)s")
    return parser.parse_args().target


def this_platform() -> str:
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}[sys.platform]
    if system == "linux" and platform.libc_ver()[0] != "glibc":
        system = "alpine"
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x64"
    return f"{system}-{machine}"


def build_server(scratch: Path) -> Path:
    """Built from a copy: setuptools leaves a `build` folder behind, and packs again what it finds there."""
    source = scratch / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    for name in ("server", "rules"):
        shutil.copytree(REPOSITORY / name, source / name)
    pip("wheel", "--no-deps", "--wheel-dir", str(scratch), str(source))
    (wheel,) = scratch.glob("tare_ls-*.whl")
    return wheel


def install(folder: Path, target: str, python: str, what: list[str]) -> None:
    platforms = [f"--platform={name}" for name in TARGETS[target]]
    pip(
        "install",
        f"--target={folder}",
        f"--python-version={python}",
        "--implementation=cp",
        *platforms,
        "--only-binary=:all:",
        "--no-compile",
        *what,
    )


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def is_compiled(dist: Distribution) -> bool:
    return any(file.suffix in (".so", ".pyd") for file in dist.files or [])


if __name__ == "__main__":
    main()
