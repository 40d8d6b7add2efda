"""Finds PyTorch for NVIDIA's GPUs in files that speak of none."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Run, Stage
from tare.model.commands.surroundings import surroundings
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit, Span, regex

FAMILY = frozenset(("torch", "torchvision", "torchaudio"))
GPU = regex(r"cuda|cudnn|nvidia|rocm|\bgpu|_gpu|\bcu1\d\d\b|download\.pytorch\.org|tensorrt|arm64|aarch64|amdgpu", re.I)
INDEX_OPTIONS = (
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--index", "--default-index", "--no-index",
    "--torch-backend", "--platform", "--pypi-url", "--config-file",
)  # fmt: skip
INDEX_VARIABLES = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_TORCH_BACKEND",
    "UV_INDEX", "UV_DEFAULT_INDEX",
)  # fmt: skip
CPU = "https://download.pytorch.org/whl/cpu"


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    found = [(stage, run, install) for stage, each in model.each(_installs) for run, install in each]
    if not found or GPU.search(model.text) is not None:
        return
    for stage, run, install in found:
        package = next(one for one in install.packages if one.name == "torch")
        at = model.place(stage, run.at(package))
        fix = _fix(model, stage, run, install)
        message = "torch brings the libraries of CUDA, and nothing here speaks of a GPU"
        yield Finding(at, message, (fix,) if fix is not None else ())


def _installs(stage: Stage) -> list[tuple[Run, Install]]:
    return [
        (run, install)
        for run in stage.runs
        if "torch" in run.item.text and _is_kept(run)
        for install in installs(run)
        if install.manager in ("pip", "uv") and not install.is_dynamic and _is_from_index(run, install)
    ]


def _is_kept(run: Run) -> bool:
    """Whether packages may reach the final image: the stage ships, or a folder of packages is copied from it."""
    outs = run.role.copied_out
    return run.role.ships or any(out is not None and ("packages" in out or "venv" in out or out == "/") for out in outs)


def _is_from_index(run: Run, install: Install) -> bool:
    torch = next((one for one in install.packages if one.name == "torch" and one.kind == "name"), None)
    if torch is None or "+" in torch.version or "$" in torch.version or install.line.has(*INDEX_OPTIONS):
        return False
    around = surroundings(run)
    return all(around.variable(name, install.command) is None for name in INDEX_VARIABLES)


def _fix(model: Model, stage: Stage, run: Run, install: Install) -> Fix | None:
    if install.option_offset is None or (install.verb is not None and install.verb.text not in ("install", "sync")):
        return None
    if install.manager == "uv":
        option = "--torch-backend cpu"
    elif install.names <= FAMILY and not install.manifests:
        option = f"--index-url {CPU}"
    else:
        option = f"--extra-index-url {CPU}"
    at = model.place(stage, run.at(Span(install.option_offset, install.option_offset)))
    return Fix(f"Add {option}", (Edit(at, f" {option}"),))
