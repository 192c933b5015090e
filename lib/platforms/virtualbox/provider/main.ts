import { serve } from "../../../plugin/index.js";
import { virtualBoxProvider } from "./provider.js";

void serve(virtualBoxProvider);
