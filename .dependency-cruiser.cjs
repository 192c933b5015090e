/** The import rules of the house: what a folder of lib/ may import of the others. Anything not allowed here is forbidden. */
const MAY_IMPORT = {
  lab: [],
  bindings: [],
  virtualbox: ["lab", "bindings"],
  proxmox: ["lab", "bindings"],
  plugin: [],
  process: [],
  provider: ["plugin", "process"],
  "proxmox-api": [],
  rehearsal: ["plugin"],
  topology: ["lab"],
  review: ["topology"],
  checks: ["lab"],
  testing: ["lab", "topology"],
};

const inside = (folders) => folders.map((folder) => `^lib/${folder}/`);

/** Where a folder may take types besides, which are gone at run time: the bindings' are the provider's own. */
const MAY_IMPORT_TYPES = { virtualbox: ["plugin", "provider"], proxmox: ["plugin"] };

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `${folder}-imports-${others.join("-and-") || "nothing-of-ours"}`,
      severity: "error",
      from: { path: `^lib/${folder}/` },
      to: { path: "^lib/", pathNot: inside([folder, ...others, ...(MAY_IMPORT_TYPES[folder] ?? [])]) },
    })),
    ...Object.entries(MAY_IMPORT_TYPES).map(([folder, others]) => ({
      name: `${folder}-imports-only-types-of-${others.join("-and-")}`,
      severity: "error",
      from: { path: `^lib/${folder}/` },
      to: { path: inside(others), dependencyTypesNot: ["type-only"] },
    })),
    {
      name: "no-circles",
      comment: "What is imported as a type alone is gone at run time.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "execa-only-in-process",
      comment: "One place starts programs, so that it can be changed in one place.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/process/" },
      to: { path: "(^|/)execa(/|$)" },
    },
    {
      name: "not-resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-development-packages",
      comment: "cdktf and constructs are peers: they are there too.",
      severity: "error",
      from: { path: "^lib/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer", "type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
