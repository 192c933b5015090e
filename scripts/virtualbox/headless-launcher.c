/*
 * Stands in for the hardened VBoxHeadless on a test machine without VirtualBox's kernel module: the same program (VBoxHeadless.so), with the
 * support library opened in driverless mode, in which guests are interpreted. Slow, and without the start-up integrity checks.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

#define LIB "/usr/lib/virtualbox/"
/* SUPR3INIT_F_UNRESTRICTED | SUPR3INIT_F_DRIVERLESS | SUPR3INIT_F_DRIVERLESS_IEM_ALLOWED */
#define SUPPORT_FLAGS (1 | 4 | 8)

int main(int argc, char **argv, char **envp) {
  void *runtime = dlopen(LIB "VBoxRT.so", RTLD_NOW | RTLD_GLOBAL);
  if (!runtime) { fprintf(stderr, "%s\n", dlerror()); return 2; }
  int (*init)(int, char ***, uint32_t) = (int (*)(int, char ***, uint32_t))dlsym(runtime, "RTR3InitExe");
  int (*open_support)(uint32_t, void **) = (int (*)(uint32_t, void **))dlsym(runtime, "SUPR3InitEx");
  int rc = init(argc, &argv, 0);
  if (rc >= 0) rc = open_support(SUPPORT_FLAGS, 0);
  if (rc < 0) { fprintf(stderr, "headless-launcher: initialisation failed: %d\n", rc); return 2; }
  void *headless = dlopen(LIB "VBoxHeadless.so", RTLD_NOW | RTLD_GLOBAL);
  if (!headless) { fprintf(stderr, "%s\n", dlerror()); return 2; }
  return ((int (*)(int, char **, char **))dlsym(headless, "TrustedMain"))(argc, argv, envp);
}
