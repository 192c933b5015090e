import { App } from "cdktf";
import { desktop } from "./lab.js";

const app = new App();
desktop(app);
app.synth();
