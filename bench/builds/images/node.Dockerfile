FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/* \
    && npm install --global yarn@1.22.22 \
    && npm cache clean --force \
    && groupadd --gid 1000 node \
    && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
