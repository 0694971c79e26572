#!/usr/bin/env bash
# Builds both images out of the Dockerfile, runs them as compose.yaml does and says what it saw; exit code 1 when anything is not
# as promised. With a Docker daemon: on the real base image. Without one: with podman, as root, on a stand-in for the base image
# (stand-in-base.sh), which says nothing about the real one.
#   apt-get install --no-install-recommends podman crun uidmap mmdebstrap
# Usage: tools/container/exercise.sh [FOLDER]    FOLDER keeps the images between runs. Default: a throwaway one.
set -euo pipefail
cd "$(dirname "$0")/../.."

# crun refuses a machine that has cgroups of both versions; in a mount namespace of our own the second one can go.
if ! docker info >/dev/null 2>&1 && [ "${CLIPSKIP_OWN_MOUNTS:-}" = '' ] && mountpoint -q /sys/fs/cgroup/unified; then
  CLIPSKIP_OWN_MOUNTS=1 exec unshare --mount bash -c 'umount -l /sys/fs/cgroup/unified; exec bash "$0" "$@"' \
    "$(realpath tools/container/exercise.sh)" "$@"
fi

if [ $# -gt 0 ]; then mkdir -p "$1" && work=$(realpath "$1"); else work=$(mktemp -d) && throwaway=1; fi
base=$(sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' Dockerfile | sort -u)
failures=0
started=()
if docker info >/dev/null 2>&1; then
  engine=(docker)
  build=(build)
  run=(run)
else
  engine=(podman --root "$work/store" --runroot "$work/run" --storage-driver overlay --cgroup-manager cgroupfs)
  build=(build --isolation chroot --pull=never --format docker --layers)
  # Limits of its own: podman's are higher than an unprivileged root may set. Its health checks need systemd.
  run=(run --cgroups=disabled --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 --no-healthcheck --read-only-tmpfs=false)
fi
hardened=(--read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp --network none)

cleanup() {
  for name in "${started[@]}"; do "${engine[@]}" rm -f "$name" >/dev/null 2>&1 || true; done
  if [ "${throwaway:-}" ]; then
    [ "${engine[0]}" = docker ] || "${engine[@]}" rmi --all --force >/dev/null 2>&1 || true
    rm -rf "$work"
  fi
}
trap cleanup EXIT

say() { printf '%s\n' "$*"; }
check() { # WHAT COMMAND...: the command's exit code decides
  local what=$1
  shift
  if "$@" >"$work/output" 2>&1; then say "ok      $what"; else
    say "FAILED  $what"
    sed 's/^/        /' "$work/output" | tail -20
    failures=$((failures + 1))
  fi
}
inside() { # TARGET COMMAND...
  local target=$1
  shift
  "${engine[@]}" "${run[@]}" --rm "${hardened[@]}" "clipskip-$target:exercise" "$@"
}
ends() { # CODE PATTERN COMMAND...: ends with that code and says something like that
  local code=$1 pattern=$2 status=0 text
  shift 2
  text=$("$@" 2>&1) || status=$?
  printf '%s\n(exit code %s)\n' "$text" "$status"
  [ "$status" = "$code" ] && grep -q -- "$pattern" <<<"$text"
}
megabytes() { awk -v bytes="$("${engine[@]}" image inspect --format '{{.Size}}' "$1")" 'BEGIN { printf "%.0f MB", bytes / 1e6 }'; }

# The working tree as a clone has it, and beside it what may never get into an image.
context=$work/context
rm -rf "$context" && mkdir "$context"
git ls-files -z --cached --others --exclude-standard | tar --null -T - -c --ignore-failed-read -f - | tar -C "$context" -xf -
planted=planted-secret-$RANDOM$RANDOM
mkdir -p "$context"/{data,secrets,node_modules/planted}
for file in .env .npmrc data/clipskip.sqlite secrets/redis_password node_modules/planted/index.js; do echo "$planted" >"$context/$file"; done
# A clone made with `umask 077`.
chmod -R go= "$context"

if [ "${engine[0]}" = podman ] && ! "${engine[@]}" image exists "docker.io/library/$base"; then
  say "making a stand-in for $base"
  bash tools/container/stand-in-base.sh "$work/base.tar"
  "${engine[@]}" import --quiet --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' "$work/base.tar" "docker.io/library/$base" >/dev/null
  rm "$work/base.tar"
fi
for target in bot worker; do
  say "building $target"
  if ! "${engine[@]}" "${build[@]}" --target "$target" -t "clipskip-$target:exercise" "$context" >"$work/$target.log" 2>&1; then
    tail -30 "$work/$target.log"
    exit 1
  fi
done
say "base is $(if [ "${engine[0]}" = docker ]; then echo real; else echo 'a STAND-IN'; fi): $base, $(inside bot node --version)"

# The braces of these commands are for the shell inside.
# shellcheck disable=SC2016
for target in bot worker; do
  check "$target: runs as 10001, may change nothing of the program, has no capability" inside "$target" sh -c \
    'test "$(id -u):$(id -g)" = 10001:10001 && test -z "$(find /app -writable -not -type l)" && test -z "$(find /app ! -user 0)" && grep -q "^CapEff:.0*$" /proc/self/status'
  check "$target: tini is process 1" inside "$target" sh -c 'test "$(cat /proc/1/comm)" = tini'
  check "$target: nothing of what was planted beside the program is inside" inside "$target" sh -c \
    "! grep -rqs $planted /app && test ! -e /app/.env && test ! -e /app/.npmrc && test ! -e /app/test && test ! -e /app/node_modules/node"
done
# shellcheck disable=SC2016
check 'bot: onnxruntime for this machine alone' inside bot sh -c \
  'cd /app && test "$(ls -d node_modules/onnxruntime-node/bin/*/*/*)" = "node_modules/onnxruntime-node/bin/napi-v6/linux/$(node -p process.arch)"'
check 'bot: /data belongs to it, and data is /data' inside bot sh -c 'touch /app/data/probe && test -f /data/probe'
check 'bot: without a token it says so and ends with 1' ends 1 DISCORD_TOKEN inside bot
check 'bot: every module can be loaded' inside bot node --input-type=module -e '
  import { globSync } from "node:fs";
  const entries = new Set(["main", "register", "cli", "worker", "worker-invite", "gpu/engines/builtin/child"].map((name) => `src/${name}.ts`));
  for (const file of globSync("src/**/*.ts")) if (!entries.has(file)) await import(`/app/${file}`);
  process.exit(0);'
sheet='clipskip sweep "a house at night" --seed 42 --steps 4 --out sheet.png >&2 && sha256sum < sheet.png'
mkdir -p "$work/host"
here=$(project=$PWD && cd "$work/host" && DATA_DIR=$work/host/data npm --prefix "$project" exec -- node "$project/bin/clipskip.mjs" sweep 'a house at night' --seed 42 --steps 4 --out sheet.png >/dev/null 2>&1 && sha256sum <sheet.png)
check 'bot: a sheet drawn inside has the bytes of one drawn outside' ends 0 "$here" inside bot sh -c "$sheet"

check 'bot: drawing leaves nothing but what it was asked for' inside bot sh -c \
  "$sheet && test \"\$(find . -maxdepth 1 -mindepth 1 | sort | tr '\n' ' ')\" = './pictures ./sheet ./sheet.png '"

name=clipskip-exercise-$$
started+=("$name")
"${engine[@]}" "${run[@]}" -d --name "$name" "${hardened[@]}" -e DISCORD_TOKEN=not.a.token.of.anybody.0123456789 \
  -e DISCORD_API_URL=http://127.0.0.1:9/api clipskip-bot:exercise >/dev/null
health=$(awk '/^HEALTHCHECK/ { getline; sub(/^ *CMD /, ""); print }' Dockerfile | npm exec -- node -p 'JSON.parse(require("fs").readFileSync(0, "utf8"))[2]')
healthy() { for _ in $(seq 60); do "${engine[@]}" exec "$name" node -e "$health" && return; sleep 0.5; done; return 1; }
check 'bot: the health check finds the running program' healthy
check 'bot: the health check fails where nothing listens' ends 1 '' inside bot node -e "$health"
stops() { "${engine[@]}" stop -t 30 "$name" && test "$("${engine[@]}" inspect --format '{{.State.ExitCode}}' "$name")" = 0; }
check 'bot: SIGTERM reaches it through tini, and it ends with 0' stops

check 'worker: every module of its rooms can be loaded, but for the engine that it leaves out' inside worker node --input-type=module -e '
  import { globSync } from "node:fs";
  const rooms = globSync(["src/{gpu,ops,text}/**/*.ts", "src/{config,log,errors}.ts"]);
  for (const file of rooms) if (!file.includes("/engines/builtin/")) await import(`/app/${file}`);
  process.exit(rooms.length > 100 ? 0 : 1);'
if [ -f src/worker.ts ]; then
  check 'worker: without REDIS_URL it says so and ends with 1' ends 1 REDIS_URL inside worker
else
  say 'NOT RUN worker: src/worker.ts does not exist yet'
fi

say "sizes: bot $(megabytes clipskip-bot:exercise), worker $(megabytes clipskip-worker:exercise), of which the base $(megabytes "$base")"
inside bot du -sm /app/node_modules /app/assets /app/src
inside worker du -sm /app/node_modules /app/src
[ "$failures" = 0 ] || { say "$failures failed"; exit 1; }
