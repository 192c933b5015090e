import { randomUUID } from "node:crypto";
import { localMachine } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/local-machine.js";
import type { Machine } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/machine.js";
import type { RunResult } from "../../lib/process/run.js";

interface Network {
  name: string;
  readonly id: string;
  enabled: boolean;
  mask: string;
  lower: string;
  upper: string;
}

const OPTIONS: Readonly<Record<string, (network: Network, value: string) => void>> = {
  "--name": () => undefined,
  "--netmask": (network, mask) => Object.assign(network, { mask }),
  "--lower-ip": (network, lower) => Object.assign(network, { lower }),
  "--upper-ip": (network, upper) => Object.assign(network, { upper }),
  "--enable": (network) => Object.assign(network, { enabled: true }),
  "--disable": (network) => Object.assign(network, { enabled: false }),
};

/**
 * This machine with the VBoxManage of a Mac, which has networks (`hostonlynet`) instead of host-only interfaces.
 *
 * VirtualBox on Linux is built without these networks. Real machines are therefore attached to interfaces with the same
 * names, and VBoxManage's arguments and output are translated. Everything else is this machine's real VBoxManage.
 *
 * @see VBoxManageHostonly.cpp, VBoxManageList.cpp, VBoxManageInfo.cpp, VBoxManageModifyVM.cpp in VirtualBox's source
 */
export class Mac {
  readonly networks: Network[] = [];
  /** The next `hostonlynet` does its work, but is killed before it reports that. */
  dies = false;
  readonly machine: Machine = {
    ...localMachine,
    vboxmanage: localMachine.vboxmanage,
    onMacOs: async () => true,
    run: async (program, args, options) => {
      const [command, ...rest] = args;
      if (command === "hostonlyif" || args[1] === "hostonlyifs") return failed("The kernel extension is not loaded");
      if (command === "hostonlynet") {
        const result = this.hostonlynet(rest);
        if (!this.dies) return result;
        this.dies = false;
        return { ...result, exitCode: undefined, signal: "SIGKILL" };
      }
      if (command === "list" && rest[0] === "hostonlynets") return printed(this.list());
      const result = await localMachine.run(program, command === "modifyvm" ? args.map(toInterface) : args, options);
      return command === "showvminfo" ? { ...result, stdout: fromInterface(result.stdout) } : result;
    },
  };

  /** Runs `hostonlynet`, as a user outside the lab would. */
  hostonlynet(args: readonly string[]): RunResult {
    const [verb, ...options] = args;
    const given = new Map(options.map((option) => split(option)));
    const wrong = [...given.keys()].find((option) => !OPTIONS[option]);
    if (wrong) return failed(`Unknown option: ${wrong}`, 2);
    const name = given.get("--name");
    if (!name) return failed("Either --name or --id parameter must be specified", 2);
    if (verb === "add") {
      for (const option of ["--netmask", "--lower-ip", "--upper-ip"])
        if (!given.get(option)) return failed(`The ${option} parameter must be specified`, 2);
      this.networks.push({ name, id: randomUUID(), enabled: true, mask: "", lower: "", upper: "" });
    }
    // VirtualBox finds the first of two networks with the same name.
    const found = this.networks.find((network) => network.name === name);
    if (!found)
      return failed(
        "Code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001) - Object corresponding to the supplied arguments does not exist " +
          '(extended info not available)\nVBoxManage: error: Context: "FindHostOnlyNetworkByName(...)" at line 1 of file VBoxManageHostonly.cpp',
      );
    if (verb === "remove") this.networks.splice(this.networks.indexOf(found), 1);
    else for (const [option, value] of given) OPTIONS[option](found, value);
    return printed("");
  }

  private list(): string {
    const text = ({ name, id, enabled, mask, lower, upper }: Network) =>
      `Name:            ${name}\nGUID:            ${id}\n\nState:           ${enabled ? "Enabled" : "Disabled"}\n` +
      `NetworkMask:     ${mask}\nLowerIP:         ${lower}\nUpperIP:         ${upper}\nVBoxNetworkName: hostonly-${name}\n\n`;
    return this.networks.map(text).join("");
  }
}

function split(option: string): [string, string] {
  const [, name, value = ""] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? ["", option];
  return [name, value];
}

const toInterface = (argument: string) =>
  argument === "hostonlynet" ? "hostonly" : argument.replace(/^--host-only-net(\d+)$/, "--hostonlyadapter$1");

const fromInterface = (output: string) =>
  output
    .replace(/^nic(\d+)="hostonly"$/gm, 'nic$1="hostonlynetwork"')
    .replace(/^hostonlyadapter(\d+)=/gm, "hostonly-network$1=");

const printed = (stdout: string): RunResult => ({ exitCode: 0, stdout, stderr: "", signal: undefined });
const failed = (text: string, exitCode = 1): RunResult => ({
  ...printed(""),
  exitCode,
  stderr: `VBoxManage: error: ${text}\n`,
});
