# Sourced by mipp and test.sh: what every dotnet call of this repository relies on.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Some runners start without a home; dotnet and npm keep their caches there.
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A minimal Debian has no ICU, and dotnet stops without it unless it is told not to need it.
if ! compgen -G '/usr/lib/*/libicuuc.so*' >/dev/null; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY=false
fi

if ! command -v dotnet >/dev/null; then
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/lib/dotnet /usr/share/dotnet /usr/local/share/dotnet; do
        if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then
            export PATH="$folder:$PATH" DOTNET_ROOT="$folder"
            break
        fi
    done
fi
command -v dotnet >/dev/null || {
    echo "mipp: the .NET 10 SDK is missing (no dotnet on PATH or in ~/.dotnet); install it from https://dot.net/download and run this again." >&2
    exit 2
}
