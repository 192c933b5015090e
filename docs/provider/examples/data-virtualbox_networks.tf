data "virtualbox_networks" "all" {}

output "nat_networks" {
  value = { for name, network in data.virtualbox_networks.all.nat : name => network.cidr }
}
