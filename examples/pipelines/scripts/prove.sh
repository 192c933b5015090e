#!/bin/sh
# Proves a change without a hypervisor and without a secret: types, the snapshot, a rehearsal, and a report of what it does, in review.md.
#
# usage: sh pipeline/prove.sh <where the change is to go>, such as origin/main
set -eu

# What was added there since is no part of the change.
base=$(git merge-base HEAD "$1")

npm ci --no-audit --no-fund
npm test
npx labvisor rehearse --from "$base"

code=0
npx labvisor review --base "$base" --output review.md || code=$?
cat review.md
case $code in
  0 | 2) ;;
  # Something is destroyed or made anew. The report says so first, and who reviews it decides; "exit 3" here has the pipeline decide.
  3) echo "Something is destroyed or made anew: look at the report." ;;
  # A rule is broken, or it cannot be planned.
  *) exit "$code" ;;
esac
