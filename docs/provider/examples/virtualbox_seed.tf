variable "token" {
  type      = string
  ephemeral = true
  sensitive = true
}

resource "virtualbox_lab" "campus" {
  name = "campus"
}

resource "virtualbox_seed" "web" {
  lab    = virtualbox_lab.campus.id
  folder = virtualbox_lab.campus.folder
  name   = "web"
  files = {
    "meta-data" = jsonencode({ "instance-id" = "web" })
    "user-data" = jsonencode({
      runcmd = [["register", "(secret environment TOKEN, version 1)"]]
    })
  }
  secrets = { "environment TOKEN" = var.token }

  lifecycle {
    create_before_destroy = true
  }
}

resource "virtualbox_vm" "web" {
  lab    = virtualbox_lab.campus.id
  key    = "web"
  name   = "web"
  folder = virtualbox_lab.campus.folder
  storage_controllers = {
    IDE = {
      type        = "ide"
      attachments = [{ port = 1, device = 0, type = "dvd", medium = virtualbox_seed.web.path }]
    }
  }
}
