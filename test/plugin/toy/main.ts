import { serve } from "../../../lib/plugin/index.js";
import { toyProvider } from "./provider.js";

void serve(toyProvider);
