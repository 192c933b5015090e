import { App } from "cdktf";
import { proxmoxContainers } from "./lab.js";

const app = new App();
proxmoxContainers(app);
app.synth();
