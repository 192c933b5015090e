import { homedir } from "node:os";
import { join } from "node:path";
import { defaultImageCache } from "../../lib/images/image-cache.js";

test("the image cache is LABVISOR_IMAGE_CACHE, or else in the user's cache folder", () => {
  expect(defaultImageCache({ LABVISOR_IMAGE_CACHE: "/srv/images", XDG_CACHE_HOME: "/x" })).toBe("/srv/images");
  if (process.platform !== "linux") return;
  expect(defaultImageCache({ XDG_CACHE_HOME: "/x" })).toBe("/x/labvisor/images");
  expect(defaultImageCache({})).toBe(join(homedir(), ".cache/labvisor/images"));
});
