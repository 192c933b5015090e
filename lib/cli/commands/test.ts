import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { acceptsKey } from "../../boot/checks/users.js";
import { fetchImages } from "../../boot/images.js";
import { KeptLab } from "../../boot/kept/kept-lab.js";
import { type BootPlan, describeImage, narrowPlan, planBoot, type ReplacedImages } from "../../boot/plan.js";
import { type Accelerator, findAccelerator } from "../../boot/qemu/accelerator.js";
import { type BootTest, bootAndTest, type TestedLab } from "../../boot/test-lab.js";
import { requireWritable, writeText } from "../../files/text-file.js";
import { LabError } from "../../lab-error.js";
import { EXIT_CODES } from "../../probes/exit-codes.js";
import { renderJunit } from "../../probes/junit.js";
import { exitCodeOf, renderReport } from "../../probes/report.js";
import type { LabCheck, Outcome } from "../../probes/run-check.js";
import { renderComment } from "../../review/markdown.js";
import { plainText } from "../../review/words.js";
import { readStackJson, type Stack, withJson } from "../../terraform/stack.js";
import { renderResultsSvg } from "../../topology/svg/svg.js";
import { bootedChange, fromRevision, planBefore, type Revision } from "../booted-change.js";
import { bootedTestDocument, changeWords } from "../booted-document.js";
import { resultsOf } from "../booted-results.js";
import { type BootedTest, skippedCounts } from "../booted-test.js";
import { readChecks } from "../checks/lab-check.js";
import { type FailureFiles, writeFailureFiles } from "../failure-files.js";
import { readKeptLabs, removeKeptLab, writeKeptLab } from "../kept-labs.js";
import { platformsOf } from "../platforms.js";
import { withProgress } from "../progress.js";
import { type ProjectDirectory, readProject } from "../project.js";
import { synthesize } from "../synthesis.js";

export interface TestOptions {
  /** The names of the guests to boot. @default - all */
  readonly guest?: readonly string[];
  /** Images for this run only, each as FILE or GUEST=FILE. */
  readonly image?: readonly string[];
  readonly accel?: Accelerator;
  readonly memoryFactor: number;
  readonly offline?: boolean;
  readonly capture?: string;
  readonly requireAll?: boolean;
  /** The git revision to boot first. The change from there is then applied to its guests. */
  readonly base?: string;
  /** Whether the guests go on running. */
  readonly keep?: boolean;
  /** The time for the first boots, in minutes. */
  readonly timeout: number;
  readonly format: keyof typeof RENDERERS;
  /**
   * The file for the report.
   *
   * @default stdout
   */
  readonly output?: string;
  /**
   * The file for the results as JUnit XML, whatever the format of the report.
   *
   * @default - none
   */
  readonly junit?: string;
  /**
   * The file for the diagram of the labs with their results, as SVG.
   *
   * @default - none
   */
  readonly diagram?: string;
}

const RENDERERS = {
  table: (tests: readonly BootedTest[]) =>
    [
      renderReport(outcomesOf(tests)),
      ...tests.flatMap(({ plan, change }) =>
        changeWords(change).map((words) => `${plan.topology.lab}: ${plainText(words)}\n`),
      ),
    ].join(""),
  json: (tests: readonly BootedTest[]) => `${JSON.stringify(outcomesOf(tests), null, 2)}\n`,
  junit: (tests: readonly BootedTest[]) => renderJunit(outcomesOf(tests)),
  markdown: (tests: readonly BootedTest[]) => renderComment("test", bootedTestDocument(tests)),
};

function renderDiagram(tests: readonly BootedTest[]): Promise<string> {
  return renderResultsSvg(tests.map((test) => ({ topology: test.plan.topology, results: resultsOf(test) })));
}

function outcomesOf(tests: readonly BootedTest[]): Outcome[] {
  return tests.flatMap(({ outcomes }) => outcomes);
}

/** The most time for everything to become as expected after the first boots. DHCP clients wait up to a minute. */
const SETTLE_SECONDS = 120;

