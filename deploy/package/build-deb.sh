#!/usr/bin/env bash
# Builds dist/iam-auditor_VERSION_amd64.deb; --program DIR packs an already published folder instead of publishing one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=
out=dist
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    *) echo "usage: build-deb.sh [--program DIR] [--out DIR]" >&2; exit 2 ;;
  esac
done
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
if [ -z "$program" ]; then
  program="$root.publish"
  trap 'rm -rf "$root" "$root.publish"' EXIT
  dotnet publish src/IamAuditor -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true \
    -p:EnableCompressionInSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:RestoreLockedMode=false -o "$program" -v q
fi

lib=$root/usr/lib/iam-auditor
doc=$root/usr/share/doc/iam-auditor
mkdir -p "$lib" "$doc" "$root/usr/bin" "$root/etc/iam-auditor" "$root/lib/systemd/system" "$root/DEBIAN"
cp -r "$program/." "$lib"
find "$lib" \( -name '*.pdb' -o -name '*.xml' \) -delete
mv "$lib/appsettings.json" "$root/etc/iam-auditor/appsettings.json"
ln -s /etc/iam-auditor/appsettings.json "$lib/appsettings.json"
ln -s ../lib/iam-auditor/iam-auditor "$root/usr/bin/iam-auditor"
cp deploy/systemd/iam-auditor.service "$root/lib/systemd/system/"
cp docs/operations.md README.md CHANGELOG.md "$doc"
cp -r deploy/samples "$doc/samples"
cp -r deploy/iam "$doc/iam"
find "$root" -type d -exec chmod 0755 {} +
find "$root" -type f -exec chmod 0644 {} +
chmod 0755 "$lib/iam-auditor"

cat > "$root/DEBIAN/control" <<CONTROL
Package: iam-auditor
Version: $version
Section: admin
Priority: optional
Architecture: amd64
Depends: libc6, libgcc-s1, libstdc++6, libssl3 | libssl3t64, ca-certificates, tzdata, adduser
Maintainer: IamAuditor maintainers <maintainers@iam-auditor.example>
Installed-Size: $(du -sk "$root" | cut -f1)
Description: audits who can do what in AWS accounts
 Reads IAM, CloudTrail and Access Analyzer of AWS accounts on schedules, judges
 them by rules, follows findings over time and tells people and the SIEM.
 It changes nothing in AWS.
CONTROL
echo /etc/iam-auditor/appsettings.json > "$root/DEBIAN/conffiles"
cat > "$root/DEBIAN/postinst" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  adduser --system --group --quiet --home /var/lib/iam-auditor --no-create-home iam-auditor
  install -d -m 0700 -o iam-auditor -g iam-auditor /var/lib/iam-auditor
  chown root:iam-auditor /etc/iam-auditor /etc/iam-auditor/appsettings.json
  chmod 0750 /etc/iam-auditor
  chmod 0640 /etc/iam-auditor/appsettings.json
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # An upgrade restarts what runs; a first installation waits until somebody configured it.
    systemctl try-restart iam-auditor.service || true
  fi
fi
SCRIPT
cat > "$root/DEBIAN/prerm" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now iam-auditor.service || true
fi
SCRIPT
cat > "$root/DEBIAN/postrm" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = purge ]; then
  # The store is the history of the audits: removing the program must not remove it unasked.
  [ ! -d /var/lib/iam-auditor ] || echo "iam-auditor: /var/lib/iam-auditor stays; delete it by hand if the audit history may go"
fi
[ ! -d /run/systemd/system ] || systemctl daemon-reload
SCRIPT
chmod 0755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" "$root/DEBIAN/postrm"
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/iam-auditor_${version}_amd64.deb"
