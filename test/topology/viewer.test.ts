import { readTopology } from "../../lib/topology/index.js";
import { renderViewer } from "../../lib/topology/page/viewer.js";
import { readMarkup } from "../support/markup.js";
import { hostOnly, large, reference, stack } from "./stacks.js";

const laptop = { lab: reference("lab", "laptop") };

describe("a diagram in a page", () => {
  test("has the totals of running guests, and a legend of the colors and signs in use", async () => {
    const { guests, ...lab } = readTopology(hostOnly);
    const off = guests.map((guest, index) => (index === 0 ? { ...guest, off: true as const } : guest));
    const { texts } = readMarkup(await renderViewer([{ ...lab, guests: off }], { [guests[1].id]: "added" }));
    expect(texts).toContain("4 guests (1 powered off), 1 network, 3 CPUs, 1.5 GiB of memory");
    expect(texts).toEqual(expect.arrayContaining(["NAT", "host-only network", "+ added"]));
    expect(texts).not.toContain("internal network");
    expect(texts).not.toContain("− removed");
  });

  test("has the state, disks, and images of each guest in its details", async () => {
    const source = "${virtualbox_image.debian.path}";
    const topology = readTopology(
      stack("lab", {
        "lab.laptop": {},
        "image.debian": { url: "https://example.org/debian.qcow2", sha256: "a" },
        "disk.web/boot": { ...laptop, size_mib: 3072, source },
        "disk.web/data": { ...laptop, size_mib: 1500 },
        "vm.web": {
          ...laptop,
          name: "web",
          state: "stopped",
          storage_controllers: {
            SATA: {
              attachments: [
                { medium: "${virtualbox_disk.web_boot.path}" },
                { medium: "${virtualbox_disk.web_data.path}" },
              ],
            },
          },
        },
      }),
    );
    expect(topology.guests[0].disks).toEqual([
      { name: "boot", sizeMib: 3072, image: "https://example.org/debian.qcow2" },
      { name: "data", sizeMib: 1500 },
    ]);
    const page = await renderViewer([topology]);
    expect(page).toContain("<dt>State</dt><dd>powered off</dd>");
    expect(page).toContain(
      "<dt>Disks</dt><dd>boot, 3 GiB from <code>https://example.org/debian.qcow2</code><br>data, 1500 MiB</dd>",
    );
  });

  test("has an overview with numbers from 60 guests on, whose figures open the complete diagram", async () => {
    expect(await renderViewer([readTopology(large(59))])).not.toContain('class="overview"');
    const page = await renderViewer([readTopology(large(60))]);
    const opens = /data-opens="(f\d+)"><title>guest0 … guest59: 60 guests/.exec(page)?.[1];
    expect(page).toContain(`data-key="${opens}"><title>guest0\n`);
  });
});
