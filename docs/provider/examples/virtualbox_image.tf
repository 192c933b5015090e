# Or url = "https://...", with the sha256 that its publisher states.
resource "virtualbox_image" "debian" {
  file = "debian.img"
}

resource "virtualbox_disk" "boot" {
  name     = "web-boot"
  source   = virtualbox_image.debian.path
  size_mib = 2048
}
