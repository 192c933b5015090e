import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { UsbFilter } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { call, type Row, type Values } from "./row.js";

/** Returns the rows of a machine's name, folder, owner, and behavior. */
export function generalRows(media: string): readonly Row[] {
  return [
    {
      ...{ name: "name", attribute: "name", change: "restart", first: "first name", second: 'second "name"' },
      // A machine always has a name, so this is another change.
      ...{ left: "third name", unset: "third name" },
      drift: {
        calls: [["modifyvm", "@", "--name", "by hand"]],
        edit: () => ({ name: "by hand" }),
        seen: "by hand",
      },
    },
    {
      ...{ name: "groups", attribute: "groups", change: "restart", unset: ["/"] },
      first: ["/a", "/b/c"],
      second: ["/d"],
      drift: { calls: [call("modifyvm @ --groups /d")], edit: () => ({ groups: ["/d"] }) },
    },
    {
      ...{ name: "description", attribute: "description", change: "restart", unset: "" },
      first: 'two\nlines of "text"',
      second: "-x=1",
      drift: { calls: [call("modifyvm @ --description=-x=1")], edit: () => ({ description: "-x=1" }) },
    },
    {
      ...{ name: "os_type", attribute: "os_type", change: "restart", unset: "Other_64" },
      first: "Debian_64",
      second: "Windows10_64",
      drift: { calls: [call("modifyvm @ --ostype Windows10_64")], edit: () => ({ osType: "Windows10_64" }) },
    },
    {
      ...{ name: "folder", attribute: "folder", change: "restart" },
      first: join(media, "here"),
      second: join(media, "there"),
    },
    {
      ...{ name: "cpus", attribute: "cpus", change: "restart", first: 2, second: 3, unset: 1 },
      drift: { calls: [call("modifyvm @ --cpus 3")], edit: () => ({ cpus: 3 }) },
    },
    {
      ...{ name: "memory_mib", attribute: "memory_mib", change: "restart", first: 20, second: 24, unset: 512 },
      drift: { calls: [call("modifyvm @ --memory 24")], edit: () => ({ memoryMib: 24 }) },
    },
    {
      ...{ name: "guest_networks", attribute: "guest_networks", change: "restart", unset: null },
      first: { eth0: "10.9.0.1/24" },
      second: { eth0: "10.9.0.2/24" },
      fromConfiguration: ["guest_networks"],
    },
    { ...untouched("shutdown_timeout_seconds", 5, 7), unset: 60, fromConfiguration: ["shutdown_timeout_seconds"] },
    { ...untouched("restart_policy", "refuse", "allow"), unset: "allow" },
    { ...untouched("deletion_protection", true, false), unset: false },
    {
      ...untouched("timeouts", { create: "5m" }, { create: "6m", update: "7m" }),
      unset: null,
      fromConfiguration: ["timeouts"],
    },
    {
      ...{ name: "key", attribute: "key", change: "replace", fromConfiguration: ["lab", "key"] },
      base: { lab: "${virtualbox_lab.first.id}" },
      ...{ first: "a", second: "b", left: "c", unset: "c" },
    },
    {
      ...{ name: "lab", attribute: "lab", change: "replace", fromConfiguration: ["lab", "key"] },
      base: { key: "whose" },
      first: "${virtualbox_lab.first.id}",
      second: "${virtualbox_lab.second.id}",
      ...{ left: "${virtualbox_lab.first.id}", unset: "${virtualbox_lab.first.id}" },
    },
  ];
}

function untouched(name: string, first: unknown, second: unknown): Row {
  return { name, attribute: name, change: "untouched", first, second };
}

/** Folders of the host that the guest can mount, and files that its serial ports write. */
export function deviceRows(media: string): readonly Row[] {
  const folders = (values: Values) => ({ work: { host_path: media, ...values } });
  const again = (...more: string[]) => [
    call("sharedfolder remove @ --name work"),
    ["sharedfolder", "add", "@", "--name", "work", ...more],
  ];
  const edited = (values: object) => () => ({
    sharedFolders: [{ name: "work", hostPath: media, readOnly: false, automount: false, ...values }],
  });
  const shared = (what: string): Pick<Row, "name" | "attribute" | "change" | "unset"> => ({
    name: `shared_folders.${what}`,
    attribute: "shared_folders",
    change: "restart",
    unset: null,
  });
  const other = join(media, "other");
  mkdirSync(other, { recursive: true });
  const serial = (...names: string[]) => names.map((name) => ({ file: join(media, name) }));
  return [
    {
      ...shared("host_path"),
      first: folders({}),
      second: folders({ host_path: other }),
      drift: { calls: again("--hostpath", other), edit: edited({ hostPath: other }) },
    },
    {
      ...shared("read_only"),
      first: folders({ read_only: true }),
      second: folders({ read_only: false }),
      drift: { calls: again("--hostpath", media), edit: edited({}) },
    },
    {
      ...shared("automount"),
      first: folders({ automount: true }),
      second: folders({ automount: false }),
      drift: { calls: again("--hostpath", media), edit: edited({}) },
    },
    {
      ...shared("mount_point"),
      first: folders({ automount: true, mount_point: "/srv/work" }),
      second: folders({ automount: true, mount_point: "W:" }),
      drift: {
        calls: again("--hostpath", media, "--automount", "--auto-mount-point", "W:"),
        edit: edited({ automount: true, mountPoint: "W:" }),
      },
    },
    {
      ...shared("that come and go"),
      first: folders({}),
      second: { ...folders({}), more: { host_path: other } },
      drift: {
        calls: [["sharedfolder", "add", "@", "--name", "more", "--hostpath", other]],
        edit: ({ sharedFolders = [] }) => ({
          sharedFolders: [{ name: "more", hostPath: other, readOnly: false, automount: false }, ...sharedFolders],
        }),
      },
    },
    {
      ...{ name: "serial_ports.file", attribute: "serial_ports", change: "restart", unset: [] },
      first: serial("com1.log"),
      second: serial("other.log"),
      drift: {
        calls: [["modifyvm", "@", "--uartmode1", "file", join(media, "other.log")]],
        edit: () => ({ serialPorts: serial("other.log") }),
      },
    },
    {
      ...{ name: "serial_ports that come and go", attribute: "serial_ports", change: "restart", unset: [] },
      first: serial("a.log", "b.log", "c.log", "d.log"),
      second: serial("a.log", "b.log"),
      drift: {
        calls: [call("modifyvm @ --uart3 off --uart4 off")],
        edit: ({ serialPorts }) => ({ serialPorts: serialPorts.slice(0, 2) }),
      },
    },
  ];
}

