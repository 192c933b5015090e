const Sequencer = require("@jest/test-sequencer").default;

/** Slow files, slowest first. In a fresh clone Jest does not know them, and one that starts last runs alone. */
const SLOWEST = [
  "guests/faults",
  "guests/vlan-campus",
  "guests/change",
  "guests/features",
  "system/matrix/",
  "system/hazards",
  "system/kills",
  "system/vboxmanage/contract-",
  "system/vboxmanage/",
  "system/pipelines/",
  "system/docs/tutorial",
  "system/",
  "review/golden",
  "cli/commands",
  "cli/rehearse",
  "docs/",
  "cli/",
  "plugin/launched",
  "provider/resources",
];

const rank = ({ path }) => {
  const index = SLOWEST.findIndex((part) => path.replaceAll("\\", "/").includes(`/${part}`));
  return index < 0 ? SLOWEST.length : index;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
