#!/bin/sh
# The scenario with curl: curl.sh URL ORDER SUBSCRIPTION MISSING [CURL OPTION…]; paths as the service spells them.
# Prints one JSON line for each answer.
set -eu
url=$1 order=$2 subscription=$3 missing=$4
shift 4

# ask METHOD PATH [BODY]: the answer's body, then its status on a line of its own.
ask() {
  method=$1 path=$2 body=${3-}
  number=$((${number:-0} + 1))
  id=7e57c11e-0001-4000-8000-$(printf %012d "$number")
  curl --silent --show-error --max-time 60 $options --request "$method" "$url$path" \
    --header 'Authorization: Bearer any' --header 'Accept: application/json' --header "MS-RequestId: $id" \
    ${body:+--header 'Content-Type: application/json' --data "$body"} \
    --dump-header head.txt --output body.txt --write-out '%{http_code}' >status.txt
  grep -qi "^ms-requestid: $id" head.txt && echoed=true || echoed=false
  printf '{"status":%s,"echoed":%s,"body":%s}\n' "$(cat status.txt)" "$echoed" "$(cat body.txt)"
}

options=$*
ask GET "$order"
ask PATCH "$order" "{\"id\":\"${order##*/}\",\"status\":\"cancelled\"}"
ask GET "$order"
ask GET "$subscription"
ask PATCH "$subscription" "$(sed 's/"status":"active"/"status":"deleted"/' body.txt)"
ask GET "$subscription"
ask GET "$missing"
