/** The layers: which other parts of lib/ each part may import. An import that is not listed here is an error. */
const MAY_IMPORT = {
  net: [],
  plugin: [],
  process: [],
  lab: ["net"],
  checks: ["lab", "net"],
  terraform: ["process", "files"],
  topology: ["terraform", "net"],
  review: ["topology", "terraform"],
  rehearsal: ["plugin"],
  testing: ["lab", "net", "topology", "terraform", "platforms"],
  "platforms/virtualbox/provider": ["plugin", "process", "net"],
  "platforms/proxmox/api": [],
};

/** Files of lib/ itself that any layer but the provider's may import. */
const COMMON = "^lib/(lab-error|secrets|source-location|lab/manifest)\\.ts$";

const inside = (folders) => folders.map((folder) => `^lib/${folder}/`);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `layers-of-${folder.replaceAll("/", "-")}`,
      severity: "error",
      from: { path: `^lib/${folder}/` },
      to: { path: "^lib/", pathNot: [...inside([folder, ...others]), COMMON] },
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
