#!/usr/bin/env bash
# usage: scripts/setup.sh [tests]
# Installs the Debian packages that mipp (or, with "tests", also its tests) needs and that are not there yet. Says what and
# why. Does nothing, and asks no network, when everything is there.
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

program() { command -v "$1"; }
file() { [ -e "$1" ]; }
library() { compgen -G "/usr/lib/*/$1"; }
installed() { [[ " $installed_packages " == *" $1 "* ]]; }
libtorch() { [ -n "${LIBTORCH:-}" ] || installed "$1"; }

wanted="libtorch-dev libgloo-dev libopenblas0-pthread npm libonnx-testdata"
# dpkg-query fails when it does not know one of the names, and still lists the others.
# shellcheck disable=SC2086
installed_packages=$(dpkg-query -W -f='${db:Status-Status}:${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed://p' | tr '\n' ' ' || true)

need g++ "compiles the shim over libtorch" program g++
need cmake "builds the shim" program cmake
need make "builds the shim" program make
need libtorch-dev "tensors and autograd (or set LIBTORCH to a libtorch of your own)" libtorch libtorch-dev
need libgloo-dev "headers that libtorch's communication layer includes" libtorch libgloo-dev
need libopenblas0-pthread "fast matrix products; without it the slow reference BLAS is taken" libtorch libopenblas0-pthread
need dataset-fashion-mnist "the images that the demo trains on" \
    file /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
need libssl3 "dotnet fetches packages over https" library libssl.so.3
need ca-certificates "packages are fetched over https" file /etc/ssl/certs/ca-certificates.crt
need npm "fetches the library that draws a report's charts" program npm
if [ "${1:-}" = tests ]; then
    need libonnx-testdata "ONNX's own operator conformance suite" installed libonnx-testdata
    need chromium "opens reports to see that they work" program chromium
fi
[ ${#missing[@]} -eq 0 ] && exit 0

{
    echo "mipp: these Debian packages are missing and will now be installed (once):"
    printf '%s\n' "${reasons[@]}"
} >&2

install_by_hand="install them with: apt-get install --no-install-recommends ${missing[*]}"
command -v apt-get >/dev/null || {
    echo "mipp: there is no apt-get here; install what Debian calls ${missing[*]}, or set LIBTORCH, and run this again." >&2
    exit 2
}
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "mipp: this needs root and there is no sudo; as root, $install_by_hand" >&2
        exit 2
    }
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >&2 9>&-
}
{ apt update && apt install -y --no-install-recommends "${missing[@]}"; } || {
    echo "mipp: the packages could not be installed (see above; is there a network?); $install_by_hand" >&2
    exit 2
}
