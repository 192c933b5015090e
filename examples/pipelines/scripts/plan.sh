#!/bin/sh
# Plans merged changes against the real labs, compares the plans with what was reviewed, and writes a report to plan.md.
# The plans stay on this machine until pipeline/apply.sh applies exactly these. Run it on a machine that reaches the
# hypervisor.
#
# usage: sh pipeline/plan.sh <commit before the changes> [folder for the plans]
set -eu
plans=${2:-plans}

# A placeholder until there is a report, so that the comment does not keep the report of an earlier plan.
cat > plan.md << END
<!-- labvisor plan -->
## Plan

🔴 **Unknown**: there is no plan. See the output of the job for the reason.
END

# Plans contain secrets in plain text: without a complete set, none of them is kept.
trap 'rm -f "$plans"/*.tfplan "$plans"/labvisor-plans.json' EXIT
trap 'exit 1' HUP INT TERM

# Exit codes 2 and 3 of a review report changes.
review() {
  code=0
  npx labvisor review "$@" || code=$?
  case $code in
    0 | 2 | 3) ;;
    *) exit "$code" ;;
  esac
}

npm ci --no-audit --no-fund
mkdir -p -m 700 "$plans"

# The changes since the last apply were reviewed, also those of merges that were planned and not applied. If neither
# commit is part of the history, the plans must not stop or lose anything.
for base in "$(cat "$plans/applied" 2> /dev/null)" "$1" HEAD; do
  if git merge-base --is-ancestor "$base" HEAD 2> /dev/null; then break; fi
done
echo "Comparing with $base ..."
review --base "$base" --save "$plans/review.json" > /dev/null

compared=0
npx labvisor plan --out "$plans" --reviewed "$plans/review.json" || compared=$?
case $compared in
  0 | 5) ;;
  *) exit "$compared" ;;
esac
review --plan "$plans" --output "$plans/plan.md"
{
  echo "<!-- labvisor plan -->"
  if [ "$compared" -eq 5 ]; then
    echo "🔴 **Not applied**: this plan goes beyond what was reviewed. The output of the job lists the differences."
    echo
  fi
  tail -n +2 "$plans/plan.md"
} > plan.md
cat plan.md
if [ "$compared" -eq 0 ]; then trap - EXIT; fi
exit "$compared"