/** The attributes that change on a running machine. */
export const liveRows: readonly Row[] = [
  {
    ...{ name: "state", attribute: "state", change: "live", first: "running", second: "stopped", unset: "running" },
    base: { shutdown_timeout_seconds: 0 },
    fromConfiguration: ["shutdown_timeout_seconds"],
    drift: { calls: [call("controlvm @ poweroff")], edit: () => ({}) },
  },
  {
    ...{ name: "guest_properties.value", attribute: "guest_properties", change: "live", unset: null },
    first: { "/lab/a": "1" },
    second: { "/lab/a": "-2" },
    drift: {
      calls: [call("guestproperty set @ /lab/a -2")],
      edit: () => ({ guestProperties: { "/lab/a": "-2" } }),
    },
  },
  {
    ...{ name: "guest_properties that come and go", attribute: "guest_properties", change: "live", unset: null },
    first: { "/lab/a": "1", "/lab/b": "2" },
    second: { "/lab/a": "1" },
    drift: {
      calls: [call("guestproperty unset @ /lab/b")],
      edit: () => ({ guestProperties: { "/lab/b": "" } }),
    },
  },
  {
    ...{ name: "extra_data.value", attribute: "extra_data", change: "live", unset: null },
    first: { "lab/a": "1, Value: 2" },
    second: { "lab/a": "-2" },
    drift: { calls: [call("setextradata @ lab/a -2")], edit: () => ({ extraData: { "lab/a": "-2" } }) },
  },
  {
    ...{ name: "extra_data that comes and goes", attribute: "extra_data", change: "live", unset: null },
    first: { "lab/a": "1", "lab/b": "2" },
    second: { "lab/a": "1" },
    drift: { calls: [call("setextradata @ lab/b")], edit: () => ({ extraData: { "lab/b": "" } }) },
  },
  ...usbRows(),
];

function usbRows(): Row[] {
  const any: UsbFilter = {
    ...{ name: "stick", active: true, vendorId: "", productId: "", revision: "" },
    ...{ manufacturer: "", product: "", serialNumber: "" },
  };
  const row = (member: string, first: unknown, second: unknown, option: string, edited: Partial<UsbFilter>): Row => ({
    ...{ name: `usb_filters.${member}`, attribute: "usb_filters", change: "live", unset: null, stopped: true },
    first: [{ name: "stick", [member]: first }],
    second: [{ name: "stick", [member]: second }],
    drift: {
      calls: [["usbfilter", "modify", "0", "--target", "@", `--${option}`]],
      edit: () => ({ usbFilters: [{ ...any, ...edited }] }),
    },
  });
  return [
    row("name", 'the "stick"', "other", "name=other", { name: "other" }),
    row("active", false, true, "active=yes", { active: true }),
    row("vendor_id", "0a5c", "0a5d", "vendorid=0a5d", { vendorId: "0a5d" }),
    row("product_id", "1234", "1235", "productid=1235", { productId: "1235" }),
    row("revision", "0100", "0200", "revision=0200", { revision: "0200" }),
    row("manufacturer", "ACME", "Other, Inc.", "manufacturer=Other, Inc.", { manufacturer: "Other, Inc." }),
    row("product", "Stick", "Disk", "product=Disk", { product: "Disk" }),
    row("serial_number", "-1", "-2", "serialnumber=-2", { serialNumber: "-2" }),
    {
      ...{ name: "usb_filters in their order", attribute: "usb_filters", change: "live", unset: null, stopped: true },
      first: [{ name: "stick" }, { name: "other" }],
      second: [{ name: "other" }, { name: "stick" }],
      drift: {
        calls: [call("usbfilter remove 0 --target @"), call("usbfilter add 1 --target @ --name=stick --active=yes")],
        edit: () => ({ usbFilters: [{ ...any, name: "other" }, any] }),
      },
    },
  ];
}
