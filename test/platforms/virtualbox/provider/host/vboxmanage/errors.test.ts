import { errorFrom, isTransient } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/errors.js";

const details = (
  code: string,
) => `VBoxManage: error: Details: code ${code}, component SessionMachine, interface IMachine, callee nsISupports
VBoxManage: error: Context: "LockMachine(a->session, LockType_Write)" at line 901 of file VBoxManageModifyVM.cpp
`;
const error = (stderr: string) => errorFrom("modifyvm", stderr, "exited with code 1");

it("an error has VirtualBox's message without the source location", () => {
  const stderr = `0%...VBOX_E_NOT_SUPPORTED
VBoxManage: error: Failed to resize medium
VBoxManage: error: Shrinking is not yet supported for medium '/a.vdi'
${details("VBOX_E_NOT_SUPPORTED (0x80bb0009)")}`;
  expect(error(stderr)).toMatchObject({
    code: "NOT_SUPPORTED",
    message: "Failed to resize medium: Shrinking is not yet supported for medium '/a.vdi'",
  });
});

it.each([
  ["Could not find a registered machine named 'x'", "VBOX_E_OBJECT_NOT_FOUND (0x80bb0001)", "NOT_FOUND"],
  ["A NAT rule of this name already exists", "NS_ERROR_INVALID_ARG (0x80070057)", "INVALID"],
  ["Invalid virtual CPU count: 65 (must be in range [1, 64])", "NS_ERROR_INVALID_ARG (0x80070057)", "INVALID"],
  [
    "Cannot delete storage: medium '/a.vdi' is still attached to the following 1 virtual machine(s): x",
    "VBOX_E_OBJECT_IN_USE (0x80bb000c)",
    "IN_USE",
  ],
  [
    "The machine 'run' is already locked for a session (or being unlocked)",
    "VBOX_E_INVALID_OBJECT_STATE (0x80bb0007)",
    "BUSY",
  ],
  ["This machine does not have any snapshots", "NS_ERROR_FAILURE (0x80004005)", "NOT_FOUND"],
  ["Something new", "NS_ERROR_FAILURE (0x80004005)", "FAILED"],
])("the message %s is classified", (words, result, code) => {
  expect(error(`VBoxManage: error: ${words}\n${details(result)}`)).toMatchObject({ code, message: words });
});

it("the error explains what to do about an existing settings file", () => {
  expect(error(`VBoxManage: error: Machine settings file '/a.vbox' already exists\n`)).toMatchObject({
    code: "ALREADY_EXISTS",
    message: expect.stringMatching(/^Machine settings file '\/a.vbox' already exists: Give the machine another name/),
  });
});

it("the error explains what to do if VirtualBox's kernel module is not loaded", () => {
  const words = "VBoxManage: error: Cannot attach to 'nn' in driverless mode (VERR_SUP_DRIVERLESS)";
  expect(errorFrom("startvm", words, "exited with code 1").detail).toContain("labvisor apply --stopped");
});

it("the error explains what to do if a running machine's USB filters cannot change", () => {
  const words =
    "VBoxManage: error: Assertion failed: [pFilter->i_getId() != __null] at '/src/VBox/Main/src-server/USBDeviceFiltersImpl.cpp' (462) in virtual " +
    "nsresult USBDeviceFilters::removeDeviceFilter(PRUint32, ComPtr<IUSBDeviceFilter>&).\nVBoxManage: error: Please contact the product vendor!";
  expect(errorFrom("usbfilter", words, "exited with code 1").detail).toContain("Stop the machine");
});

it("the error reports how VBoxManage ended if it printed no message", () => {
  expect(errorFrom("modifynvram", "!!Assertion Failed!!\n", "was terminated by SIGTRAP").message).toBe(
    "VBoxManage modifynvram was terminated by SIGTRAP",
  );
});

it.each([
  ["The machine 'same' already has a lock request pending", true],
  ["The machine 'same' was unlocked unexpectedly while attempting to share its session", true],
  ["The object is not ready", true],
  ["Failed to create the VirtualBox object!", true],
  ["Failed to lock source media '/tmp/a.vdi'", false],
  ["The object functionality is limited", false],
])("the message '%s' is transient: %s", (words, expected) => {
  expect(isTransient(`VBoxManage: error: ${words}\n${details("VBOX_E_INVALID_OBJECT_STATE (0x80bb0007)")}`)).toBe(
    expected,
  );
});
