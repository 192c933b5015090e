import { describeContract } from "./real-host.js";

jest.setTimeout(180_000);

describeContract("files", "seeds", "ports", "natNetworks", "hostOnlyNetworks");
