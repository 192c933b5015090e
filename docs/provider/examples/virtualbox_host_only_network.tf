# On Linux, /etc/vbox/networks.conf lists the allowed subnets. The default is 192.168.56.0/21.
resource "virtualbox_host_only_network" "lan" {
  cidr = "192.168.56.0/24"
  dhcp = { server = "192.168.56.2", lower = "192.168.56.100", upper = "192.168.56.199" }
}

resource "virtualbox_vm" "web" {
  name             = "web"
  network_adapters = [{ type = "host_only", network = virtualbox_host_only_network.lan.id }]
}
