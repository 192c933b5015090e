import { AddressRange, MacAddress, Size, Subnet } from "labvisor";

console.log(Size.gibibytes(1.5).toString()); // 1536 MiB
console.log(MacAddress.parse("02-1A-2B-3C-4D-5E").toString()); // 02:1a:2b:3c:4d:5e
const subnet = Subnet.parse("10.1.2.0/24");
console.log(subnet.contains("10.1.2.11"), subnet.broadcast); // true 10.1.2.255
console.log(AddressRange.between("10.1.2.100", "10.1.2.199").size); // 100
