"""Finds packages that are made for another major version of CUDA than the base image's."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.images.cuda import CONDA, PUBLISHED, WHEELS, Cuda, cuda_of
from tare.model.packages.installs import installs
from tare.syntax.shell_word import ShellWord
from tare.text import Edit


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    text = run.item.text
    if "cu" not in text or not (WHEELS.search(text) or CONDA.search(text)):
        return
    cuda = cuda_of(run.base)
    if cuda is None:
        return
    for install in installs(run):
        if install.manager in ("pip", "uv", "conda"):
            for word in install.command.words:
                yield from _in_word(run, word, cuda)


def _in_word(run: Run, word: ShellWord, cuda: Cuda) -> Iterator[Finding]:
    wheel = WHEELS.search(word.raw)
    conda = CONDA.search(word.raw) if wheel is None else None
    if wheel is not None and int(wheel[1]) != cuda.major:
        place = run.at(word.part(*wheel.span()))
        better = max((one for one in PUBLISHED if one <= cuda[:2] and one[0] == cuda.major), default=None)
        fixes: tuple[Fix, ...] = ()
        if better is not None and not run.is_exec:
            new = f"cu{better[0]}{better[1]}"
            fixes = (Fix(f"Use {new}", (Edit(place, new),)),)
        yield Finding(place, _message(f"{wheel[1]}.{wheel[2]}", cuda), fixes)
    elif conda is not None and int(conda[2]) != cuda.major:
        yield Finding(run.at(word), _message(f"{conda[2]}.{conda[3]}", cuda))


def _message(version: str, cuda: Cuda) -> str:
    return f"made for CUDA {version}, but the base holds {cuda.version}: the image carries both"
