// Electron: the main process computes, a preload script bridges, the renderer shows.
import { BootstrapError, type BootstrapSummary, bootstrap, mean } from 'bootlace'

declare const ipcMain: {
  handle(channel: string, listener: (event: unknown, values: Float32Array) => Promise<unknown>): void
}
ipcMain.handle('bootstrap', async (_event, values): Promise<BootstrapSummary> => {
  try {
    return (await bootstrap(values, mean)).toJSON() // plain data: crosses IPC as it is
  } catch (error) {
    if (error instanceof BootstrapError) throw new Error(`${error.code}: ${error.message}`)
    throw error
  }
})
ipcMain.handle(
  'replicates',
  async (_event, values): Promise<Float64Array<ArrayBuffer> | undefined> =>
    (await bootstrap(values, mean)).replicates,
)

declare const summary: BootstrapSummary
export function show(element: HTMLElement): void {
  const { estimate, interval, seed, warnings } = summary
  element.textContent = `${estimate} [${interval.low ?? '-∞'}, ${interval.high ?? '∞'}] ${interval.method}, seed ${seed}`
  for (const warning of warnings) element.append(warning.message)
}

declare const port: MessagePort
export async function transfer(values: Float32Array): Promise<void> {
  const { replicates } = await bootstrap(values, mean, { keepReplicates: true })
  if (replicates) port.postMessage(replicates, [replicates.buffer])
}
