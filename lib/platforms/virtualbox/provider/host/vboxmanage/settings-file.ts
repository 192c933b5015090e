import { VirtualBoxError } from "../virtualbox-error.js";
import { child, type Element, parseXml } from "../xml.js";
import { onOff } from "./syntax.js";

/**
 * Returns the current hardware in a VM's settings file (`.vbox`), without that of its snapshots.
 *
 * The file holds what no VBoxManage call shows, and reading it costs no call. VirtualBox replaces it atomically.
 *
 * @throws {VirtualBoxError} `FAILED`: the file is not a settings file.
 */
export function readSettingsFile(xml: string, file: string): Element {
  const hardware = child(parseDocument(xml), "VirtualBox", "Machine", "Hardware");
  if (!hardware) throw new VirtualBoxError("FAILED", `The settings file '${file}' does not describe a machine`);
  return hardware;
}

/** Returns a parent of the root element, or undefined for a document that is not well-formed. */
export function parseDocument(xml: string): Element | undefined {
  try {
    return { name: "", attributes: {}, text: "", children: [parseXml(xml)] };
  } catch {
    return undefined;
  }
}

/**
 * Returns the hardware settings that VBoxManage shows only while they are in use, or not at all, under names of our
 * own.
 *
 * The settings file omits default values.
 */
export function settingsFileValues(hardware: Element): ReadonlyMap<string, string> {
  const attribute = (element: string, name: string) => child(hardware, element)?.attributes[name];
  const properties = child(hardware, "RemoteDisplay", "VRDEProperties")?.children ?? [];
  const property = (name: string) => properties.find(({ attributes }) => attributes.name === name)?.attributes.value;
  return new Map([
    ["settings-file/tpm", attribute("TrustedPlatformModule", "type")?.toLowerCase() ?? "none"],
    ["settings-file/audio-controller", attribute("AudioAdapter", "controller")?.toLowerCase() ?? "ac97"],
    ["settings-file/vrde-ports", property("TCP/Ports") ?? "3389"],
    ["settings-file/vrde-address", property("TCP/Address") ?? ""],
    ["settings-file/vrde-authentication", attribute("RemoteDisplay", "authType")?.toLowerCase() ?? "null"],
    ["settings-file/vrde-many", onOff(attribute("RemoteDisplay", "allowMultiConnection") === "true")],
  ]);
}
