#!/bin/sh
# Fails where what is there is not what was applied: the service tells of a job that failed as you have it set.
#
# usage: sh pipeline/drift.sh
set -eu

npm ci --no-audit --no-fund
code=0
npx labvisor drift || code=$?
case $code in
  0) echo "All is as it was applied." ;;
  2) echo "Somebody changed what is above: apply the lab again, or take the change into it." ;;
esac
exit "$code"
