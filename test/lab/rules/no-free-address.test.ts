import { HostOnlyNetwork } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

function crowd(guests: number) {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/30" });
  for (let n = 1; n <= guests; n++) {
    guest(`g${n}`, { interfaces: [lan.attach()] });
  }
  return lab;
}

test("one guest more than the subnet can hold is rejected", () => {
  expect(brokenRules(crowd(2))).toEqual([
    expect.stringMatching(
      /^LV106 campus\/g\d: adapter lan gets no address because all of 192\.168\.56\.0\/30 are taken; /,
    ),
  ]);
});

test("as many guests as the subnet can hold are accepted", () => {
  expect(codes(crowd(1))).toEqual([]);
});
