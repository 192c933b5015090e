#!/bin/sh
# Plans the labs, shows the changes, and applies exactly these plans. Run it on a machine that reaches the hypervisor.
#
# usage: sh pipeline/apply.sh
set -eu

# Plans contain secrets in plain text, so they are neither kept nor uploaded as artifacts.
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
# Without this, the shell would skip the EXIT trap when a signal ends it, for example because the job is canceled.
trap 'exit 1' HUP INT TERM

npm ci --no-audit --no-fund
npx labvisor plan --out "$plans"
npx labvisor apply --plan "$plans"
