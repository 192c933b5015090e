import { App } from "cdktf";
import { vlanCampus, vlanCampusOnProxmox } from "./lab.js";

const app = new App();
vlanCampus(app);
vlanCampusOnProxmox(app);
app.synth();
