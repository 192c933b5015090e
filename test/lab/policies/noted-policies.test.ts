import { GuestMemoryLimit, LabMemoryLimit, Size } from "../../../lib/index.js";
import { labIn } from "../support.js";

const limit = Size.gibibytes(8);

test("what a lab must keep to is in its JSON: each policy once of each construct, as strictly as it is required", () => {
  const { lab, guest } = labIn();
  const web = guest("web");
  lab.addPolicy(new LabMemoryLimit(limit), { severity: "warning" });
  lab.addPolicy(new GuestMemoryLimit(limit), { severity: "warning" });
  lab.addPolicy(new GuestMemoryLimit(Size.gibibytes(16)));
  lab.addPolicy(new GuestMemoryLimit(limit), { severity: "warning" });
  lab.addPolicy(new GuestMemoryLimit(limit), { at: web, severity: "warning" });
  expect(lab.toTerraform()["//"].policies).toEqual([
    { policy: "guest-memory-limit", at: "campus", severity: "error" },
    { policy: "guest-memory-limit", at: "campus/web", severity: "warning" },
    { policy: "lab-memory-limit", at: "campus", severity: "warning" },
  ]);
});

test("a lab that must keep to none has none in its JSON", () => {
  expect(labIn().lab.toTerraform()["//"].policies).toBeUndefined();
});
