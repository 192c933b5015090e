import { onOff } from "./on-off.js";
import { child, type Element } from "./settings-file.js";

/**
 * What of a VM's hardware VBoxManage shows nowhere, or only while it is in use, by names of our own. What a settings file leaves out has
 * VirtualBox's default.
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
