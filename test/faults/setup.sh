#!/bin/sh
# Installs what `npm run prove` needs beside the packages of the service, and names what is missing afterwards:
# programs from Debian, and Lighthouse from npm, which at 176 MB in 114 packages is no dependency of the service.
# Run it as root on Debian or a relative. Some drivers need root themselves: F4 mounts a small disk.
set -u

packages='slowhttptest sqlmap wapiti ffuf fiu-utils faketime libfaketime libreoffice-calc nginx caddy systemd'
programs='slowhttptest sqlmap wapiti ffuf fiu-run fiu-ctrl faketime soffice nginx caddy systemd-analyze mount'
lighthouse=13.5.0
tools="$(dirname "$0")/.tools"
PATH="$PATH:/usr/sbin:/sbin"

is_missing() { ! command -v "$1" >/dev/null 2>&1; }

wanted=''
for program in $programs; do
  if is_missing "$program"; then wanted="$wanted $program"; fi
done

if [ -n "$wanted" ] && ! is_missing apt-get; then
  echo "missing:$wanted"
  export DEBIAN_FRONTEND=noninteractive
  timeout 300 apt-get -o DPkg::Lock::Timeout=120 update -qq
  # shellcheck disable=SC2086
  timeout 900 apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $packages
fi

left=''
for program in $programs; do
  if is_missing "$program"; then left="$left $program"; fi
done
if [ -n "$left" ]; then
  echo "still missing:$left" >&2
  exit 1
fi
if ! grep -qs "\"version\": \"$lighthouse\"" "$tools/node_modules/lighthouse/package.json"; then
  npm install --prefix "$tools" --no-save --no-package-lock --no-audit --no-fund --loglevel=error "lighthouse@$lighthouse" || {
    echo 'still missing: lighthouse' >&2
    exit 1
  }
fi
if [ "$(id -u)" != 0 ]; then echo 'F4 needs root to mount its small disk' >&2; fi
echo 'everything that npm run prove needs is here'
