#!/bin/sh
# Plans the labs, shows what would change, and applies what was shown: all in one run, on a machine that reaches the hypervisor.
#
# usage: sh pipeline/apply.sh
set -eu

# Plans hold secrets in clear: nothing of them is kept, and none is an artifact.
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
# A shell that a signal ends, as where the job is cancelled, does not come to EXIT.
trap 'exit 1' HUP INT TERM

npm ci --no-audit --no-fund
npx labvisor plan --out "$plans"
npx labvisor apply --plan "$plans"
