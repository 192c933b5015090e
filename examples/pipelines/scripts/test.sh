#!/bin/sh
# Boots the guests of a change in QEMU, and checks them. Writes a report to test.md, the results to junit.xml, and the
# console logs and network captures of failed checks to .labvisor/test.
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
npx labvisor test --format markdown --output test.md --junit junit.xml "$@" || code=$?
cat test.md
exit "$code"
