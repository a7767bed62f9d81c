#!/usr/bin/env bash
# Builds with warnings as errors, runs every test, ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet tool restore >/dev/null && dotnet csharpier check . || exit 1
dotnet build || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --no-build 2>&1 | tee "$log"
rc=${PIPESTATUS[0]}
awk '/^  total:/{t=$2}/^  failed:/{f=$2}/^  succeeded:/{s=$2}/^  skipped:/{k=$2}
     END{if(t=="")exit 3; if(k>0)printf "%d passed, %d failed, %d skipped\n",s,f,k; else printf "%d passed, %d failed\n",s,f}' "$log" || exit 3
exit "$rc"
