// npm run api: writes the HTML reference of all exports to api/.
import path from "node:path";
import { writeApi } from "./docs/api/read.js";

writeApi(path.join(__dirname, "../api"));
