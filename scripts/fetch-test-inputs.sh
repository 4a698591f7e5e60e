#!/usr/bin/env bash
# Fetches what the tests read from the network (CIFAR-10) unless it is there already.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

"$root/mipp" doctor --fetch cifar10 >&2
