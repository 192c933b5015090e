resource "virtualbox_disk" "boot" {
  name     = "web-boot"
  size_mib = 1024
}

resource "virtualbox_vm" "web" {
  name       = "web"
  groups     = ["/lab"]
  os_type    = "Debian_64"
  cpus       = 2
  memory_mib = 1024

  network_adapters = [{
    type     = "nat"
    forwards = { ssh = { host_port = 2222, guest_port = 22 } }
  }]

  storage_controllers = {
    SATA = {
      type        = "sata"
      attachments = [{ port = 0, type = "disk", medium = virtualbox_disk.boot.path }]
    }
  }
}
