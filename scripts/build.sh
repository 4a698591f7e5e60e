#!/usr/bin/env bash
# usage: scripts/build.sh [solution or project]
# Builds in Release unless nothing has changed since the last successful build. One build at a time; output on stderr.
# Without an argument it builds the command line; the solution's build counts for it too.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
. "$root/scripts/freshness.sh"

target=${1:-src/Mipp.Cli/Mipp.Cli.csproj}
mkdir -p "$stamps"
exec 9>"$stamps/lock"
flock 9
# Whoever held the lock may have built what is wanted here.
[ $# -eq 0 ] && is_fresh && exit 0

(cd "$root" && dotnet --version >/dev/null 2>&1) || {
    echo "mipp: the .NET 10 SDK is missing (the dotnet here, $(command -v dotnet), has no SDK of version 10); install it from https://dot.net/download and run this again." >&2
    exit 2
}
touch "$stamps/starting"
# Build servers would inherit the lock and the output and keep both for minutes.
dotnet msbuild "$root/$target" -restore -p:Configuration=Release -v:quiet -nologo -maxCpuCount -nodeReuse:false -p:UseSharedCompilation=false >&2 9>&- || {
    echo "mipp: the build failed; the errors are above." >&2
    exit 1
}
# A file edited while the build ran is newer than its start; folders change because of the build itself.
mv "$stamps/starting" "$stamps/started"
touch "$stamps/finished"
