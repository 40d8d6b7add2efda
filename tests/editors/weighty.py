"""A project of known weight: what each line's hint, the lens and the page must say of it."""

from pathlib import Path

# Only the COPY is known to the byte; of the others a person can tell the unit and the sign. Editors put
# blanks of their own kind into what they draw.
DOCKERFILE = """\
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends git
COPY app /app
"""
HINTS = [r"≈\s\d+\sMB\spull", r"\+\d+\sMB,\s\d+\spackages", r"1\sfile,\s5\sMB"]
LENS = r"Image\s≈\s\d+\sMB\son\sdisk:.*MB\sto\spull,\s\d+\ss\sat\s100\sMbit/s"


def lay_out(folder: Path) -> Path:
    """The Dockerfile of a new project in `folder`, with 5 MB to copy."""
    (folder / "app").mkdir()
    (folder / "app/model.bin").write_bytes(bytes(5_000_000))
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text(DOCKERFILE, encoding="utf-8")
    return dockerfile
