FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends golang-go \
    && rm -rf /var/lib/apt/lists/*
ENV GOPATH=/go
ENV PATH=/go/bin:$PATH
WORKDIR /go
