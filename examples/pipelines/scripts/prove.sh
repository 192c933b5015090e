#!/bin/sh
# Proves a change without a hypervisor and without a secret: types, the snapshot, a rehearsal, and a report of what it does, in review.md.
#
# usage: sh pipeline/prove.sh <where the change is to go>, such as origin/main
set -eu

# Until there is a report: the comment must not go on telling of the push before.
cat > review.md << END
<!-- labvisor review -->
## What this does to the lab

🔴 **Cannot be told**: there is no report, and the job's output says why.
END

# What was added there since is no part of the change.
base=$(git merge-base HEAD "$1") || {
  echo "prove.sh: $1 is not here, or has no commit in common with the change. Is the branch gone? Does the checkout have all commits?" >&2
  exit 1
}

npm ci --no-audit --no-fund

# What fails does not keep the rest from being told.
failed=0
npm test || failed=1
npx labvisor rehearse --base "$base" || failed=1

code=0
npx labvisor review --base "$base" --output review.md || code=$?
cat review.md
case $code in
  0 | 2) ;;
  # The report says so first, and who reviews it decides; "failed=3" here has the pipeline decide.
  3) echo "Something is destroyed or made anew: look at the report." ;;
  # A rule is broken, or it cannot be planned.
  *) failed=$code ;;
esac
exit "$failed"
