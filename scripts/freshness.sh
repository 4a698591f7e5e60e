# Sourced by mipp and build.sh: whether the command line is built from the sources as they are now.

stamps=$root/build/mipp
cli=$root/src/Mipp.Cli/bin/Release/net10.0/Mipp.Cli.dll

is_fresh() {
    [ -e "$stamps/finished" ] && [ -e "$stamps/started" ] && [ -e "$cli" ] || return
    # A changed file is newer than the build's start; a removed one leaves its folder newer than the build's end.
    [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o \
        \( \( -type f -newer "$stamps/started" \) -o \( -type d -newer "$stamps/finished" \) \) -print -quit 2>&1)" ]
}
