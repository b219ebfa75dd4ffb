#!/bin/sh
# Stands for the tests of whoever reads the guides, under the names that they have there (`npm test`, `dotnet test`, …):
# reads an order, cancels it and reads it again. With `run drift` it only reads.
set -eu
url=${TAPECHECK_URL:?it is run by tapecheck}
[ -z "${HTTPS_PROXY-}" ] || url=https://api.partnercenter.microsoft.com

ask() {
  curl --silent --show-error --fail --retry 5 --max-time 60 --output answer.json --header 'Authorization: Bearer any' "$@"
}

order=$url/v1/customers/$CUSTOMER/orders/$ORDER
ask "$order"
[ "$*" != "run drift" ] || exit 0
ask --request PATCH --header 'Content-Type: application/json' --data "{\"id\":\"$ORDER\",\"status\":\"cancelled\"}" "$order"
ask "$order"
grep -q '"status":"cancelled"' answer.json
