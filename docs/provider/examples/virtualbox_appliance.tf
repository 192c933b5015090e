resource "virtualbox_appliance" "template" {
  name = "template"
  file = "template.ova"
}

resource "virtualbox_vm" "web" {
  name             = "web"
  clone_of         = virtualbox_appliance.template.id
  memory_mib       = 2048
  network_adapters = [{ type = "nat" }]
}
