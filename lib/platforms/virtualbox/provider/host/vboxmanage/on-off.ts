/** VBoxManage's words for a switch. */
export function onOff(on: boolean): "on" | "off" {
  return on ? "on" : "off";
}
