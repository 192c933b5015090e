import type { UsbFilter, VmSettings } from "../vms.js";
import type { Command } from "./syntax.js";

/**
 * Returns the commands that change USB filters. VirtualBox applies them in order, so all filters from the first
 * difference on are replaced.
 */
export function usbFilterCommands(uuid: string, current: VmSettings, wanted: VmSettings): Command[] {
  const before = current.usbFilters ?? [];
  const after = wanted.usbFilters ?? before;
  let same = 0;
  while (same < before.length && key(before[same]) === key(after[same])) same++;
  const indices = (filters: readonly UsbFilter[]) => filters.map((_, index) => index).slice(same);
  return [
    ...indices(before)
      .reverse()
      .map((index) => ["usbfilter", "remove", String(index), "--target", uuid]),
    ...indices(after).map((index) => ["usbfilter", "add", String(index), "--target", uuid, ...options(after[index])]),
  ];
}

/** Reads the USB filters from `showvminfo --machinereadable`. */
export function readUsbFilters(values: ReadonlyMap<string, string>): UsbFilter[] {
  const filters: UsbFilter[] = [];
  for (let i = 1; values.has(`USBFilterName${i}`); i++) {
    const value = (name: string) => values.get(`USBFilter${name}${i}`) ?? "";
    filters.push({
      name: value("Name"),
      active: value("Active") === "on",
      vendorId: value("VendorId"),
      productId: value("ProductId"),
      revision: value("Revision"),
      manufacturer: value("Manufacturer"),
      product: value("Product"),
      serialNumber: value("SerialNumber"),
    });
  }
  return filters;
}

function options(filter: UsbFilter): string[] {
  const { name, active, vendorId, productId, revision, manufacturer, product, serialNumber } = filter;
  const given = {
    vendorid: vendorId,
    productid: productId,
    revision,
    manufacturer,
    product,
    serialnumber: serialNumber,
  };
  return [
    `--name=${name}`,
    `--active=${active ? "yes" : "no"}`,
    ...Object.entries(given).flatMap(([option, value]) => (value === "" ? [] : [`--${option}=${value}`])),
  ];
}

const key = (filter: UsbFilter | undefined) => filter && options(filter).join("\n");
