FROM debian:bookworm-slim
RUN dpkg --purge ca-certificates openssl libssl3
