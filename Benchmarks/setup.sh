#!/bin/sh
# Installs what Lithoray is compared with, builds the bare loops and writes the stack.
#
#     Benchmarks/setup.sh
#
# Everything but the Debian packages goes into LITHORAY_BENCH_DIR, /tmp/lithoray-bench by default:
# 3 GB with the stack and the Python packages. What is there already stays as it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${LITHORAY_BENCH_DIR:-/tmp/lithoray-bench}
packages="gcc libc6-dev libufo-bin ufo-filters pocl-opencl-icd python3-venv"
mkdir -p "$folder"

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "setup.sh: install as root, then run this again: apt-get install$missing" >&2
        exit 1
    fi
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
fi

# environment FOLDER REQUIREMENTS: Python packages of their own.
environment() {
    if ! cmp -s "$2" "$1/installed.txt"; then
        "${PYTHON:-python3}" -m venv "$1"
        "$1/bin/pip" install -q --disable-pip-version-check -r "$2"
        cp "$2" "$1/installed.txt"
    fi
}
environment "$folder/venv" "$here/requirements.txt"
environment "$folder/venv-porespy" "$here/requirements-porespy.txt"

# Full vectors where the processor has them; the option is unknown on others than x86-64.
build() {
    name=$1
    shift
    "${CC:-cc}" -O3 -march=native "$@" -ffast-math -Wall -Wextra \
        -o "$folder/$name" "$here/$name.c" -lpthread -lm
}
for loop in bare_loop bare_tally; do
    build "$loop" -mprefer-vector-width=512 2>/dev/null || build "$loop"
done

"$folder/venv/bin/python" "$here/make_stack.py" "$folder"
