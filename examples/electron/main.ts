// The main process: it opens windows and hands out ports. What is computed never passes through it.
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  ipcMain,
  MessageChannelMain,
  type UtilityProcess,
  utilityProcess,
} from 'electron'

/** Where build.mjs has put what belongs together. */
const here = import.meta.dirname

let computing: UtilityProcess | undefined

/** Started by the first page that asks, and again by the next one after it has ended. */
function compute(): UtilityProcess {
  if (computing === undefined) {
    computing = utilityProcess.fork(join(here, 'utility.mjs'), [], { serviceName: 'bootlace' })
    computing.once('exit', () => {
      computing = undefined
    })
  }
  return computing
}

ipcMain.on('port', ({ senderFrame }) => {
  const { port1, port2 } = new MessageChannelMain()
  compute().postMessage(null, [port1])
  senderFrame?.postMessage('port', null, [port2])
})

/** The first window with its page. (No `await` at the top: Electron is ready only after this module has been evaluated.) */
export const opened: Promise<BrowserWindow> = app.whenReady().then(async () => {
  const window = new BrowserWindow({ webPreferences: { preload: join(here, 'preload.cjs') } })
  await window.loadFile(join(here, 'index.html'))
  return window
})
app.on('window-all-closed', () => app.quit())
