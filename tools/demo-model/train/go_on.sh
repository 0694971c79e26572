#!/bin/sh
# Opens a packed model, trains it further on two CPU cores and packs it again: sh go_on.sh WORK FOLDER_BEFORE FOLDER
# Every stage goes on from its checkpoint when started again.
set -eu
work=$1 before=$2 folder=$3 python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)

[ -f "$work/palette.npy" ] || "$python" "$here/restart.py" "$before" "$work"
[ -f "$work/data.npz" ] || "$python" "$here/data.py" "$work" --config cpu-more
[ -f "$work/latents.pt" ] || "$python" "$here/train_encoder.py" "$work" --config cpu-more
for stage in autoencoder classifier diffusion; do
  "$python" "$here/train_$stage.py" "$work" --config cpu-more
done
"$python" "$here/export.py" "$work"
node "$here/../pack.ts" "$work/export" "$folder"
"$python" "$here/evaluate.py" "$work" "$folder"
"$python" "$here/samples.py" "$folder" "$folder-pictures"
