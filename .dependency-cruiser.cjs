/**
 * The layers: the other parts of lib/ that each part may import. Any other import is an error.
 *
 * A part is a folder, or a file without its extension.
 */
const MAY_IMPORT = {
  net: [],
  plugin: [],
  process: [],
  images: ["files", "plugin", "process"],
  lab: ["net", "files"],
  checks: ["lab", "net"],
  probes: ["checks", "process", "topology"],
  boot: [
    "probes",
    "checks",
    "process",
    "topology",
    "terraform",
    "net",
    "files",
    "images/qemu-img",
    "lab/seed",
    "platforms/guest-hardware",
    "platforms/tooling",
  ],
  terraform: ["process", "files"],
  topology: ["terraform", "net", "files"],
  "platforms/guest-hardware": [],
  "platforms/tooling": ["platforms/guest-hardware", "plugin", "terraform", "topology", "review"],
  review: ["topology", "terraform", "net"],
  rehearsal: ["plugin"],
  testing: [
    "lab",
    "net",
    "topology",
    "terraform",
    "boot",
    "probes",
    "platforms/tooling",
    "platforms/registry",
    "platforms/bound-resource",
  ],
  "platforms/virtualbox/provider": ["plugin", "process", "net", "files", "images"],
  "platforms/proxmox/api": ["files"],
  "platforms/proxmox/provider": ["plugin", "files", "images", "platforms/proxmox/api"],
};

/** The files of the lab that are above its nouns, from low to high. Nouns import none of them, and no file imports one above it. */
const ABOVE_NOUNS = ["^lib/lab/rules/", "^lib/lab/lab\\.ts$"];

/** The composition roots of a layer: they put it together with the platforms. */
const ROOTS = "^lib/topology/index\\.ts$";

/** Files of lib/ itself that any layer may import. */
const COMMON =
  "^lib/(closest-matches|control-characters|inspect-value|lab-error|secret-placeholder|secrets|shell-word|source-location|lab/manifest|lab/question|lab/wait-name)\\.ts$";

const inside = (parts) => parts.map((part) => `^lib/${part}(/|\\.ts$)`);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `layers-of-${folder.replaceAll("/", "-")}`,
      severity: "error",
      from: { path: inside([folder])[0], pathNot: ROOTS },
      to: { path: "^lib/", pathNot: [...inside([folder, ...others]), COMMON] },
    })),
    {
      name: "nouns-below-rules",
      severity: "error",
      from: { path: "^lib/lab/", pathNot: [...ABOVE_NOUNS, "^lib/lab/policies/", "^lib/lab/manifest\\.ts$"] },
      to: { path: ABOVE_NOUNS },
    },
    {
      name: "rules-below-lab",
      severity: "error",
      from: { path: "^lib/lab/rules/" },
      to: { path: ABOVE_NOUNS[1] },
    },
    {
      name: "platforms-apart",
      comment: "A platform is one folder: it imports no other platform, and no command line.",
      severity: "error",
      from: { path: "^lib/platforms/([^/]+)/" },
      to: {
        path: "^lib/(platforms/[^/]+/|cli/|review/|topology/(?!topology|platform-reader))",
        pathNot: "^lib/platforms/$1/",
      },
    },
    {
      name: "platforms-through-registry",
      comment:
        "Only the public API names the classes of platforms. Everything else gets their tooling from the registry.",
      severity: "error",
      from: {
        path: "^lib/",
        pathNot: ["^lib/platforms/", "^lib/index\\.ts$", "^lib/cli/commands/provider\\.ts$"],
      },
      to: { path: "^lib/platforms/[^/]+/" },
    },
    {
      name: "constructs-without-tools",
      comment: "Constructs load no command line, no provider and no tool. Only types are imported from there.",
      severity: "error",
      from: { path: "^lib/platforms/[^/]+/(render/|rules/|storage-pools/|[^/]+\\.ts$)", pathNot: "/tooling\\.ts$" },
      to: {
        path: "^lib/(cli|plugin|process|rehearsal|platforms/[^/]+/(provider|api|tooling))/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "no-circles",
      comment: "Type-only imports count, too.",
      severity: "error",
      from: {},
      to: { circular: true },
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
