import { packagedProvider } from "../packaged-provider.js";

/** The provider `virtualbox`. */
export const VIRTUALBOX_PROVIDER = packagedProvider("virtualbox", "labvisor/provider");
