import { EXIT_CODES } from "../../lib/probes/exit-codes.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test.each(["debain.qcow2", "web=debain.qcow2"])(
  "a booted test refuses the image %s, which does not exist, before it starts anything",
  async (image) => {
    project.withLab(
      `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
    );
    expect(await project.labvisor(["test", "--image", image])).toEqual({
      exitCode: EXIT_CODES.unknown,
      stdout: "",
      stderr: `labvisor: --image is ${image}, which does not exist; give a disk image, such as debian.qcow2\n`,
    });
  },
);
