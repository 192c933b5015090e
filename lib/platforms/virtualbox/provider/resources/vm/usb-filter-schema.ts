import { bool, notEmpty, string } from "../../../../../plugin/index.js";

const hexadecimal = (what: string) =>
  string({
    optional: true,
    default: "",
    equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
    validators: [
      (id: string) => (/^([0-9a-f]{4})?$/i.test(id) ? undefined : `"${id}" is not four hexadecimal digits.`),
    ],
    description: `${what}, four hexadecimal digits; \`""\` is any.`,
  });
const reported = (what: string) => string({ optional: true, default: "", description: `${what}; \`""\` is any.` });

export const usbFilterAttributes = {
  name: string({ required: true, validators: [notEmpty], description: "The filter's name." }),
  active: bool({ optional: true, default: true, description: "Whether it counts." }),
  vendor_id: hexadecimal("The vendor's number"),
  product_id: hexadecimal("The product's number"),
  revision: hexadecimal("The revision"),
  manufacturer: reported("The manufacturer, as the device says it"),
  product: reported("The product, as the device says it"),
  serial_number: reported("The serial number"),
};
