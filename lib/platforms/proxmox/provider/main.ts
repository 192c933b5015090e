import { serve } from "../../../plugin/index.js";
import { proxmoxSeedProvider } from "./provider.js";

void serve(proxmoxSeedProvider);
