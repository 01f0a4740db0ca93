#!/usr/bin/env bash
# Builds the program and runs it on the sample experiment, on whatever engine is here.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --static-swift-stdlib --product lithoray
lithoray=$(swift build -c release --show-bin-path)/lithoray
out=demo-output

"$lithoray" devices | tail -n 1
"$lithoray" density Volumes/cell/experiment.yaml -o "$out" --overwrite

echo
echo "tables   $out/profiles.csv, $out/frames.csv"
maps=$(find "$out/maps" -name '*.tif' | wc -l)
echo "maps     $out/maps ($maps TIFF files; Fiji shows them with their scale)"
picture=$(find "$out" -name '*.png' -o -name '*.svg' | grep -i profile | sort | head -n 1 || true)
if [ -n "$picture" ]; then echo "picture  $picture"; fi
echo "summary  $out/run.json"
