#!/usr/bin/env bash
# Builds with warnings as errors, runs every test, ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# need COMMAND|FILE PACKAGE WHY: installs what is missing where that is allowed, else says what to install.
need() {
  command -v "$1" >/dev/null || [ -e "$1" ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $2: $3"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"; } >/dev/null 2>&1
  fi
  command -v "$1" >/dev/null || [ -e "$1" ] || echo "missing: $1 (package $2), $3; the tests that need it are skipped, or fail where CI=true" >&2
}

command -v dotnet >/dev/null || { echo "missing: dotnet; install the .NET 10 SDK" >&2; exit 2; }
need node nodejs "which checks the OCSF and ASFF files against their JSON Schemas"
need npm npm "which fetches the schema checker"
need systemd-analyze systemd "which checks the unit of the service"
need exim4 exim4-daemon-light "which takes the mail as a real server does"
need pg_ctlcluster postgresql "whose server the store is tested on"
need chromium chromium "which reads the page of the report as people do"
need soffice libreoffice-calc "which opens the workbook without repair"
need rsyslogd rsyslog "which the syslog sink is proven on"
need gcc gcc "with which a test turns the clock of the built program"
need "$(echo /usr/lib/*/rsyslog)/lmnsd_gtls.so" rsyslog-gnutls "with which rsyslog speaks TLS"

dotnet tool restore >/dev/null && dotnet csharpier check . || exit 1
dotnet build || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --no-build 2>&1 | tee "$log"
rc=${PIPESTATUS[0]}
awk '/^  total:/{t=$2}/^  failed:/{f=$2}/^  succeeded:/{s=$2}/^  skipped:/{k=$2}
     END{if(t=="")exit 3; if(k>0)printf "%d passed, %d failed, %d skipped\n",s,f,k; else printf "%d passed, %d failed\n",s,f}' "$log" || exit 3
exit "$rc"
