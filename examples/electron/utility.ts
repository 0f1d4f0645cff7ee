// The utility process: one for the application, a port for every page. The pool of threads lives here, and a crash ends neither the
// main process nor a window.
import { serve } from './compute.ts'

process.parentPort.on('message', ({ ports: [port] }) => {
  if (port !== undefined) serve(port)
})
