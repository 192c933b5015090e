export { createLab } from "../../../template/virtualbox/lab.js";
