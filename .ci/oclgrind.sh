#!/usr/bin/env bash
# Runs every variant of the kernels under Oclgrind, an interpreter: an access outside a buffer, a
# race between work-items or a read of what nobody wrote fails, and so do other bits.
set -uo pipefail
cd "$(dirname "$0")/.."

swift build --build-tests || exit 1
tests=$(swift build --show-bin-path)/LithorayPackageTests.xctest
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# Without optimisation, because Oclgrind 21.10 takes truths of optimised vectors for 255 instead of
# 1; one test after the other, because it mixes up contexts of several threads. What it finds comes
# among the lines of the tests: its own log file begins anew with every context.
NO_COLOR=1 LITHORAY_EXPECTED_DEVICES=Oclgrind timeout 600 \
    oclgrind --build-options -cl-opt-disable --check-api --data-races --uninitialized \
    "$tests" --testing-library swift-testing --no-parallel \
    --filter 'EngineParityTests\.(KernelVariantTests|TallyVariantTests|RenderKernelTests|DensityParityTests/expectedDevices)' \
    >"$said" 2>&1
status=$?

of_tests='^(◇|✔|✘|↳)'
findings=$(grep -vE "$of_tests" "$said" | grep -E '^[A-Z]' || true)
cases=$(sed -nE 's/.*"on every device" with ([0-9]+) test cases passed.*/\1/p' "$said" |
    awk '{ sum += $1 } END { if (NR == 3) print sum }')
if [ "$status" -ne 0 ] || [ -n "$findings" ] || [ -z "$cases" ]; then
    grep -vE "$of_tests" "$said" | head -n 40
    grep -E '^(✘|↳)' "$said" | head -n 20
    printf 'oclgrind: %d findings, status %d\n' "$(grep -c . <<<"$findings")" "$status" >&2
    sort <<<"$findings" | sed -E 's/0x[0-9a-f]+/…/' | uniq -c | sort -rn | head -n 10 >&2
    exit 1
fi
echo "oclgrind: $cases variants of the kernels, no invalid access, no race, nothing uninitialised"
