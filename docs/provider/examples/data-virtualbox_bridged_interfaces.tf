data "virtualbox_bridged_interfaces" "all" {}

locals {
  wired = [for each in data.virtualbox_bridged_interfaces.all.interfaces : each.name if each.up && !each.wireless]
}

resource "virtualbox_vm" "server" {
  name             = "server"
  network_adapters = [{ type = "bridged", network = local.wired[0] }]
  state            = "stopped"
}
