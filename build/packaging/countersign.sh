#!/bin/sh
# The command line of the installed app: `countersign status`, `countersign bridge files` …
# It stands in the app's folder (resources/bin), or in /usr/bin, where packages for Debian and Red Hat put a copy.
set -eu

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
folder=$(cd "$(dirname "$self")" && pwd -P)

for app in "$folder/../../MacOS/Countersign" "$folder/../../countersign-desktop" /opt/Countersign/countersign-desktop; do
  if [ -x "$app" ]; then
    exec "$app" --cli -- "$@"
  fi
done
echo "countersign: the app is not where this script belongs to ($folder); install Countersign again." >&2
exit 1
