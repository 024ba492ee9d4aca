export function main(): i32 {
  store<u32>(0x7000_0000, 1);
  return 0;
}
