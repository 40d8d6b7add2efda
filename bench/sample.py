"""Dockerfiles of any length that look like those of a team with many services."""

from __future__ import annotations

_STAGE = """
# ---- service {n}
FROM golang:1.24-bookworm AS build{n}
ARG SERVICE{n}_VERSION=1.0.{n}
ENV SERVICE{n}_HOME=/opt/service{n} \\
    SERVICE{n}_LOG=info
WORKDIR /src/service{n}
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
        ca-certificates \\
        git \\
        libpq-dev \\
    && rm -rf /var/lib/apt/lists/*
COPY service{n}/go.mod service{n}/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY service{n}/ .
RUN set -eux; \\
    if [ "$SERVICE{n}_LOG" = "debug" ]; then echo "service{n}"; fi; \\
    go build -ldflags "-s -w -X main.version=${{SERVICE{n}_VERSION}}" -o /out/service{n} ./cmd
RUN curl -fsSL "https://example.org/tool{n}.tgz" -o /tmp/tool.tgz && tar -xzf /tmp/tool.tgz && rm /tmp/tool.tgz

FROM debian:12-slim AS service{n}
LABEL org.opencontainers.image.title="service{n}"
RUN useradd --system --uid 1{n:04} app
COPY --from=build{n} /out/service{n} /usr/local/bin/service{n}
USER app
EXPOSE {port}
HEALTHCHECK --interval=30s CMD ["service{n}", "--check"]
ENTRYPOINT ["service{n}"]
"""


_FLAWED = """
# ---- service {n}
FROM node:22 AS service{n}
WORKDIR /srv/service{n}
RUN apt-get update
RUN apt-get install -y \\
        curl \\
        build-essential \\
        git
COPY . .
RUN cd web && npm install
RUN curl -fsSL "https://example.org/tool{n}.tgz" | tar -xz
RUN sudo chmod -R 777 /srv/service{n} && \\
    echo "service{n}"
ADD config/service{n}.conf /etc/
CMD npm start
"""


def sample(lines: int, flawed: bool = False, first: int = 0) -> str:
    """At least `lines` lines, cut at the end of a stage: as careful people write, or as hurried ones do."""
    text = "# syntax=docker/dockerfile:1\nARG REGISTRY=docker.io\n"
    number = first
    while text.count("\n") < lines:
        text += (_FLAWED if flawed else _STAGE).format(n=number, port=8000 + number)
        number += 1
    return text
