#!/bin/sh
# Applies exactly the plans of pipeline/plan.sh, if they still do nothing beyond what was reviewed. Run it on the same
# machine.
#
# usage: sh pipeline/apply.sh [folder of the plans]
set -eu
plans=${1:-plans}

# Plans contain secrets in plain text, and are of no use afterwards.
trap 'rm -f "$plans"/*.tfplan "$plans"/labvisor-plans.json' EXIT
# Without this, the shell would skip the EXIT trap when a signal ends it, for example because the job is canceled.
trap 'exit 1' HUP INT TERM

npm ci --no-audit --no-fund
npx labvisor apply --plan "$plans" --reviewed "$plans/review.json"
# The next plan is compared with the changes from here.
git rev-parse HEAD > "$plans/applied"
