#!/usr/bin/env bash
# Makes the reference of each library in .build/docs; a warning of DocC is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

swift package dump-symbol-graph --skip-synthesized-members --skip-inherited-docs >/dev/null
graphs=$(swift build --show-bin-path)/../symbolgraph
docs=.build/docs
rm -rf "$docs"

failed=0
for folder in Sources/*/; do
    module=$(basename "$folder")
    # Not the C libraries of the system, not the program.
    if [ -e "$folder/module.modulemap" ] || [ -e "$folder/main.swift" ]; then continue; fi
    mkdir -p "$docs/graphs/$module"
    cp "$graphs/$module".symbols.json "$docs/graphs/$module/"
    if docc convert --warnings-as-errors \
        --additional-symbol-graph-dir "$docs/graphs/$module" \
        --fallback-display-name "$module" --fallback-bundle-identifier "lithoray.$module" \
        --output-dir "$docs/$module.doccarchive"; then
        echo "docs: $module"
    else
        echo "docs: $module has warnings" >&2
        failed=1
    fi
done
rm -rf "$docs/graphs"
exit "$failed"
