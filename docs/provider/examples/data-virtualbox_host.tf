data "virtualbox_host" "here" {}

output "room" {
  value = "VirtualBox ${data.virtualbox_host.here.version}: ${data.virtualbox_host.here.available_memory_mib} MiB of memory are free"
}