/**
 * Boots the guests of labs in QEMU, and checks them: no hypervisor, no state, and no root is needed.
 *
 * @param names the names of the labs; none means all
 * @returns one of `EXIT_CODES`
 * @throws {LabError} The labs cannot boot.
 */
export async function test(directory: string, names: readonly string[], options: TestOptions): Promise<number> {
  const project = readProject(directory);
  checkFiles(options);
  const images = imagesOf(options.image ?? []);
  const stacks = await synthesize(project, [], { checks: true, filesAssumed: true, typesChecked: true });
  const checkedLab = (stack: Stack) => readStackJson(stack)["//"]?.checks;
  const labs = stacks.filter(
    (stack) => checkedLab(stack) === undefined && (names.length === 0 || names.includes(stack.name)),
  );
  const missing = names.find((name) => !labs.some((lab) => lab.name === name));
  if (missing !== undefined) throw new LabError(`There is no lab "${missing}" in this project.`);
  for (const { name } of labs) checkKept(project, name, options);
  const testAll = async (revision?: Revision) => {
    const tests: BootedTest[] = [];
    for (const lab of labs) {
      const own = stacks.filter((stack) => checkedLab(stack) === lab.name);
      const checks = own.flatMap((stack) => readChecks(project, stack));
      tests.push(await testOne(project, lab, checks, images, options, revision));
    }
    return tests;
  };
  const { base } = options;
  const tests = await (base === undefined ? testAll() : fromRevision(project, base, labs, names.length === 0, testAll));
  writeText(RENDERERS[options.format](tests), options.output);
  if (options.junit !== undefined) writeText(RENDERERS.junit(tests), options.junit);
  if (options.diagram !== undefined) writeText(await renderDiagram(tests), options.diagram);
  return exitCodeOf(outcomesOf(tests));
}

/** @throws The files for the results cannot be written: after the boots, they would be lost. */
function checkFiles({ output, junit, diagram }: TestOptions): void {
  const files = new Map<string, string>();
  for (const [option, file] of Object.entries({ output, junit, diagram })) {
    if (file === undefined) continue;
    requireWritable(file);
    const place = realPath(file);
    const other = files.get(place);
    if (other !== undefined)
      throw new LabError(`--${option} is ${file}, the same file as --${other}; give another file`);
    files.set(place, option);
  }
}

/** Returns the path of a file without links, also of one that does not exist yet. A pipe keeps its path. */
function realPath(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found) return found.isFile() ? realpathSync(file) : path.resolve(file);
  return path.join(realpathSync(path.dirname(file)), path.basename(file));
}

/** @throws {LabError} The lab is kept already, and is to be kept again. */
function checkKept(project: ProjectDirectory, name: string, { keep }: TestOptions): void {
  if (!readKeptLabs(project).has(name)) return;
  const stop = `labvisor test --stop ${name}`;
  if (keep) throw new LabError(`guests of ${name} are still running in QEMU; stop them first: ${stop}`);
  process.stderr.write(`test: ${name}: its kept guests keep running; to stop them: ${stop}\n`);
}

