import { homedir } from "node:os";
import { join } from "node:path";
import { defaultImageCache } from "../../../../../lib/platforms/virtualbox/provider/images/cache-folder.js";

test("images are kept where LABVISOR_IMAGE_CACHE says, else in the user's folder for caches", () => {
  expect(defaultImageCache({ LABVISOR_IMAGE_CACHE: "/srv/images", XDG_CACHE_HOME: "/x" })).toBe("/srv/images");
  if (process.platform !== "linux") return;
  expect(defaultImageCache({ XDG_CACHE_HOME: "/x" })).toBe("/x/labvisor/images");
  expect(defaultImageCache({})).toBe(join(homedir(), ".cache/labvisor/images"));
});
