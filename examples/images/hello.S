# A disk that boots: its boot sector greets on the first serial port (COM1) and on the screen, then idles.
# 16-bit real mode, loaded by the BIOS at 0x7c00. README.md says how to make hello.img from it.

  .code16
  .globl _start

  .set COM1, 0x3f8
  .set LINE_STATUS, COM1 + 5      # bit 5: ready for the next byte

_start:
  cli
  xorw %ax, %ax
  movw %ax, %ss
  movw $0x7c00, %sp
  movw $0x07c0, %ax               # data is addressed from the sector's own start
  movw %ax, %ds
  cld
  sti

  movw $0x0003, %ax               # BIOS video service: text mode, 80 columns, 25 rows
  int $0x10

  movw $greeting, %si
next:
  lodsb
  testb %al, %al
  jz idle
  call to_screen
  call to_serial
  jmp next

idle:                             # interrupts are on, so that the hypervisor may stop us
  hlt
  jmp idle

to_screen:
  pushw %ax
  movb $0x0e, %ah                 # BIOS video service: one character, and the cursor moves on
  xorw %bx, %bx
  int $0x10
  popw %ax
  ret

to_serial:
  movb %al, %ah
  movw $LINE_STATUS, %dx
wait:
  inb %dx, %al
  testb $0x20, %al
  jz wait
  movw $COM1, %dx
  movb %ah, %al
  outb %al, %dx
  ret

greeting:
  .asciz "Hello from a Labvisor guest.\r\n"

  .org 510
  .word 0xaa55                    # what makes a sector bootable
