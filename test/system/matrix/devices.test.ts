import { adapterRows } from "./adapters.js";
import { deviceRows, liveRows } from "./general.js";
import { describeMatrix } from "./matrix.js";
import { cloneRows, storageRows } from "./storage.js";

describeMatrix((media) => [
  ...adapterRows,
  ...storageRows(media),
  ...deviceRows(media),
  ...liveRows,
  ...cloneRows(media),
]);
