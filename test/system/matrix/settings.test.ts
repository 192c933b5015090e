import { generalRows } from "./general.js";
import { hardwareRows } from "./hardware.js";
import { describeMatrix } from "./matrix.js";

describeMatrix((media) => [...generalRows(media), ...hardwareRows]);
