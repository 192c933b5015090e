import { serve } from "../../../plugin/index.js";
import { labvisorProvider } from "./provider.js";

void serve(labvisorProvider);
