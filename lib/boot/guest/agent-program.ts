/** The name of the serial port between a guest and its test. */
export const AGENT_PORT = "labvisor";

/**
 * The agent in a guest: it runs the commands that arrive at a serial port, several at a time.
 *
 * It is written in Python because every guest with cloud-init has that. It needs no network, so a firewall or a wrong
 * address in the guest does not keep the test from finding it.
 */
const AGENT = `import json, os, subprocess, threading, time

port = os.open("/dev/virtio-ports/${AGENT_PORT}", os.O_RDWR)
lock = threading.Lock()


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


send({"ready": True})
rest = b""
while True:
    data = os.read(port, 65536)
    if not data:
        time.sleep(0.2)
    *lines, rest = (rest + data).split(b"\\n")
    for line in lines:
        threading.Thread(target=run, kwargs=json.loads(line), daemon=True).start()
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
