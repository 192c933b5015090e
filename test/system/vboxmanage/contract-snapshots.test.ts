import { describeSnapshots } from "../../platforms/virtualbox/provider/host/snapshot-contract.js";
import { describeOnRealVirtualBox } from "./real-host.js";

jest.setTimeout(180_000);

describeOnRealVirtualBox((title, makeHost) => describeSnapshots(`${title} with snapshots`, makeHost));
