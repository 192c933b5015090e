#!/bin/sh
# Fails where what is there is not what was applied: the service tells of a job that failed as you have it set.
#
# usage: sh pipeline/drift.sh
set -eu

npm ci --no-audit --no-fund
code=0
npx labvisor drift || code=$?
if [ "$code" -eq 2 ]; then
  echo "Somebody changed what is above: apply the lab again, or take the change into it."
fi
exit "$code"
