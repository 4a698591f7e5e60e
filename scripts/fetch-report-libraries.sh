#!/usr/bin/env bash
# usage: scripts/fetch-report-libraries.sh FOLDER
# Puts the libraries that draw a report's charts into FOLDER, unless they are there: fetched with npm, in exact versions, and
# taken only when their checksums are right.
set -euo pipefail
folder=$1

# package, version, file in the package, SHA-256 of the file
libraries="
vega 6.4.0 build/vega.min.js 8f6a3587cf8d4f42c7e08120e3eb05d067e746d554e39d2dcf52acc0bd5ba28f
vega-lite 6.5.0 build/vega-lite.min.js 83e215e84e308ee8688fa6503ba0f1cf8a3c05c0d61df2841a0b92bf86809e00
vega-embed 7.3.0 build/vega-embed.min.js b1455caba2fb1a72fb46025ba0ba1316e2dbc7f0dd40a3f6040172bf9c08ba91
"

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
while read -r package version file checksum; do
    [ -n "$package" ] || continue
    target=$folder/$(basename "$file")
    echo "$checksum  $target" | sha256sum --check --status 2>/dev/null && continue
    command -v npm >/dev/null || {
        echo "npm was not found, which fetches $package: install it (Debian: apt-get install npm)." >&2
        exit 1
    }
    echo "Fetching $package $version, which draws the charts of reports…"
    (cd "$work" && npm pack "$package@$version" --ignore-scripts --prefer-offline --loglevel=error >/dev/null) || {
        echo "npm could not fetch $package $version; is there a network?" >&2
        exit 1
    }
    tar -xzf "$work/$package-$version.tgz" -C "$work" "package/$file"
    echo "$checksum  $work/package/$file" | sha256sum --check --status || {
        echo "$file of $package $version is not what it should be: its checksum differs." >&2
        exit 1
    }
    mv "$work/package/$file" "$target"
done <<<"$libraries"
