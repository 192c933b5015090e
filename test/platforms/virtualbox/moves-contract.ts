import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { Construct } from "constructs";
import {
  CloudInit,
  DirectoryPool,
  Disk,
  DiskAllocation,
  HostOnlyNetwork,
  InternalNetwork,
  Lab,
  Size,
  VirtualBox,
  VirtualMachine,
} from "../../../lib/index.js";
import type { VirtualBoxHost } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { Attached } from "../../../lib/plugin/index.js";
import { attachProvider, LabFolder } from "../../support/lab-folder.js";

/** The host on which a lab's constructs move. */
export interface MovesHost {
  open(folder: LabFolder): VirtualBoxHost;
  /** Returns everything that the host has: its machines, media with their contents, and networks. */
  facts(folder: LabFolder): unknown;
}

/** The constructs that move, and the paths that each had, the present one last. */
type Paths = Readonly<Record<keyof typeof HOME, readonly string[]>>;

const HOME = { web: "web", db: "db", copy: "copy", lan: "lan", backplane: "backplane", fast: "fast" };

const CREATED = Object.fromEntries(Object.entries(HOME).map(([name, path]) => [name, [path]])) as unknown as Paths;

/** A step of the lab's life: where it puts some constructs. */
const STEPS: readonly (readonly [title: string, moves: Partial<typeof HOME>])[] = [
  ["a guest that moves into a construct", { web: "site/web" }],
  ["a guest that gets another id", { web: "site/frontend" }],
  ["a guest that moves together with its networks", { web: "dmz/www", lan: "dmz/lan", backplane: "dmz/behind" }],
  ["the source of a linked clone that moves together with the clone", { db: "tier/db", copy: "tier/copy" }],
  ["a directory pool that moves", { fast: "tier/fast" }],
  ["a lab whose constructs all move back", HOME],
];

const SIZE = Size.mebibytes(8);

/**
 * Returns a lab with a machine on two networks, with a disk in a pool, a seed and a snapshot; and with another machine
 * that has a linked clone.
 *
 * @param movedFrom returns the value of `movedFrom` for the paths that a construct had
 */
const labAt =
  (paths: Paths, movedFrom = (earlier: readonly string[]): readonly string[] | undefined => earlier) =>
  (app: App) => {
    const lab = new Lab(app, "campus");
    const hypervisor = new VirtualBox(lab, "laptop");
    const scopes = new Map<string, Construct>([["", lab]]);
    const pathOf = (name: keyof Paths) => {
      const [id = "", scope = ""] = (paths[name].at(-1) as string).split("/").reverse();
      if (!scopes.has(scope)) scopes.set(scope, new Construct(lab, scope));
      return { scope: scopes.get(scope) as Construct, id, moved: { movedFrom: movedFrom(paths[name].slice(0, -1)) } };
    };
    const [web, db, copy, lan, backplane, fast] = [
      pathOf("web"),
      pathOf("db"),
      pathOf("copy"),
      pathOf("lan"),
      pathOf("backplane"),
      pathOf("fast"),
    ];
    const networks = [
      new HostOnlyNetwork(lan.scope, lan.id, { hypervisor, cidr: "192.168.56.0/24", ...lan.moved }),
      new InternalNetwork(backplane.scope, backplane.id, { hypervisor, cidr: "10.0.0.0/24", ...backplane.moved }),
    ];
    const pool = new DirectoryPool(fast.scope, fast.id, {
      hypervisor,
      path: "fast",
      allocation: DiskAllocation.FIXED,
      ...fast.moved,
    });
    const common = { hypervisor, bootDisk: Disk.blank(SIZE), running: false };
    new VirtualMachine<VirtualBox>(web.scope, web.id, {
      ...common,
      name: "web",
      dataDisks: [Disk.blank(SIZE, { pool })],
      interfaces: networks.map((network) => network.attach()),
      cloudInit: CloudInit.seed(),
      ...web.moved,
    }).snapshot("golden");
    new VirtualMachine<VirtualBox>(db.scope, db.id, { ...common, name: "db", ...db.moved })
      .snapshot("golden")
      .linkedClone(copy.id, { name: "copy", ...copy.moved });
    return lab;
  };

/** Tests that constructs with `movedFrom` keep everything that they have on a host. */
export function describeMoves(host: MovesHost, created?: (folder: LabFolder) => void): void {
  let attached: Attached;
  let folder: LabFolder;
  let paths = CREATED;
  let before: unknown;

  const synthesize = (...lab: Parameters<typeof labAt>) => folder.synthesize(labAt(...lab), folder.path);
  /** Returns the actions of a plan, and its diagnostics. */
  const plan = async () => {
    const stdout = await folder.succeed("plan", "-out=plan.bin", "-no-color");
    const { resource_changes } = JSON.parse(await folder.succeed("show", "-json", "plan.bin"));
    const actions = resource_changes.flatMap(({ change }: { change: { actions: string[] } }) => change.actions);
    return { actions: [...new Set<string>(actions)].sort(), text: stdout.replace(/[│╷╵\s]+/g, " ") };
  };
  /** Returns what the lab has, on the host, in its state and in its seeds. */
  const facts = () => {
    const seeds = join(folder.stack.directory, "seeds");
    return {
      host: host.facts(folder),
      state: Object.entries(folder.instances())
        .map(([address, { attributes }]) => `${address.split(".")[0]} ${JSON.stringify(attributes)}`)
        .sort(),
      seeds: readdirSync(seeds).map((name) => `${name} ${hashOf(join(seeds, name))}`),
    };
  };

  beforeAll(async () => {
    attached = await attachProvider(() => host.open(folder));
    folder = new LabFolder(attached);
    await synthesize(CREATED);
    await folder.apply();
    created?.(folder);
    before = facts();
  });
  afterAll(async () => {
    await folder.run("destroy", "-auto-approve");
    attached.close();
    folder.remove();
  });

  describe.each(STEPS)("%s", (_, moves) => {
    beforeAll(async () => {
      const moved = Object.entries(moves).map(([name, path]) => [name, [...paths[name as keyof Paths], path]]);
      paths = { ...paths, ...Object.fromEntries(moved) };
      await synthesize(paths);
    });

    test("keeps all it has", async () => {
      expect((await plan()).actions).toEqual(["no-op"]);
      await folder.succeed("apply", "plan.bin");
      expect(await folder.planCode()).toBe(0);
      expect(facts()).toEqual(before);
    });
  });

  test("a guest that moves without movedFrom would be destroyed", async () => {
    await synthesize({ ...paths, web: ["site/web"] });
    expect((await plan()).actions).toEqual(["create", "delete", "no-op"]);
  });

  test.each<[string, readonly string[]]>([
    ["loses its movedFrom", ["www"]],
    ["moves again, and forgets its first path", ["www", "frontend"]],
  ])("a guest that %s would be replaced, and the plan gives the remedy", async (_, web) => {
    paths = { ...paths, web: ["web", "www"] };
    await synthesize(paths);
    await folder.apply();
    await synthesize({ ...paths, web });
    const { actions, text } = await plan();
    expect(actions).toEqual(["create", "delete", "no-op", "update"]);
    expect(text).toContain("Warning: The machine web is replaced, because its key changes from web to www");
    expect(text).toContain('begin movedFrom with that path: movedFrom: ["web", ...].');
  });

  test("two guests cannot swap their paths", async () => {
    const swapped = synthesize({ ...CREATED, web: ["web", "db"], db: ["db", "web"] });
    await expect(swapped).rejects.toThrow("LV135 campus/web: it is or was at the path db, and so is or was campus/db");
  });
}

/** Returns the SHA-256 of a file. */
export function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
