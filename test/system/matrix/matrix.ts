import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SimulatedHost } from "../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { VM_SECTIONS } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { Attached } from "../../../lib/plugin/index.js";
import { attachProvider } from "../../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";
import { expected, type Hand, Lives } from "./lives.js";
import type { Row } from "./row.js";

const TIMEOUT_MS = 900_000;

/**
 * Describes the lives of attributes of virtualbox_vm: set, changed outside Terraform and repaired, changed in place, with
 * a restart or by replacement as documented, imported, and unset.
 *
 * The same rows have the same plans on real VirtualBox and on the simulated host.
 *
 * @param rowsIn returns the rows, with disks, images, and files of serial ports in a folder
 */
export function describeMatrix(rowsIn: (media: string) => readonly Row[]): void {
  describeWithTerraform("each attribute of virtualbox_vm", () => {
    const media = mkdtempSync(join(tmpdir(), "labvisor-matrix-"));
    const rows = rowsIn(media);
    let lives: Lives;

    afterAll(() => rmSync(media, { recursive: true, force: true }));

    const live = async (makeHost: () => VBoxManageHost | SimulatedHost, hand: Hand) => {
      const attached: Attached = await attachProvider(makeHost);
      const folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
      lives = new Lives(rows, folder, { base_folder: media }, hand);
      try {
        await lives.lead();
      } finally {
        attached.close();
        folder.remove();
      }
    };
    const tests = () => {
      test.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
        expect(lives.life(row)).toEqual(expected(row));
      });
      test("changes without an error, and without a restart if it can change on a running machine", () => {
        expect(lives.failures).toEqual([]);
        expect(lives.restarted).toEqual([]);
      });
    };

    describe("on the simulated host", () => {
      beforeAll(async () => {
        const host = () => new SimulatedHost({ file: join(media, "host.json") });
        await live(host, {
          drift: async ({ name, drift }, id) => {
            if (!drift) return;
            const settings = (await host().readVms([id], new Set(VM_SECTIONS))).get(id)?.settings;
            if (!settings) throw new Error(`${name} is not there`);
            const power = name === "state" ? "stopped" : undefined;
            const change = { settings: { ...settings, ...drift.edit(settings) }, power } as const;
            await host().updateVm(id, change, { shutdownTimeoutSeconds: 0 });
          },
          starts: async () => new Map(),
        });
      }, TIMEOUT_MS);
      tests();
    });

    describeWithVirtualBox("on real VirtualBox", () => {
      let home: VirtualBoxHome;

      beforeAll(async () => {
        home = createVirtualBoxHome();
        const env = { ...process.env, ...home.env };
        const run = async (...args: string[]) => (await promisify(execFile)("VBoxManage", args, { env })).stdout;
        await live(() => new VBoxManageHost({ env: home.env }), {
          drift: async ({ drift }, id) => {
            for (const call of drift?.calls ?? []) await run(...call.map((word) => (word === "@" ? id : word)));
          },
          starts: async () => {
            const running = await run("list", "-l", "runningvms");
            return new Map(
              [...running.matchAll(/^UUID: +(.*)\n[\s\S]*?^State: +(.*)$/gm)].map(([, id, since]) => [id, since]),
            );
          },
        });
      }, TIMEOUT_MS);
      afterAll(() => home.remove());
      tests();
    });
  });
}
