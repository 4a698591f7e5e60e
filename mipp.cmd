@echo off
rem Mipp's command line on Windows: mipp --help. The first run fetches packages and builds; later runs only check.
setlocal
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set "MIPP_ROOT=%~dp0"
set "MIPP_CLI=%~dp0src\Mipp.Cli\bin\Release\net10.0\Mipp.Cli.dll"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo mipp: the .NET 10 SDK is missing ^(no dotnet on PATH^); install it from https://dot.net/download and run this again. 1>&2
    exit /b 2
)
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0scripts\build.ps1"
if errorlevel 1 exit /b %errorlevel%
dotnet "%MIPP_CLI%" %*
exit /b %errorlevel%
