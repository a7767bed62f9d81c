#!/usr/bin/env bash
# Builds dist/iam-auditor-VERSION-win-x64.zip, on any machine with the .NET SDK; --program DIR packs an already published folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=
out=dist
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    *) echo "usage: build-windows.sh [--program DIR] [--out DIR]" >&2; exit 2 ;;
  esac
done
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
if [ -n "$program" ]; then
  cp -r "$program/." "$stage"
else
  dotnet publish src/IamAuditor -c Release -r win-x64 --self-contained -p:PublishSingleFile=true \
    -p:EnableCompressionInSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:RestoreLockedMode=false -o "$stage" -v q
fi
find "$stage" \( -name '*.pdb' -o -name '*.xml' \) -delete
cp deploy/windows/install.ps1 deploy/windows/remove.ps1 docs/operations.md "$stage"
mkdir -p "$out"
zip="$(cd "$out" && pwd)/iam-auditor-$version-win-x64.zip"
rm -f "$zip"
(cd "$stage" && python3 - "$zip" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, _, names in sorted(os.walk(".")):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), ".")
            archive.write(path, path.replace(os.sep, "/"))
PYTHON
)
echo "$zip"
