data "virtualbox_vms" "running" {
  name_regex = "^web-"
  group      = "/lab"
  state      = "running"
}

output "running" {
  value = data.virtualbox_vms.running.vms[*].name
}
