import { GuestMemoryLimit, LabMemoryLimit, Severity, Size } from "../../../lib/index.js";
import { labIn } from "../support.js";

const limit = Size.gibibytes(8);

test("the JSON contains each policy once per construct, with the highest severity", () => {
  const { lab, guest } = labIn();
  const web = guest("web");
  lab.addPolicy(new LabMemoryLimit(limit), { severity: Severity.WARNING });
  lab.addPolicy(new GuestMemoryLimit(limit), { severity: Severity.WARNING });
  lab.addPolicy(new GuestMemoryLimit(Size.gibibytes(16)));
  lab.addPolicy(new GuestMemoryLimit(limit), { severity: Severity.WARNING });
  lab.addPolicy(new GuestMemoryLimit(limit), { at: web, severity: Severity.WARNING });
  expect(lab.toTerraform()["//"].policies).toEqual([
    { policy: "guest-memory-limit", at: "campus", severity: "error" },
    { policy: "guest-memory-limit", at: "campus/web", severity: "warning" },
    { policy: "lab-memory-limit", at: "campus", severity: "warning" },
  ]);
});

test("the JSON of a lab without policies contains none", () => {
  expect(labIn().lab.toTerraform()["//"].policies).toBeUndefined();
});
