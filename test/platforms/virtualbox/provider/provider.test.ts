import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type { Client } from "../../../../lib/platforms/virtualbox/provider/client.js";
import { virtualBoxProvider } from "../../../../lib/platforms/virtualbox/provider/provider.js";
import { settings } from "./host/fixtures.js";

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "labvisor-provider-"));
  environment = { ...process.env };
  process.env.LABVISOR_IMAGE_CACHE = path.join(folder, "images");
  delete process.env.LABVISOR_VIRTUALBOX;
});
afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
});

const NOTHING = Object.fromEntries(Object.keys(virtualBoxProvider.schema.attributes).map((name) => [name, null]));
const configure = async (config: object): Promise<Client> =>
  virtualBoxProvider.configure({ ...NOTHING, base_folder: folder, ...config } as never, "1.11.4");

/**
 * Creates a stand-in for VBoxManage that logs when it begins (`+`) and ends (`-`), and its arguments.
 *
 * @param company the number of calls that must have begun before one ends; none waits longer than ten seconds
 */
function program(name: string, company = 1): string {
  const file = path.join(folder, name);
  const log = `${file}.log`;
  const script = `#!/bin/sh
echo "+ $VBOX_USER_HOME $*" >>'${log}'
for i in $(seq 100); do
  [ "$(grep -c '^+' '${log}')" -ge ${company} ] && break
  sleep 0.1
done
echo 'Default machine folder: /srv/default'
echo "-" >>'${log}'
`;
  writeFileSync(file, script, { mode: 0o755 });
  writeFileSync(log, "");
  return file;
}
const logOf = (file: string) => readFileSync(`${file}.log`, "utf8").split("\n").slice(0, -1);
const mostAtOnce = (file: string) => {
  let [now, most] = [0, 0];
  for (const line of logOf(file)) {
    now += line.startsWith("+") ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
};

describe("the provider's configuration", () => {
  it("selects VBoxManage and the user's VirtualBox; base_folder is the base of relative paths", async () => {
    const [given, other] = [program("given"), program("other")];
    process.env.LABVISOR_VBOXMANAGE = other;
    const { host } = await configure({ vboxmanage: given, user_home: "home", machine_folder: "machines" });
    expect((await host.facts()).machineFolder).toBe(path.join(folder, "machines"));
    const uuid = uuidV4();
    await host.createVm({ uuid, settings: settings(), folder: undefined }).catch(() => undefined);
    expect(logOf(given)).toContain(`+ ${path.join(folder, "home")} list ostypes`);
    expect(logOf(other)).toEqual([]);
  });

  it("falls back to the environment", async () => {
    const other = program("other");
    process.env.LABVISOR_VBOXMANAGE = other;
    process.env.VBOX_USER_HOME = "/srv/home";
    expect((await (await configure({})).host.facts()).machineFolder).toBe("/srv/default");
    process.env.LABVISOR_MACHINE_FOLDER = "m";
    expect((await (await configure({})).host.facts()).machineFolder).toBe(path.join(folder, "m"));
    expect(logOf(other)).toContain("+ /srv/home list systemproperties");
  });

  it.each<[string, object, string | undefined, number]>([
    ["the configured number", { parallel: 2 }, "3", 2],
    ["the environment's number", {}, "3", 3],
    ["four", {}, undefined, 4],
  ])("limits the number of concurrent processes to %s", async (_, config, variable, limit) => {
    const vboxmanage = program("VBoxManage", limit);
    if (variable) process.env.LABVISOR_PARALLEL = variable;
    const { host } = await configure({ vboxmanage, ...config });
    await Promise.all(Array.from({ length: 12 }, () => host.bridgedInterfaces()));
    expect(mostAtOnce(vboxmanage)).toBe(limit);
  });

  it.each(["0", "65", "many", "-1", "2.5"])("rejects LABVISOR_PARALLEL=%s", async (text) => {
    process.env.LABVISOR_PARALLEL = text;
    await expect(configure({})).rejects.toThrow(`LABVISOR_PARALLEL is "${text}"`);
  });

  it("rejects any other value of LABVISOR_VIRTUALBOX", async () => {
    process.env.LABVISOR_VIRTUALBOX = "virtual";
    await expect(configure({})).rejects.toThrow('LABVISOR_VIRTUALBOX is "virtual"');
  });

  it("selects the simulated host's machine folder as well", async () => {
    const { host } = await configure({
      host: "simulated",
      simulated_file: path.join(folder, "host.json"),
      machine_folder: "machines",
    });
    const uuid = uuidV4();
    await host.createVm({ uuid, settings: settings() });
    expect((await host.readVms([uuid], new Set())).get(uuid)?.folder).toBe(path.join(folder, "machines"));
  });
});
