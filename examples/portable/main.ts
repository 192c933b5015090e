import { App } from "cdktf";
import { portable, portableOnProxmox } from "./lab.js";

const app = new App();
portable(app);
portableOnProxmox(app);
app.synth();
