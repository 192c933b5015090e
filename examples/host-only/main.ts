import { App } from "cdktf";
import { hostOnly } from "./lab.js";

const app = new App();
hostOnly(app);
app.synth();