/** Boots and tests one lab, or the change to it from a revision. */
async function testOne(
  project: ProjectDirectory,
  stack: Stack,
  checks: readonly LabCheck[],
  images: ReplacedImages,
  options: TestOptions,
  revision: Revision | undefined,
): Promise<BootedTest> {
  const { name } = stack;
  const { memoryFactor, offline: isOffline = false, capture, timeout } = options;
  const platforms = platformsOf(project);
  const fetched = (plan: BootPlan) =>
    fetchImages(plan, (source, work) => withProgress(`test: ${name}: fetching ${source}`, work));
  const narrowed = narrowPlan(await planBoot(withJson(stack), platforms), options.guest ?? [], images);
  announce(narrowed, options);
  const plan = await fetched(narrowed);
  const report = revision?.report.stacks.find((each) => each.stack === name);
  const old = revision?.stacks.find((each) => each.name === name);
  const earlier = old && report && planBefore(report, await planBoot(withJson(old), platforms), plan);
  const before = earlier && (await fetched(narrowEarlier(earlier, plan, options.guest, images)));
  const changed = before && bootedChange(report, stack, before, plan);
  if (revision)
    process.stderr.write(
      before
        ? `test: ${name}: booting ${guestCount(before)} at ${revision.name} first\n`
        : `test: ${name}: not at ${revision.name}, so all guests are new\n`,
    );
  const accelerator = options.accel ?? findAccelerator();
  const bootSeconds = Math.ceil(timeout * 60);
  const test: BootTest = {
    plan,
    options: {
      ...{ accelerator, memoryFactor, isOffline, isRecorded: true },
      ...(capture !== undefined && { captures: path.join(capture, name) }),
    },
    settings: {
      ...{ bootSeconds, settleSeconds: Math.min(SETTLE_SECONDS, bootSeconds), isOffline },
      checks: options.guest === undefined ? checks : withoutOthers(checks, plan),
    },
    ...(changed && { change: changed.change }),
  };
  const title = `test: ${name}: ${guestCount(plan)} (${accelerator})`;
  const start = performance.now();
  const { tested, files, note } = await withProgress(title, async (show) => {
    const report = (line: string) => show(`test: ${name}: ${line}`);
    if (options.keep) return testAndKeep(project, test, report);
    const { lab, tested } = await bootAndTest(test, report);
    const files = writeFailureFiles(project, name, tested);
    await lab.stop();
    return { tested, files, note: "" };
  });
  if (files) {
    const names = files.names.join(", ");
    process.stderr.write(
      `test: ${name}: console logs and captures of failed checks are in ${files.folder}: ${names}\n`,
    );
  }
  for (const problem of tested.incompleteCaptures)
    process.stderr.write(`test: ${name}: the capture of ${problem}; the frames after that are missing\n`);
  process.stderr.write(`test: ${name}: took ${Math.round((performance.now() - start) / 1000)} s\n${note}`);
  const { booted, outcomes } = tested;
  const change = revision && changed && { from: revision.name, guests: changed.guests, before: tested.before ?? [] };
  return { plan, booted, outcomes, ...(files && { files }), ...(change && { change }) };
}

/** Returns the checks that need none of the guests that `--guest` leaves out. */
function withoutOthers(checks: readonly LabCheck[], { topology, guests, skipped }: BootPlan): LabCheck[] {
  const known = new Set([...guests, ...skipped].map(({ guest }) => guest.id));
  const needsOther = ({ check: { from, to } }: LabCheck) =>
    topology.guests.some(({ id }) => !known.has(id) && [from, to].includes(id));
  const others = checks.filter(needsOther);
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(", ");
    process.stderr.write(`test: ${topology.lab}: not run without the other guests: ${names}\n`);
  }
  return checks.filter((check) => !needsOther(check));
}

/** Narrows the plan for an earlier lab to the guests of a plan, and to their images, if only some are booted. */
function narrowEarlier(
  earlier: BootPlan,
  plan: BootPlan,
  only: TestOptions["guest"],
  images: ReplacedImages,
): BootPlan {
  const names = new Map(plan.guests.map(({ guest }) => [guest.id, guest.name]));
  const guests = earlier.guests.filter(({ guest }) => only === undefined || names.has(guest.id));
  const own = guests.flatMap(({ guest }): [string, string][] => {
    const image = images.get(names.get(guest.id) ?? "") ?? images.get("");
    return image === undefined ? [] : [[guest.name, image]];
  });
  return narrowPlan({ ...earlier, guests }, [], new Map(own));
}

async function testAndKeep(
  project: ProjectDirectory,
  test: BootTest,
  report: (line: string) => void,
): Promise<{ readonly tested: TestedLab; readonly files?: FailureFiles; readonly note: string }> {
  const { lab: name } = test.plan.topology;
  const { tested, lab, keep } = await KeptLab.start(test, report);
  const files = writeFailureFiles(project, name, tested);
  const record = writeKeptLab(project, name, lab);
  if (record !== undefined) {
    await keep(record);
    return { tested, files, note: accessTo(tested, test.plan) };
  }
  await lab.stop();
  const note = `test: ${name}: stopped its guests, because another test has kept those that it booted\n`;
  return { tested, files, note };
}

