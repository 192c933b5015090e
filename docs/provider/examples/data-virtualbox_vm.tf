resource "virtualbox_vm" "web" {
  name             = "web"
  network_adapters = [{ type = "nat" }]
}

data "virtualbox_vm" "web" {
  id = virtualbox_vm.web.id # or name = "web"
}

output "address" {
  value = data.virtualbox_vm.web.network_adapters[0].address # null until Guest Additions report one
}
