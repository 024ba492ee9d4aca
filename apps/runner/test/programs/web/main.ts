// A web server that says who it is, gives back what it is sent, and asks its project's other machines.
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/echo') return new Response(request.body);
    if (pathname === '/ask') {
      const answer = await fetch(searchParams.get('url') ?? '');
      return new Response(await answer.text());
    }
    return new Response('hello from the machine\n');
  },
};
