// What this package exports so far, held against the whole public API as it was agreed on (contract/api.d.ts).
// Nothing here runs: it compiles, under every supported TypeScript, or the names and meanings have drifted.
import * as ours from 'bootlace'
import type * as contract from './contract/api.d.ts'

export const check: Pick<typeof contract, keyof typeof ours & keyof typeof contract> = ours

/** Ours can be used wherever the contract's is expected. */
type Fits<Ours extends Contract, Contract> = Ours
/** Neither has a member that the other lacks. */
type Same<Ours extends Contract, Contract extends Theirs, Theirs = Ours> = Ours

export type Types = [
  Same<ours.Alternative, contract.Alternative>,
  Fits<ours.BootstrapError, contract.BootstrapError>,
  Same<ours.BootstrapErrorCode, contract.BootstrapErrorCode>,
  Fits<ours.BootstrapOptions, contract.BootstrapOptions>,
  Fits<ours.BootstrapResult, contract.BootstrapResult>,
  Fits<ours.BootstrapResults<'a'>, contract.BootstrapResults<'a'>>,
  Fits<ours.BootstrapSummary, contract.BootstrapSummary>,
  Same<ours.Comparison, contract.Comparison>,
  Same<ours.Components<'a'>, contract.Components<'a'>>,
  Same<ours.CustomOptions, contract.CustomOptions>,
  Fits<ours.Interval, contract.Interval>,
  Same<ours.IntervalMethod, contract.IntervalMethod>,
  Fits<ours.IntervalOptions<'basic'>, contract.IntervalOptions<'basic'>>,
  Same<ours.IntervalSummary, contract.IntervalSummary>,
  Same<ours.JackknifeResult, contract.JackknifeResult>,
  Fits<ours.Outcome<never>, contract.Outcome<never>>,
  Fits<ours.Outcome<'a'>, contract.Outcome<'a'>>,
  Same<ours.Plan, contract.Plan>,
  Same<ours.Progress, contract.Progress>,
  Same<ours.ReplicateMethod, contract.ReplicateMethod>,
  Same<ours.Replicates, contract.Replicates>,
  Fits<ours.RunFacts, contract.RunFacts>,
  Fits<ours.RunOptions, contract.RunOptions>,
  Same<ours.Sample, contract.Sample>,
  Same<ours.Statistic, contract.Statistic>,
  Same<ours.Statistic<ours.Sample, 'a'>, contract.Statistic<contract.Sample, 'a'>>,
  Same<ours.StatisticName, contract.StatisticName>,
  Same<ours.Table<'a'>, contract.Table<'a'>>,
  Same<ours.Warning, contract.Warning>,
  Same<ours.WarningCode, contract.WarningCode>,
]
