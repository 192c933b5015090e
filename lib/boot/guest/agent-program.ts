/** The name of the serial port between a guest and its test. */
export const AGENT_PORT = "labvisor";

/**
 * The agent in a guest: it runs the commands that arrive at a serial port, several at a time, and connects to the
 * guest's own TCP ports.
 *
 * It is written in Python because every guest with cloud-init has that. It needs no network, so a firewall or a wrong
 * address in the guest does not keep the test from finding it.
 */
const AGENT = `import base64, json, os, socket, subprocess, threading, time

port = os.open("/dev/virtio-ports/${AGENT_PORT}", os.O_RDWR)
lock = threading.Lock()
links = {}


def send(message):
    data = (json.dumps(message) + "\\n").encode()
    with lock:
        while data:
            data = data[os.write(port, data):]


def run(id, command, timeout):
    try:
        done = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
        code, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        code, out, err = 124, late.stdout or b"", late.stderr or b""
    text = lambda data: data.decode("utf-8", "replace")
    send({"id": id, "exitCode": code if code >= 0 else 128 - code, "stdout": text(out), "stderr": text(err)})


def receive(id):
    data = True
    while data:
        try:
            data = links[id].recv(32768)
        except OSError:
            data = b""
        send({"id": id, "data": base64.b64encode(data).decode()})


def connect(id, port):
    try:
        links[id] = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=receive, args=[id], daemon=True).start()
    except OSError:
        send({"id": id, "data": ""})


def forward(id, data):
    try:
        if id in links and data:
            links[id].sendall(base64.b64decode(data))
        elif id in links:
            links[id].shutdown(socket.SHUT_WR)
    except OSError:
        pass


send({"ready": True})
rest = b""
while True:
    data = os.read(port, 65536)
    if not data:
        time.sleep(0.2)
    *lines, rest = (rest + data).split(b"\\n")
    for message in map(json.loads, lines):
        if "command" in message:
            threading.Thread(target=run, kwargs=message, daemon=True).start()
        elif "port" in message:
            connect(**message)
        else:
            forward(**message)
`;

/**
 * The vendor-data that starts the agent at each boot.
 *
 * User-data does not override a boothook, and the hook changes nothing else in the guest. user-data can disable
 * vendor-data altogether.
 */
export const VENDOR_DATA = `#cloud-boothook
#!/bin/sh
cat >/run/labvisor-agent.py <<'PYTHON'
${AGENT}PYTHON
start() { "$@" python3 /run/labvisor-agent.py; }
start systemd-run --quiet --collect --no-block --unit=labvisor-agent --property=DefaultDependencies=no ||
  { start setsid </dev/null >/dev/null 2>&1 & }
`;
