FROM debian:bookworm-slim AS base
RUN dpkg --purge ca-certificates openssl libssl3

FROM scratch
COPY --from=base / /
CMD ["bash"]
