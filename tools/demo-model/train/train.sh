#!/bin/sh
# Trains the demo model from nothing and packs it: sh train.sh WORK FOLDER [cpu|gpu]
# Every stage goes on from its checkpoint when started again.
set -eu
work=$1 folder=$2 config=${3:-cpu} python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)

[ -f "$work/data.npz" ] || "$python" "$here/data.py" "$work" --config "$config"
for stage in autoencoder text classifier diffusion decoder; do
  "$python" "$here/train_$stage.py" "$work" --config "$config"
done
"$python" "$here/export.py" "$work"
node "$here/../pack.ts" "$work/export" "$folder"
"$python" "$here/evaluate.py" "$work" "$folder"
"$python" "$here/samples.py" "$folder" "$folder-pictures"
