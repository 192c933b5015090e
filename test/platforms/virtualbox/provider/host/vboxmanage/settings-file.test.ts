import {
  readSettingsFile,
  settingsFileValues,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/settings-file.js";

/** In VirtualBox 7.2.22's notation, which omits default values. */
const hardware = (indent: string, elements: string) => `${indent}<Hardware>\n${elements}\n${indent}</Hardware>\n`;
const machine = (current: string, snapshot = "") =>
  `<VirtualBox>\n  <Machine name="v">\n    <Snapshot>\n${snapshot}    </Snapshot>\n${hardware("    ", current)}  </Machine>\n</VirtualBox>\n`;
const DEFAULTS = {
  "settings-file/tpm": "none",
  "settings-file/audio-controller": "ac97",
  "settings-file/vrde-ports": "3389",
  "settings-file/vrde-address": "",
  "settings-file/vrde-authentication": "null",
  "settings-file/vrde-many": "off",
};
const CHANGED = `
  <RemoteDisplay authType="External" allowMultiConnection="true">
    <VRDEProperties>
      <Property name="TCP/Address" value="127.0.0.1"/>
      <Property name="TCP/Ports" value="5001"/>
    </VRDEProperties>
  </RemoteDisplay>
  <TrustedPlatformModule type="v2_0" location=""/>
  <AudioAdapter controller="HDA" useDefault="true" driver="ALSA" enabled="true"/>`;

test.each<[string, string, object]>([
  [
    "all values of a settings file",
    machine(CHANGED),
    {
      "settings-file/tpm": "v2_0",
      "settings-file/audio-controller": "hda",
      "settings-file/vrde-ports": "5001",
      "settings-file/vrde-address": "127.0.0.1",
      "settings-file/vrde-authentication": "external",
      "settings-file/vrde-many": "on",
    },
  ],
  ["a default for an omitted value", machine('<AudioAdapter driver="ALSA"/>'), DEFAULTS],
  ["the machine's own hardware rather than a snapshot's", machine("", hardware("      ", CHANGED)), DEFAULTS],
])("%s is read", (_, text, values) => {
  expect(Object.fromEntries(settingsFileValues(readSettingsFile(text, "v.vbox")))).toEqual(values);
});

test.each([
  ["an incomplete file", machine(CHANGED).slice(0, 300)],
  ["an empty file", ""],
])("%s is rejected", (_, text) => {
  expect(() => readSettingsFile(text, "v.vbox")).toThrow("The settings file 'v.vbox' does not describe a machine");
});
