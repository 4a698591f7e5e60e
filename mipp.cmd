@echo off
rem Mipp's command line on Windows: mipp --help. Builds what has changed, then runs it.
setlocal
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul || (echo mipp: the .NET 10 SDK is missing; install it from https://dot.net/download and run this again. >&2 & exit /b 2)
dotnet build "%~dp0src\Mipp.Cli\Mipp.Cli.csproj" -c Release -v:quiet -nologo >"%TEMP%\mipp-build.log" 2>&1 || (type "%TEMP%\mipp-build.log" >&2 & echo mipp: the build failed; the errors are above. >&2 & exit /b 1)
dotnet "%~dp0src\Mipp.Cli\bin\Release\net10.0\Mipp.Cli.dll" %*
exit /b %ERRORLEVEL%
