import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { Lab } from "labvisor";
import { rehearsedReport } from "../../lib/cli/review/rehearsed-report.js";
import { reviewedStack } from "../../lib/cli/review/reviewed-stack.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { priorStack } from "../../lib/review/prior-stack.js";
import { stackReport } from "../../lib/review/report.js";
import { readStackJson } from "../../lib/terraform/stack.js";
import { type Build, KINDS_OF_CHANGE, synthesize, worldOf } from "../review/kinds-of-change.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

// What a rehearsal says of a change, and what a plan on the real VirtualBox says of it.

const real = Object.entries(KINDS_OF_CHANGE).filter(([, kind]) => kind.real);

describeWithTerraform("reviews", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;

    beforeAll(async () => {
      home = createVirtualBoxHome();
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
    });
    afterAll(async () => {
      attached.close();
      await home.remove();
    });
    beforeEach(() => {
      folder = new LabFolder(attached);
    });
    afterEach(async () => {
      await folder.run("destroy", "-auto-approve");
      folder.remove();
    });

    const app = (build: Build) => (scope: App) => {
      const lab = new Lab(scope, "lab");
      build(worldOf(lab));
      return lab;
    };
    const part = (name: string) => {
      const made = join(folder.path, "rehearsed", name);
      mkdirSync(made, { recursive: true });
      return made;
    };

    test.each(real)("a rehearsal and a real plan report the same for %s", async (_, { before, after }) => {
      const old = before && synthesize("lab", before, part("before"));
      const rehearsed = await rehearsedReport("main", old, synthesize("lab", after, part("after")));

      if (before) {
        await folder.synthesize(app(before), ".");
        await folder.apply();
      }
      await folder.synthesize(app(after), ".");
      const { exitCode, stderr } = await folder.run("plan", "-out=plan", "-no-color");
      if (rehearsed.refusal) {
        expect(exitCode).toBe(1);
        for (const reason of rehearsed.refusal.reasons) expect(oneLine(stderr)).toContain(reason.split(": ")[2]);
        return;
      }
      const plan = JSON.parse(await folder.succeed("show", "-json", "plan"));
      const json = readStackJson(folder.stack);
      const found = stackReport(
        "lab",
        reviewedStack(priorStack(plan.prior_state, json), ownPlatforms()),
        reviewedStack(json, ownPlatforms()),
        plan,
      );
      const facts = ({ verdict, changes, networks, capacity }: typeof found) => ({
        verdict,
        changes: changes.map(({ address, action, restart, dataLoss, forcedBy }) => ({
          address,
          action,
          restart,
          dataLoss,
          forcedBy,
        })),
        networks,
        capacity,
      });
      expect(facts(found)).toEqual(facts(rehearsed.stacks[0]));
    });
  });
});

/** Without the frame that Terraform draws around an error. */
const oneLine = (text: string) => text.replace(/[│╷╵\s]+/g, " ");
