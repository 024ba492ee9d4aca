export function main(): i32 {
  return load<u8>(0xffff_fff0, 0x7fff_ffff);
}
