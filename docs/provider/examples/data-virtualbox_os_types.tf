data "virtualbox_os_types" "linux" {
  family       = "Linux"
  architecture = "x86_64"
}

output "linux" {
  value = { for type in data.virtualbox_os_types.linux.os_types : type.id => type.description }
}
