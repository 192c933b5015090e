resource "virtualbox_disk" "data" {
  name     = "data"
  size_mib = 1024
}
