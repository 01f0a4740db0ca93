#!/usr/bin/env bash
# Makes sure that everything a build and a run need is there; installs what is missing with apt,
# and does nothing, without a network too, where nothing is.
#
#   scripts/setup.sh                     an OpenCL driver only if there is none
#   scripts/setup.sh --portable-opencl   PoCL, which the tests expect, beside any other driver
#   scripts/setup.sh --all-opencl        PoCL, Mesa's rusticl, and Oclgrind, which checks kernels
#   scripts/setup.sh --referee           also what .ci/truth.py and same_bits.py compute with
set -euo pipefail

say() { printf '%s\n' "setup: $*" >&2; }

# OpenCL drivers that are there: one .icd file each.
drivers() { find -L "${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}" -name '*.icd' 2>/dev/null || true; }

missing=()
# needs PACKAGE COMMAND...: the command says whether what the package brings is there.
needs() {
    local package=$1
    shift
    if ! "$@" >/dev/null 2>&1; then missing+=("$package"); fi
}

has_driver() { [ -n "$(drivers)" ]; }
has_pocl() { drivers | grep -q pocl; }
has_rusticl() { drivers | grep -q rusticl; }

needs pkg-config command -v pkg-config
needs libtiff-dev pkg-config --exists libtiff-4
needs ocl-icd-opencl-dev pkg-config --exists OpenCL
needs gnuplot-nox command -v gnuplot
driver=has_driver
for option; do
    case $option in
    --portable-opencl) driver=has_pocl ;;
    --all-opencl)
        driver=has_pocl
        needs mesa-opencl-icd has_rusticl
        needs oclgrind command -v oclgrind
        ;;
    --referee)
        needs python3-numpy /usr/bin/python3 -c 'import numpy'
        needs python3-tifffile /usr/bin/python3 -c 'import tifffile'
        ;;
    *)
        say "$option is no option of setup.sh"
        exit 2
        ;;
    esac
done
needs pocl-opencl-icd "$driver"

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        say "missing: ${missing[*]} (Debian's names); install them with this system's packages"
        exit 1
    fi
    root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "missing: ${missing[*]}; as root: apt-get install ${missing[*]}"
            exit 1
        fi
        root=(sudo)
    fi
    say "installs ${missing[*]}"
    install=("${root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get install -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}")
    # The lists of packages may be old or not there at all.
    if ! "${install[@]}" >/dev/null 2>&1; then
        "${root[@]}" apt-get update -qq
        "${install[@]}" >/dev/null
    fi
fi

if ! command -v swift >/dev/null; then
    say "swift is not there; install Swift 6.2 or newer from https://www.swift.org/install"
    exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
if ! printf '6.2\n%s\n' "${version:-0}" | sort -CV; then
    say "swift is ${version:-of an unknown version}; install 6.2 or newer from https://www.swift.org/install"
    exit 1
fi
