import { CloudInit, HostOnlyNetwork } from "../../lib/index.js";
import { snapshotOf } from "../../lib/testing/index.js";
import { labIn } from "../lab/support.js";

test("a snapshot has the content of the guests' seeds, of which the JSON has only a digest", () => {
  const { campus } = snapshotOf((app) => {
    const { hypervisor, lab, guest } = labIn(app);
    const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
    guest("web", { interfaces: [lan.at("192.168.56.5")], cloudInit: CloudInit.seed({ packages: ["nginx"] }) });
    guest("bare", { cloudInit: CloudInit.none() });
  });
  expect(campus).toMatchObject({
    firstBoot: {
      web: {
        userData: { packages: ["nginx"] },
        networkConfig: { ethernets: { eth0: { addresses: ["192.168.56.5/24"] } } },
      },
    },
  });
  expect(campus).not.toHaveProperty("firstBoot.bare");
});
