"""A build context made of the files that an example names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tare.model.context import ContextWeight, Heavy
from tare.world.ignore import NOTHING_IGNORED, read_ignore


class Folder:
    """Files by path, complete, with the ignore file that counts for a Dockerfile of that name."""

    def __init__(self, files: Mapping[str, str], dockerfile: str = "Dockerfile") -> None:
        self._files = dict(files)
        candidates = (f"{dockerfile}.dockerignore", ".dockerignore")
        self.ignore_file = next((name for name in candidates if name in files), None)
        self.is_complete = True
        text = self._files[self.ignore_file] if self.ignore_file is not None else None
        self.ignore_path, self.ignore_text = self.ignore_file, text
        self._ignored = read_ignore(text) if text is not None else NOTHING_IGNORED

    def exists(self, path: str) -> bool:
        return path in self._files or any(name.startswith(path.rstrip("/") + "/") for name in self._files)

    def is_ignored(self, path: str) -> bool:
        return self._ignored.excludes(path)

    def children(self, folder: str) -> tuple[str, ...]:
        start = folder.rstrip("/") + "/" if folder else ""
        inside = (name.removeprefix(start) for name in self._files if name.startswith(start))
        return tuple(sorted({rest.split("/")[0] + "/" if "/" in rest else rest for rest in inside}))

    def text(self, path: str) -> str | None:
        is_read = "requirements" in path or path.rpartition("/")[2] in (".npmrc", "pip.conf", "pyproject.toml")
        return self._files.get(path) if is_read else None

    def files(self) -> tuple[str, ...]:
        return tuple(name for name in sorted(self._files) if not self.is_ignored(name))

    def weigh(
        self, sources: Sequence[str], exclude: Sequence[str] = (), parents: bool = False, unpacks: bool = False
    ) -> ContextWeight:
        """Files and folders that are named, and all for "."; wildcards match nothing, archives are not opened."""
        sizes = {
            name: len(self._files[name].encode())
            for name in self.files()
            if any(source == "." or name == source or name.startswith(source + "/") for source in sources)
        }
        largest = sorted((Heavy(name, size) for name, size in sizes.items()), key=lambda one: -one.bytes)
        packed = unpacks and any(".tar" in source for source in sources)
        return ContextWeight(len(sizes), sum(sizes.values()), tuple(largest), packed=int(packed))

    def total(self) -> ContextWeight:
        return self.weigh((".",))
