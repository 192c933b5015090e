import { errorsOfPrograms } from "../../../lib/boot/checks/first-boot.js";

test("the reason of a failed first boot has the errors of its package manager, each once", () => {
  const output = `Cloud-init v. 22.4.2 running 'modules:config' at Mon, 30 Nov 2026 05:03:23 +0000. Up 258.00 seconds.
Reading package lists...
E: Unable to locate package ngimx
E: Unable to locate package ngimx
2026-11-30 05:03:40,337 - util.py[WARNING]: Failed to install packages: ['ngimx']
Cloud-init v. 22.4.2 finished at Mon, 30 Nov 2026 05:03:55 +0000.
`;
  expect(errorsOfPrograms(output)).toEqual(["E: Unable to locate package ngimx"]);
});

test("the reason of a failed first boot has the last three errors of its commands", () => {
  const errors = [1, 2, 3, 4].map((line) => `/var/lib/cloud/instance/scripts/runcmd: ${line}: register: not found`);
  expect(errorsOfPrograms(`${errors.join("\r\n")}\r\n`)).toEqual(errors.slice(1));
});
