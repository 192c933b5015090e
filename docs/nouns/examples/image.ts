import { App } from "cdktf";
import { Disk, Image, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "image");
const laptop = new VirtualBox(lab, "laptop");

const official = Image.official("debian-13"); // Pinned in labvisor.lock.json.
const own = Image.file("debian.img"); // From the project's folder.
const published = Image.url("https://example.org/debian-13-genericcloud-amd64.qcow2", {
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
});

for (const [id, image] of Object.entries({ official, own, published })) {
  new VirtualMachine(lab, id, { hypervisor: laptop, bootDisk: Disk.fromImage(image, { size: Size.gibibytes(10) }) });
}
app.synth();
