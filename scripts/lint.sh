#!/usr/bin/env bash
# Checks the layout of the code, and that each target imports what it declares and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --parallel --recursive Package.swift Sources Tests
swift build --build-tests --explicit-target-dependency-import-check error
