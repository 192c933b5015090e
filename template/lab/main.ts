import { App } from "cdktf";
import { createLab } from "./lab";

const app = new App();
createLab(app);
app.synth();
