#!/bin/sh
# Tests a change without a hypervisor or secrets: types, the snapshot, a rehearsal, and a report of its effects, in
# review.md.
#
# usage: sh pipeline/prove.sh <target branch>, such as origin/main
set -eu

# A placeholder until there is a report, so that the comment does not keep the report of an earlier push.
cat > review.md << END
<!-- labvisor review -->
## Effects on the lab

🔴 **Unknown**: there is no report. See the output of the job for the reason.
END

# The merge base, because later commits on the target branch are not part of the change.
base=$(git merge-base HEAD "$1") || {
  echo "prove.sh: $1 does not exist or has no common commit with the change." >&2
  echo "Was the branch deleted? Does the checkout fetch all commits?" >&2
  exit 1
}

npm ci --no-audit --no-fund

# Continue after a failure, so that the report is complete.
failed=0
npm test || failed=1
npx labvisor rehearse --base "$base" || failed=1

code=0
npx labvisor review --base "$base" --output review.md || code=$?
cat review.md
case $code in
  0 | 2) ;;
  # The report starts with this, and the reviewer decides. Set "failed=3" here to fail the pipeline instead.
  3) echo "Resources are replaced or destroyed; see the report." ;;
  # Rules are broken, or planning failed.
  *) failed=$code ;;
esac
exit "$failed"
