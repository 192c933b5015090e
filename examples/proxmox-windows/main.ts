import { App } from "cdktf";
import { proxmoxWindows } from "./lab.js";

const app = new App();
proxmoxWindows(app);
app.synth();
