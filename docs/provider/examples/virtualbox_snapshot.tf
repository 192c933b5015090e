resource "virtualbox_vm" "golden" {
  name = "golden"
}

resource "virtualbox_snapshot" "installed" {
  machine_id  = virtualbox_vm.golden.id
  name        = "installed"
  description = "all packages, no users"
}

resource "virtualbox_vm" "student" {
  count          = 3
  name           = "student${count.index + 1}"
  clone_of       = virtualbox_vm.golden.id
  clone_snapshot = virtualbox_snapshot.installed.id
  clone_mode     = "linked"
}
