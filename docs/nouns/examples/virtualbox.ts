import { App } from "cdktf";
import { Architecture, Lab, Size, VirtualBox } from "labvisor";

const app = new App();
const lab = new Lab(app, "virtualbox");
// This machine's, with what it has for guests.
new VirtualBox(lab, "laptop", {
  capacity: { cpus: 2, memory: Size.gibibytes(4), disk: Size.gibibytes(256) },
  hostOnlyRanges: ["10.1.2.0/24"], // as /etc/vbox/networks.conf has it
});
// Another machine's, which ssh reaches without a question.
new VirtualBox(lab, "server", { ssh: "ops@server.example", architecture: Architecture.X86_64 });
app.synth();
