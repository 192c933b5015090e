#!/bin/sh
# Boots the guests of a change in QEMU, and checks them. Writes a report to test.md, the results to junit.xml, the
# console logs of guests with failed checks to .labvisor/test, and the frames on the networks to captures.
#
# usage: sh pipeline/test.sh [options of labvisor test], such as --image debian.qcow2
set -eu

# A placeholder until there is a report, so that the comment does not keep the report of an earlier push.
cat > test.md << END
<!-- labvisor test -->
## Booted test

🔴 **Unknown**: there is no report. See the output of the job for the reason.
END

npm ci --no-audit --no-fund

code=0
npx labvisor test --format markdown --output test.md --junit junit.xml --capture captures "$@" || code=$?
cat test.md
exit "$code"
