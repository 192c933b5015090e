resource "virtualbox_lab" "lab" {
  name = "lab"
}

resource "virtualbox_vm" "web" {
  lab    = virtualbox_lab.lab.id
  key    = "web"
  name   = "web"
  folder = virtualbox_lab.lab.folder
}
