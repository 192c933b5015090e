import { bool, notEmpty, string } from "../../../../../plugin/index.js";

const hexadecimal = (what: string) =>
  string({
    optional: true,
    default: "",
    equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
    validators: [
      (id: string) => (/^([0-9a-f]{4})?$/i.test(id) ? undefined : `"${id}" is not four hexadecimal digits.`),
    ],
    description: `${what}, in four hexadecimal digits; \`""\` matches any.`,
  });
const reported = (what: string) => string({ optional: true, default: "", description: `${what}; \`""\` matches any.` });

export const usbFilterAttributes = {
  name: string({ required: true, validators: [notEmpty], description: "The filter's name." }),
  active: bool({ optional: true, default: true, description: "Whether the filter is active." }),
  vendor_id: hexadecimal("The vendor id"),
  product_id: hexadecimal("The product id"),
  revision: hexadecimal("The revision"),
  manufacturer: reported("The manufacturer that the device reports"),
  product: reported("The product that the device reports"),
  serial_number: reported("The serial number"),
};
