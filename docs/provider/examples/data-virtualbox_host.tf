data "virtualbox_host" "here" {}

# Free space changes all the time: as an output, it would appear in every plan.
check "room" {
  assert {
    condition     = data.virtualbox_host.here.free_disk_mib > 1024
    error_message = "Less than 1 GiB is left for machines."
  }
}

output "version" {
  value = data.virtualbox_host.here.version
}
