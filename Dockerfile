# Two images: `--target bot` (the default) and `--target worker`. For linux/amd64 and linux/arm64. See docs/docker.md.
#
# The tag is of one Node release and one Debian; its digest changes with every rebuild for Debian's security updates, which
# `docker build --pull` takes. glibc is needed: onnxruntime-node has no build for musl, so no Alpine.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script: sharp's libraries are packages of their own, onnxruntime-node brings its libraries
# along, and the npm package `node`, which does need one, is a development dependency.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Most of what npm brings is never read at run time: onnxruntime's libraries for four other machines; TypeScript, which npm
# keeps as an optional peer of i18next; types and source maps (Node runs no .ts under node_modules).
FROM packages AS bot-packages
RUN arch="$(node -p process.arch)" \
 && find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 -type d ! -path "*/linux/$arch" -exec rm -r {} + \
 && test -f node_modules/onnxruntime-node/bin/napi-v6/linux/"$arch"/onnxruntime_binding.node \
 && rm -r node_modules/typescript node_modules/@typescript node_modules/@types node_modules/.package-lock.json \
 && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \) -delete \
 && chmod -R u=rwX,go=rX node_modules

# A worker draws on a Stable Diffusion server: no chat, no command line, and no engine of its own.
FROM packages AS worker-packages
RUN npm uninstall --omit=dev --ignore-scripts --no-audit --no-fund \
      @huggingface/tokenizers citty discord.js onnxruntime-node \
 && rm -rf node_modules/typescript node_modules/@typescript node_modules/@types node_modules/.package-lock.json \
 && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \) -delete \
 && chmod -R u=rwX,go=rX node_modules

# Whoever cloned with a strict umask has files that nobody else may read: the image's user has to.
FROM node:24.21.0-bookworm-slim AS files
WORKDIR /app
COPY LICENSE package.json ./
COPY bin ./bin
COPY src ./src
RUN chmod -R u=rwX,go=rX . && chmod 755 bin/clipskip.mjs

FROM files AS bot-files
COPY assets ./assets
# Where the program looks when DATA_DIR is empty, as it is in a copy of .env.example.
RUN ln -s /data data && chmod -R u=rwX,go=rX assets

FROM node:24.21.0-bookworm-slim AS runtime
# A process with number 1 gets no default signal handling and inherits orphans: tini is 1, the program its child.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
 && groupadd --gid 10001 clipskip \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin clipskip
WORKDIR /app
# HTTP_PORT: of 127.0.0.1 inside the container, for the health check. XDG_CACHE_HOME: fontconfig's, which may not be kept.
ENV NODE_ENV=production LANG=C.UTF-8 HTTP_PORT=9464 XDG_CACHE_HOME=/tmp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "require('node:http').get({ host: '127.0.0.1', port: process.env.HTTP_PORT, path: '/healthz', timeout: 4000 }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]

FROM runtime AS worker
LABEL org.opencontainers.image.title="clipskip-worker" \
      org.opencontainers.image.description="Lends a Stable Diffusion server to a clipskip bot" \
      org.opencontainers.image.licenses="MIT"
COPY --from=worker-packages --chown=0:0 /app/node_modules ./node_modules
COPY --from=files --chown=0:0 /app ./
USER 10001:10001
CMD ["node", "src/worker.ts"]

FROM runtime AS bot
LABEL org.opencontainers.image.title="clipskip-bot" \
      org.opencontainers.image.description="Comparison sheets of clip skip in a Discord chat" \
      org.opencontainers.image.licenses="MIT"
ENV DATA_DIR=/data
COPY --from=bot-packages --chown=0:0 /app/node_modules ./node_modules
COPY --from=bot-files --chown=0:0 /app ./
# A new named volume takes this owner over.
RUN install -d -o 10001 -g 10001 -m 700 /data \
 && ln -s /app/bin/clipskip.mjs /usr/local/bin/clipskip
VOLUME /data
# Where commands find and leave their files: `docker compose exec bot clipskip doctor`.
WORKDIR /data
USER 10001:10001
CMD ["node", "--expose-gc", "--max-semi-space-size=2", "/app/src/main.ts"]
