/** The text that the guest of {@link bootImage} writes to COM1. */
export const BOOT_TEXT = "HELLO FROM LABVISOR\r\n";

/**
 * A raw disk image whose boot sector writes {@link BOOT_TEXT} to COM1 and idles.
 *
 *     cli; xor ax,ax; mov ds,ax; mov ss,ax; mov sp,0x7c00; mov si,0x7c28
 *     next: lodsb; test al,al; jz done; mov ah,al
 *     mov dx,0x3fd; wait: in al,dx; test al,0x20; jz wait
 *     mov dx,0x3f8; mov al,ah; out dx,al; jmp next
 *     done: sti; idle: hlt; jmp idle
 */
export function bootImage(sizeMib = 4): Buffer {
  const code = "fa31c08ed88ed0bc007cbe287cac84c0741288c4bafd03eca82074fbbaf80388e0eeebe9fbf4ebfd";
  const image = Buffer.alloc(sizeMib * 1024 * 1024);
  image.write(code, "hex");
  image.write(`${BOOT_TEXT}\0`, code.length / 2, "latin1");
  image.writeUInt16LE(0xaa55, 510);
  return image;
}
