// A main process for scripts/electron-smoke.mjs: the example's, whose page is exercised; then it prints a line of JSON and ends.
import { app } from 'electron'
import { opened } from '../../examples/electron/main.ts'
import { check, exercise, type Report } from './exercise.ts'

opened
  .then(async ({ webContents }) => {
    const report: Report = await webContents.executeJavaScript(`(${exercise})(window.bootlace)`)
    check(report)
    const { electron, chrome, node } = process.versions
    const summary = 'summary' in report.run ? report.run.summary : undefined
    process.stdout.write(`${JSON.stringify({ electron, chrome, node, summary })}\n`, () => app.exit(0))
  })
  .catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`, () => app.exit(1))
  })
