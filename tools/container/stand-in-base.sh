#!/usr/bin/env bash
# Makes a file system that stands in for the image node:<version>-bookworm-slim where that one cannot be fetched: Debian bookworm
# with the packages that the real one keeps, Node from the npm package `node` of this project, npm from its registry.
# Usage: stand-in-base.sh OUTPUT.tar   (root, mmdebstrap, and this project's node_modules)
set -euo pipefail
output=$(realpath -m "$1")
project=$(realpath "$(dirname "$0")/../..")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# As debian:bookworm-slim: no documentation, no translations. libatomic1 and the user: as nodejs/docker-node does.
excludes=()
for folder in doc groff info linda lintian locale man; do excludes+=("--dpkgopt=path-exclude=/usr/share/$folder/*"); done
mmdebstrap --quiet --variant=minbase --include=ca-certificates,libatomic1 "${excludes[@]}" \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' bookworm "$root"
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --shell /bin/bash --create-home node

install -m 755 "$project/node_modules/node/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules/npm"
(cd "$root/tmp" && npm pack --silent npm@11 >/dev/null && tar -xzf npm-*.tgz -C ../usr/local/lib/node_modules/npm --strip-components=1 && rm npm-*.tgz)
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
chmod -R a+rX "$root/usr/local/lib"
chmod 755 "$root/usr/local/lib/node_modules/npm/bin/npm-cli.js"
# What this machine trusts: a network may look into TLS with an authority of its own.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
tar -C "$root" -cf "$output" .
