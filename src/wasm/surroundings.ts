/** A Worker, however the surroundings have it. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void
  /** While it works it keeps the process alive, else not. Browsers have no such thing. */
  hold(): void
  release(): void
  /** Stops it, whatever it is doing. */
  end(): void
}

/** What the host needs of Node.js or a browser. */
export interface Surroundings {
  readonly payload: Payload
  /** What `deflateRaw` was given, of bytes that it gave. */
  readonly inflate: (deflated: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>
  /** Processors that the system grants. */
  readonly processors: () => number
  /** A Worker that runs worker.ts. */
  readonly spawn: (heard: (message: unknown) => void, failed: (error: unknown) => void) => Port
}

/** What the build made of crate/wasm and of worker.ts, once for each kind of surroundings. */
export interface Payload {
  readonly valueVersion: number
  /** The module, deflated and in base64: packages are compressed, and base64 of what is not yet compresses badly. */
  readonly wasm: string
  readonly node: string
  readonly browser: string
}
