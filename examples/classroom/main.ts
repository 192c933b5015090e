import { App } from "cdktf";
import { classroom } from "./lab.js";

const app = new App();
classroom(app);
app.synth();
