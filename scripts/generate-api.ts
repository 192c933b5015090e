// npm run api: writes the reference of what the package exports, as HTML, to api/.
import path from "node:path";
import { writeApi } from "./docs/api/read.js";

writeApi(path.join(__dirname, "../api"));
