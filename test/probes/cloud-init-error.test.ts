import { readableError } from "../../lib/probes/cloud-init-error.js";

const failed = (stderr: string) =>
  "('package-update-upgrade-install', ProcessExecutionError(\"Unexpected error while running command.\\n" +
  `Command: ['eatmydata', 'apt-get', '--quiet', 'install', 'ngimx']\\nExit code: 100\\nReason: -\\nStdout: -\\n` +
  `Stderr: ${stderr}"))`;

// Seen with cloud-init 19 to 23.
test.each([
  [
    "commands",
    "('scripts-user', RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands'))",
    "scripts-user: Runparts: 1 failures (runcmd) in 1 attempted commands",
  ],
  [
    "commands, before Python 3.7",
    "('scripts-user', RuntimeError('Runparts: 1 failures (part-002) in 1 attempted commands',))",
    "scripts-user: Runparts: 1 failures (part-002) in 1 attempted commands",
  ],
  ["packages", failed("-"), "package-update-upgrade-install: eatmydata apt-get --quiet install ngimx exited with 100"],
  [
    "a program that prints its reason",
    failed('E: \\"ngimx\\" isn\'t there\\n        100 % caf\\xe9\\\\'),
    'package-update-upgrade-install: eatmydata apt-get --quiet install ngimx exited with 100: E: "ngimx" isn\'t there; ' +
      "100 % café\\",
  ],
  [
    "a command line for a shell",
    `('x', ProcessExecutionError('Unexpected error while running command.\\nCommand: it "is" x\\nExit code: 1\\nReason: -\\nStdout: a\\nb\\nStderr: c'))`,
    'x: it "is" x exited with 1: c',
  ],
  ["a missing key", "('write-files', KeyError('path'))", "write-files: KeyError: path"],
  ["an exception with two values", "('ntp', ValueError('a b', 2))", "ntp: ValueError: 'a b', 2"],
  [
    "cloud-init itself",
    "Can not apply stage final, no datasource found!",
    "Can not apply stage final, no datasource found!",
  ],
])("an error of %s is readable", (_, error, text) => {
  expect(readableError(error)).toBe(text);
});
