data "virtualbox_host" "here" {}

# What is free changes all the time: as an output, it would make every plan differ.
check "room" {
  assert {
    condition     = data.virtualbox_host.here.free_disk_mib > 1024
    error_message = "There is less than 1 GiB left for machines."
  }
}

output "version" {
  value = data.virtualbox_host.here.version
}