/** Returns how to reach the guests of a kept lab, and how to stop them. */
function accessTo({ booted, topology }: TestedLab, plan: BootPlan): string {
  const { lab, guests, forwards } = topology;
  const open = forwards.flatMap(({ owner, name, hostAddress, hostPort }) => {
    const guest = guests.find(({ id }) => id === owner);
    return guest && hostPort !== undefined ? `port forward ${name} of ${guest.name}: ${hostAddress}:${hostPort}` : [];
  });
  const isOpen = (name: string) => plan.guests.some((planned) => planned.guest.name === name && acceptsKey(planned));
  const ssh = booted.filter(isOpen).map((guest) => `labvisor ssh ${guest}`);
  const closed = booted.filter((guest) => !isOpen(guest));
  const lines = [
    "its guests keep running",
    ...(ssh.length > 0 ? [`log in: ${ssh.join(", ")}`] : []),
    ...(closed.length > 0 ? [`no login, because their seeds have no keys: ${closed.join(", ")}`] : []),
    ...open,
    `stop: labvisor test --stop ${lab}`,
  ];
  return lines.map((line) => `test: ${lab}: ${line}\n`).join("");
}

/**
 * Stops kept guests.
 *
 * @param names the names of their labs; none means all
 * @throws {LabError} A lab is not kept.
 */
export async function stopKept(directory: string, names: readonly string[]): Promise<void> {
  const project = readProject(directory);
  const keptLabs = readKeptLabs(project);
  const missing = names.find((name) => !keptLabs.has(name));
  if (missing !== undefined)
    throw new LabError(`there are no kept guests of "${missing}"`, { exitCode: EXIT_CODES.none });
  if (keptLabs.size === 0) process.stderr.write("test: there are no kept guests\n");
  for (const [name, lab] of keptLabs) {
    if (names.length > 0 && !names.includes(name)) continue;
    await lab.stop();
    removeKeptLab(project, name);
    process.stderr.write(`test: ${name}: stopped ${lab.record.guests.join(", ")}\n`);
  }
}

/**
 * Prints the guests that boot, and the images that replace those of the lab.
 *
 * @throws {LabError} A guest that must boot cannot, or none can.
 */
function announce(plan: BootPlan, { requireAll }: TestOptions): void {
  const { topology, guests, skipped } = plan;
  const { lab } = topology;
  const summary = `${guestCount(plan)}${skipped.length > 0 ? ` (skipped: ${skippedCounts(plan)})` : ""}`;
  if (requireAll && skipped.length > 0)
    throw new LabError(`${lab}: QEMU boots ${summary}, and --require-all is set`, { exitCode: EXIT_CODES.unknown });
  if (guests.length === 0) throw new LabError(`${lab}: QEMU boots none of its guests`, { exitCode: EXIT_CODES.none });
  process.stderr.write(`test: ${lab}: booting ${summary}\n`);
  for (const { guest, hardware, replaced } of guests)
    if (replaced !== undefined)
      process.stderr.write(
        `test: ${lab}: ${guest.name} boots ${describeImage(hardware.disks[0])} instead of ${replaced}\n`,
      );
}

function guestCount({ guests }: BootPlan): string {
  return guests.length === 1 ? "1 guest" : `${guests.length} guests`;
}

/** @throws {LabError} A file does not exist, or a guest has several. */
function imagesOf(texts: readonly string[]): ReplacedImages {
  const images = new Map<string, string>();
  for (const text of texts) {
    const [, guest = "", file = text] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
    if (!existsSync(file))
      throw new LabError(`--image is ${text}, which does not exist; give a disk image, such as debian.qcow2`);
    const other = images.get(guest);
    if (other !== undefined)
      throw new LabError(
        `--image is ${path.relative("", other)} and ${file} for ${guest || "all guests"}; ` +
          "give one of them, or one for each guest, such as web=debian.qcow2",
      );
    images.set(guest, path.resolve(file));
  }
  return images;
}
