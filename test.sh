#!/usr/bin/env bash
# Sets up what the tests need, checks the formatting, builds, and runs every test of every project.
# The last line is "N passed, N failed" (and ", N skipped" when there are any); the exit code is 0 when all is well.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
. scripts/environment.sh
# The summaries below are read, so they must be in English.
export LC_ALL=C.UTF-8

scripts/setup.sh
echo "test.sh: building…"
scripts/build.sh Mipp.slnx
scripts/fetch-test-inputs.sh

passed=0 failed=0 skipped=0
echo "test.sh: checking the formatting…"
# The build has asked for style and analysis, where they are errors; asking again takes a minute and is left to CI.
[ -n "${CI:-}" ] && part= || part=whitespace
if ! dotnet format $part Mipp.slnx --verify-no-changes --no-restore; then
    echo "test.sh: the formatting differs; run: dotnet format Mipp.slnx"
    failed=1
fi

count() { # log, word: the number after the word in the run's summary; 0 when there is no summary
    local number
    number=$(sed -nE "s/^ *$2: ([0-9]+).*/\1/p" "$1" | tail -n 1)
    echo "${number:-0}"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    echo "test.sh: $name"
    status=0
    dotnet "tests/$name/bin/Release/net10.0/$name.dll" --no-progress --no-ansi </dev/null 2>&1 | tee "$log" || status=$?
    project_failed=$(count "$log" failed)
    # A run that crashed, or that found no test, has failed whatever it says.
    [ "$status" -eq 0 ] || [ "$project_failed" -gt 0 ] || project_failed=1
    passed=$((passed + $(count "$log" succeeded)))
    failed=$((failed + project_failed))
    skipped=$((skipped + $(count "$log" skipped)))
done

summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ]
