/**
 * What of a VM's hardware VBoxManage shows nowhere, or only while it is in use: from its settings file (`.vbox`), by names of our own. What a file
 * leaves out has VirtualBox's default.
 */
export function readSettingsFile(text: string): ReadonlyMap<string, string> {
  // The hardware of snapshots comes before that of the VM.
  const hardware = text.slice(text.lastIndexOf("\n    <Hardware"));
  if (!hardware.includes("</Hardware>")) return new Map();
  const attribute = (element: string, name: string) =>
    new RegExp(`<${element}[^>]* ${name}="([^"]*)"`).exec(hardware)?.[1];
  const property = (name: string) => new RegExp(`<Property name="${name}" value="([^"]*)"`).exec(hardware)?.[1];
  return new Map([
    ["settings-file/tpm", attribute("TrustedPlatformModule", "type")?.toLowerCase() ?? "none"],
    ["settings-file/audio-controller", attribute("AudioAdapter", "controller")?.toLowerCase() ?? "ac97"],
    ["settings-file/vrde-ports", property("TCP/Ports") ?? "3389"],
    ["settings-file/vrde-address", property("TCP/Address") ?? ""],
    ["settings-file/vrde-authentication", attribute("RemoteDisplay", "authType")?.toLowerCase() ?? "null"],
    ["settings-file/vrde-many", attribute("RemoteDisplay", "allowMultiConnection") === "true" ? "on" : "off"],
  ]);
}
