#!/bin/sh
# Fails if there is drift, so that the service notifies you as it does for other failed jobs.
#
# usage: sh pipeline/drift.sh
set -eu

npm ci --no-audit --no-fund
code=0
npx labvisor drift || code=$?
if [ "$code" -eq 2 ]; then
  echo "The resources above were changed outside of the lab: apply the lab again, or adopt the changes in its code."
fi
exit "$code"
