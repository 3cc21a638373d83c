// The part of https://github.com/phymbert/xk6-sse that is used here.
declare module 'k6/x/sse' {
  interface Event {
    readonly id: string;
    readonly name: string;
    readonly data: string;
  }
  interface Client {
    on(what: 'event', then: (event: Event) => void): void;
    on(what: 'error', then: (error: { error(): string }) => void): void;
    close(): void;
  }
  interface Params {
    method?: string;
    headers?: Record<string, string>;
    tags?: Record<string, string>;
  }
  const sse: { open(url: string, params: Params, begin: (client: Client) => void): { readonly status: number } | undefined };
  export default sse;
}
