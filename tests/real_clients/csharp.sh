#!/bin/sh
# Compiles Scenario.cs and runs it with mono: csharp.sh URL ORDER SUBSCRIPTION MISSING. Works in the current folder.
set -eu
# mono's store of authorities is in the home folder; `tapecheck ca trust-help` has this line.
export HOME=$PWD XDG_CONFIG_HOME=$PWD/.config
[ -z "${SSL_CERT_FILE-}" ] || cert-sync --quiet --user "$SSL_CERT_FILE" >/dev/null
mcs -r:System.Net.Http.dll -out:Scenario.exe "$(dirname "$0")/Scenario.cs"
exec mono Scenario.exe "$@"
