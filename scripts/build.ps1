# What scripts/build.sh and scripts/freshness.sh are elsewhere, for mipp.cmd: builds the command line in Release unless nothing has
# changed since the last successful build. One build at a time; output on stderr. Runs in the PowerShell that Windows has (5.1).
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$stamps = Join-Path $root 'build\mipp'
$started = Join-Path $stamps 'started'
$finished = Join-Path $stamps 'finished'
$cli = Join-Path $root 'src\Mipp.Cli\bin\Release\net10.0\Mipp.Cli.dll'

function Test-Fresh {
    if (-not ((Test-Path $started) -and (Test-Path $finished) -and (Test-Path $cli))) { return $false }
    # A changed file is newer than the build's start; a removed one leaves its folder newer than the build's end.
    $start = (Get-Item $started).LastWriteTimeUtc
    $end = (Get-Item $finished).LastWriteTimeUtc
    $made = '[\\/](bin|obj)([\\/]|$)'
    $sources = Get-ChildItem -Recurse (Join-Path $root 'src') | Where-Object { $_.FullName -notmatch $made }
    $sources = @($sources) + @(Get-Item (Join-Path $root 'src'), (Join-Path $root 'Directory.Build.props'), (Join-Path $root 'Directory.Packages.props'), (Join-Path $root 'global.json'))
    return -not ($sources | Where-Object { ($_.PSIsContainer -and $_.LastWriteTimeUtc -gt $end) -or (-not $_.PSIsContainer -and $_.LastWriteTimeUtc -gt $start) })
}

if (Test-Fresh) { exit 0 }
New-Item -ItemType Directory -Force $stamps | Out-Null
$lock = $null
while ($null -eq $lock) {
    try { $lock = [IO.File]::Open((Join-Path $stamps 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
}
try {
    # Whoever held the lock may have built what is wanted here.
    if (Test-Fresh) { exit 0 }
    [Console]::Error.WriteLine('mipp: building...')
    $starting = Join-Path $stamps 'starting'
    Set-Content $starting ''
    & dotnet msbuild (Join-Path $root 'src\Mipp.Cli\Mipp.Cli.csproj') -restore -p:Configuration=Release -v:quiet -nologo -maxCpuCount -nodeReuse:false -p:UseSharedCompilation=false |
        ForEach-Object { [Console]::Error.WriteLine($_) }
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine('mipp: the build failed; the errors are above.')
        exit 1
    }
    # A file edited while the build ran is newer than its start; folders change because of the build itself.
    Move-Item -Force $starting $started
    Set-Content $finished ''
}
finally { $lock.Dispose() }
