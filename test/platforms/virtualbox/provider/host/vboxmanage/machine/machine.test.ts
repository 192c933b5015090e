import { localMachine } from "../../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/local-machine.js";
import { describeMachine } from "./machine-contract.js";

jest.setTimeout(60_000);

describeMachine("this machine", () => localMachine);
