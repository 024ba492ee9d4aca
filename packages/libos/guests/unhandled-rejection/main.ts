export default async function main() {
  void Promise.reject(new Error('nobody listens'));
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}
