#!/usr/bin/env bash
# Runs all tests; fails if none ran, or none of those that compare the engines.
#
#   LITHORAY_EXPECTED_DEVICES   parts of the names of OpenCL devices or platforms, with commas
#                               between: a test fails if one is not there; PoCL if left out
set -euo pipefail
cd "$(dirname "$0")/.."
export LITHORAY_EXPECTED_DEVICES=${LITHORAY_EXPECTED_DEVICES:-Portable Computing Language}

swift build --build-tests
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
status=0
# Tests run side by side, so that what is said when one starts tells nothing.
swift test --skip-build --disable-xctest --xunit-output "$report/tests.xml" \
    | { grep -vE ' started\.$' || true; } || status=$?

# The report of Swift Testing stands beside the one that was asked for.
results=$(cat "$report"/*.xml 2>/dev/null | tr '>' '\n' | grep '<testcase ' || true)
count() { grep -c "classname=\"$1[.\"]" <<<"$results" || true; }

echo
for folder in Tests/*Tests; do
    printf '%6d  %s\n' "$(count "${folder#Tests/}")" "${folder#Tests/}"
done
echo
echo "devices expected: $LITHORAY_EXPECTED_DEVICES; compared:"
"$(swift build --show-bin-path)/lithoray" devices | grep -E '^[0-9]'
if [ "$(count '[^"]*')" -eq 0 ]; then
    echo "no test ran" >&2
    exit 1
fi
if [ "$(count EngineParityTests)" -eq 0 ]; then
    echo "no test compared the engines: EngineParityTests did not run" >&2
    exit 1
fi
exit "$status"
