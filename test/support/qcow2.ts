import { deflateRawSync } from "node:zlib";

const BITS = 16;
const CLUSTER = 1 << BITS;

/**
 * Converts a raw disk of up to 512 MiB to QCOW2 version 3, with clusters of 64 KiB. Empty clusters are left out.
 *
 * @param compressed whether to compress the clusters, as cloud images do
 * @see QEMU's docs/interop/qcow2.txt
 */
export function qcow2(disk: Buffer, compressed: boolean): Buffer {
  // Header, refcount table, refcount block, L1 table, L2 table. The data follows.
  const [table, block, l1, l2] = [1, 2, 3, 4].map(() => Buffer.alloc(CLUSTER));
  const data: Buffer[] = [];
  let end = 5 * CLUSTER;
  for (let position = 0; position < disk.length; position += CLUSTER) {
    const cluster = Buffer.concat([disk.subarray(position, position + CLUSTER)], CLUSTER);
    if (!cluster.some((byte) => byte !== 0)) continue;
    const stored = compressed ? deflateRawSync(cluster, { windowBits: 12 }) : cluster;
    // Compressed clusters are packed: the entry says how many additional sectors a cluster reaches into.
    const sectors = BigInt(Math.floor(((end % 512) + stored.length - 1) / 512));
    const entry = compressed ? (1n << 62n) | (sectors << BigInt(62 - (BITS - 8))) : 1n << 63n;
    l2.writeBigUInt64BE(entry | BigInt(end), (position / CLUSTER) * 8);
    data.push(stored);
    end += stored.length;
  }
  const header = Buffer.alloc(CLUSTER);
  header.write("QFI\xfb", "latin1");
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(BITS, 20);
  header.writeBigUInt64BE(BigInt(disk.length), 24);
  header.writeUInt32BE(1, 36);
  header.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  header.writeBigUInt64BE(BigInt(CLUSTER), 48);
  header.writeUInt32BE(1, 56);
  // Refcounts have 16 bits.
  header.writeUInt32BE(4, 96);
  header.writeUInt32BE(104, 100);
  table.writeBigUInt64BE(BigInt(2 * CLUSTER));
  for (let cluster = 0; cluster * CLUSTER < end; cluster++) block.writeUInt16BE(1, cluster * 2);
  l1.writeBigUInt64BE((1n << 63n) | BigInt(4 * CLUSTER));
  const whole = Buffer.concat([header, table, block, l1, l2, ...data]);
  return Buffer.concat([whole], Math.ceil(end / CLUSTER) * CLUSTER);
}
