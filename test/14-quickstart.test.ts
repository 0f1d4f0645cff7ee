import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

interface Outcome {
  readonly code?: number
  readonly stdout: string
  readonly stderr: string
}

/** The example itself, without the set-up that `npm run quickstart` begins with. */
function quickstart(...args: string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, ['examples/quickstart.mjs', ...args])
  return run.catch((error) => error)
}

const SMALL = ['--observations', '20000', '--resamples', '5000']

describe('quickstart', () => {
  test('shows both runs within 80 columns, without colour', async () => {
    const { code, stdout } = await quickstart(...SMALL, '--seed', '7')
    expect(code).toBeUndefined()
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('20,000 observations, 1,000 ones')
    expect(stdout).toContain('as Float32Array')
    expect(stdout).toContain('as Int32Array')
    expect(stdout).toContain('npm run quickstart -- --observations 20000 --resamples 5000 --seed 7')
    expect(stdout.match(/as theory says/g)).toHaveLength(2)
  })

  test('prints the same as JSON, and nothing else', async () => {
    const { stdout } = await quickstart(...SMALL, '--json')
    const { runs } = JSON.parse(stdout)
    expect(runs).toHaveLength(2)
    const [float, int] = runs
    expect(float).toMatchObject({
      type: 'Float32Array',
      observations: 20_000,
      resamples: 5000,
      ones: 1000,
      seed: 1,
    })
    expect(int).toMatchObject({
      type: 'Int32Array',
      mean: float.mean,
      sd: float.sd,
      histogram: float.histogram,
    })
    expect(float.histogram).toHaveLength(10)
    expect(float.histogram.reduce((sum: number, row: { count: number }) => sum + row.count, 0)).toBe(5000)
    expect(float.mean.theory).toBe(0.05)
    expect(Math.abs(float.mean.z)).toBeLessThan(5)
    expect(float.plan).toMatchObject({ algorithm: 'multinomial', exact: true })
  })

  test.each([
    [['--foo'], /--foo/],
    [['--seed', 'x'], /--seed: expected an integer/],
    [['--seed', '-1'], /--seed/],
    [['--resamples', '1'], /--resamples: expected an integer from 2/],
    [['--observations'], /--observations/],
    [['more'], /more/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await quickstart(...args)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr).toContain('usage:')
  })

  test('--help', async () => {
    const { code, stdout } = await quickstart('--help')
    expect(code).toBeUndefined()
    expect(stdout).toMatch(/^usage: npm run quickstart/)
  })
})
