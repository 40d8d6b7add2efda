"""Finds packages of CUDA on images that hold CUDA."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.package_repairs import drop_package
from tare.model import Run
from tare.model.images.cuda import cuda_of
from tare.model.packages.installs import installs
from tare.text import regex

# What each flavour of nvidia/cuda holds, by the names that apt and dnf have for it.
RUNTIME = regex(r"cuda-(runtime|libraries)-\d[\d-]*|cuda-(runtime|libraries)")
DEVEL = regex(r"nvidia-cuda-toolkit|cuda|cuda-toolkit(-\d[\d-]*)?|cuda-(libraries-dev|nvcc|compiler)(-\d[\d-]*)?")
CUDNN = regex(r"libcudnn\d+(-cuda-\d+)?")
CONDA = regex(r"cudatoolkit|cuda-toolkit|cuda|cuda-runtime")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if "cud" not in run.item.text:
        return
    cuda = cuda_of(run.base)
    if cuda is None or cuda.flavour == "base":
        return
    for install in installs(run):
        for package in install.packages:
            name = package.name or ""
            if install.manager == "conda":
                is_there = CONDA.fullmatch(name) is not None
            else:
                is_there = install.is_system and (
                    RUNTIME.fullmatch(name) is not None
                    or (cuda.has_cudnn and CUDNN.fullmatch(name) is not None)
                    or (cuda.flavour == "devel" and DEVEL.fullmatch(name) is not None)
                )
            if is_there:
                # What conda installs uses conda's own; there the base image is the one too many.
                is_conda = install.manager == "conda"
                edit = drop_package(run, install, package) if not is_conda else None
                fixes = (Fix(f"Do not install {name}", (edit,)),) if edit is not None else ()
                held = "cuDNN" if CUDNN.fullmatch(name) is not None else f"CUDA {cuda.version}"
                message = f"the base image holds {held} already"
                if is_conda:
                    message = f"conda brings its own CUDA, and the base image holds {cuda.version} besides"
                yield Finding(run.at(package), message, fixes)
