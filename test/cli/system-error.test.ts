import { readFileSync } from "node:fs";
import path from "node:path";
import { explainSystemError } from "../../lib/cli/system-error.js";
import { temporaryFolder } from "../lab/support.js";

test("a missing file is explained with its path", () => {
  const folder = temporaryFolder();
  const explained = (file: string) => {
    try {
      readFileSync(file);
    } catch (error) {
      return explainSystemError(error as NodeJS.ErrnoException);
    }
  };
  const missing = path.join(folder, "main.ts");
  expect(explained(missing)).toBe(
    `${missing} does not exist; create it or the folder around it, or correct the path (ENOENT).`,
  );
});

test("a file without permission is explained, and an error without a path is not", () => {
  const error = (more: object) => Object.assign(new Error("no"), { code: "EACCES", syscall: "open", ...more });
  expect(explainSystemError(error({ path: "/root/x" }))).toBe(
    "/root/x is not accessible to this user; change its permissions or owner (EACCES).",
  );
  expect(explainSystemError(error({}))).toBeUndefined();
  expect(explainSystemError(error({ path: "/x", code: "EMFILE" }))).toBeUndefined();
});
