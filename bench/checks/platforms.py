"""`python -m bench.checks.platforms`: InvalidBaseImagePlatform, with images of a registry on the loopback."""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

from .engine import Engine
from .mirror import REGISTRY, serve_images, tag_of

CHECK = "InvalidBaseImagePlatform"
MADE_FOR = (
    ("linux/amd64",), ("linux/arm64",), ("linux/arm/v7",), ("linux/arm/v6",), ("linux/s390x",), ("windows/amd64",),
    ("linux/amd64", "linux/arm64"), ("linux/arm/v7", "linux/s390x"),
)  # fmt: skip
ASKED_FOR = (
    "", "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/arm", "linux/s390x", "windows/amd64",
    "amd64", "arm64", "linux", "linux/x86_64", "linux/arm64/v8", "linux/amd64/v2", "linux/386", "aarch64",
    "Linux/ARM64", "$BUILDPLATFORM", "$TARGETPLATFORM", "${X:-linux/arm64}", "linux/$X",
)  # fmt: skip


def texts() -> list[str]:
    """Each platform upon each image, and stages upon stages."""
    images = [f"{REGISTRY}/app:{tag_of(*made)}" for made in MADE_FOR]
    flags = [f"--platform={asked} " if asked else "" for asked in ASKED_FOR]
    found = [f"ARG X=arm64\nFROM {flag}{image}\nRUN x\n" for image, flag in itertools.product(images, flags)]
    for image in images:
        found.append(f"FROM --platform=linux/s390x {image} AS s390x\nFROM s390x\nFROM --platform=linux/arm64 s390x\n")
        found.append(f"FROM --platform=linux/arm64 {image} AS unused\nRUN x\nFROM {images[0]}\nRUN y\n")
        found.append(f"ARG I={image}\nFROM --platform=linux/arm64 $I\nRUN x\n")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks.platforms", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/checks"), help="where contexts and answers are kept")
    engine = Engine(parser.parse_args().work.absolute())
    folder = engine.folder / "platforms"
    shutil.rmtree(folder, ignore_errors=True)
    theirs: set[tuple[str, int]] = set()
    ours: set[tuple[str, int]] = set()
    stopped = set()
    with serve_images():
        for number, text in enumerate(texts()):
            case = folder / f"{number:03}"
            case.mkdir(parents=True)
            (case / "Dockerfile").write_text(text, encoding="utf-8")
            answer = engine.check(case, ())
            theirs |= {(case.name, line) for name, line, _ in answer.warnings if name == CHECK}
            if answer.error:
                stopped.add(case.name)
        command = [sys.executable, "-m", "tare", "check", "--isolated", "--network", "--select", CHECK]
        done = subprocess.run([*command, "--format", "json", "--exit-zero", "."], cwd=folder, capture_output=True)
    ours = {(found["path"].split("/")[0], found["line"]) for found in json.loads(done.stdout)}
    only_ours = {place for place in ours - theirs if place[0] not in stopped}
    print(f"{len(texts())} files, of which BuildKit refuses {len(stopped)}: nothing is said of those by it")
    print(f"{CHECK}: both {len(ours & theirs)}, BuildKit alone {len(theirs - ours)}, Tare alone {len(only_ours)}")
    for who, places in (("BuildKit", theirs - ours), ("Tare", only_ours)):
        for name, line in sorted(places):
            print(who, repr((folder / name / "Dockerfile").read_text(encoding="utf-8")), line, sep="\t")


if __name__ == "__main__":
    main()
