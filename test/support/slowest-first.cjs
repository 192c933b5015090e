const Sequencer = require("@jest/test-sequencer").default;

/** What real programs do takes minutes a file, and a file's size does not tell: those come first, so that none is left alone at the end. */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => Number(runsPrograms(b)) - Number(runsPrograms(a)));
  }
};

const runsPrograms = ({ path }) => path.includes("acceptance");
