resource "virtualbox_nat_network" "servers" {
  name = "servers"
  cidr = "10.46.0.0/24"
  ipv6 = {}

  forwards = {
    web = { host_port = 8080, guest_address = "10.46.0.10", guest_port = 80 }
  }
}

resource "virtualbox_vm" "web" {
  name             = "web"
  network_adapters = [{ type = "nat_network", network = virtualbox_nat_network.servers.id }]
}
