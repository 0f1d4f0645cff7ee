// The preload script, in a sandbox: it asks for a port and gives the page two functions.
import { contextBridge, ipcRenderer } from 'electron'
import { connect } from './client.ts'
import type { Bridge } from './protocol.ts'

const connected = new Promise<Bridge>((resolve) => {
  ipcRenderer.once('port', ({ ports: [port] }) => port && resolve(connect(port)))
})
ipcRenderer.send('port')

const bridge: Bridge = {
  run: async (...call) => (await connected).run(...call),
  abort: (id) => void connected.then(({ abort }) => abort(id)),
}
contextBridge.exposeInMainWorld('bootlace', bridge)
