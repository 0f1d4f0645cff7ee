/** Runs steps one after the other, each to its end whatever came of those before, and counts what passed and failed. */
export class Tally {
  #passed = 0
  #failed = 0
  #failedSteps = []
  #seconds = []
  #since = performance.now()

  /** `work` gives its counts, or a boolean where the step is one check. A step that throws has failed. */
  async step(name, work) {
    process.stderr.write(`\n── ${name}\n`)
    const { passed, failed } = await counted(work)
    const now = performance.now()
    // With what it took to get ready for it since the step before.
    this.#seconds.push([name, (now - this.#since) / 1000])
    this.#since = now
    this.#passed += passed
    this.#failed += failed
    if (failed > 0) this.#failedSteps.push(name)
  }

  /** Prints how long each step took, then the closing line; sets the exit code. */
  close() {
    for (const [name, seconds] of this.#seconds)
      process.stderr.write(`${seconds.toFixed(0).padStart(6)} s  ${name}\n`)
    if (this.#failedSteps.length > 0) process.stderr.write(`\nfailed: ${this.#failedSteps.join('; ')}\n`)
    process.exitCode = this.#failed > 0 ? 1 : 0
    process.stdout.write(`${this.#passed} passed, ${this.#failed} failed\n`)
  }
}

async function counted(work) {
  try {
    const outcome = await work()
    if (typeof outcome !== 'boolean') return outcome
    return outcome ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  } catch (error) {
    process.stderr.write(`${error.stack}\n`)
    return { passed: 0, failed: 1 }
  }
}
