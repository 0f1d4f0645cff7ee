// Every line under a @ts-expect-error is a mistake that a user makes. An unused directive: the types let it through.
import * as b from 'bootlace'

declare const x: Float64Array
declare const table: { clicks: Float64Array; views: Float64Array }

export async function mistakes(): Promise<void> {
  // @ts-expect-error a statistic of one variable on a table: of which column?
  await b.bootstrap(table, b.mean)
  // @ts-expect-error misspelt column
  await b.bootstrap(table, b.ratio('click', 'views'))
  // @ts-expect-error a statistic of a table on one variable
  await b.bootstrap(x, b.correlation('clicks', 'views'))
  // @ts-expect-error misspelt option of a covariance
  b.covariance('clicks', 'views', { ddf: 0 })
  // @ts-expect-error misspelt name
  await b.bootstrap(x, 'medain')
  // @ts-expect-error misspelt name in explain
  await b.explain(x, 'avg')
  // @ts-expect-error misspelt option
  await b.bootstrap(x, b.mean, { resample: 100 })
  // @ts-expect-error misspelt method
  await b.bootstrap(x, b.mean, { method: 'BCa' })
  // @ts-expect-error an option of comparisons
  await b.bootstrap(x, b.mean, { paired: true })
  // @ts-expect-error a scheme where the statistic belongs
  await b.bootstrap(x, { kind: 'bayesian' })
  // @ts-expect-error a hand-made statistic
  await b.bootstrap(x, { kind: 'mean' })
  // @ts-expect-error variance not called
  await b.bootstrap(x, b.variance)
  // @ts-expect-error a plain function
  await b.bootstrap(x, (values: Float64Array) => values.length)
  // @ts-expect-error rows of objects
  await b.bootstrap([{ clicks: 1, views: 2 }], b.mean)
  // @ts-expect-error booleans
  await b.bootstrap([true, false], b.mean)
  // @ts-expect-error a DataView
  await b.bootstrap(new DataView(new ArrayBuffer(8)), b.mean)
  // @ts-expect-error scipy's data tuple
  await b.bootstrap([x], b.mean)
  // @ts-expect-error quantile type 10
  b.quantile(0.5, { type: 10 })
  // @ts-expect-error two comparisons at once
  b.proportion({ above: 1, equal: 2 })
  // @ts-expect-error no comparison
  b.proportion({})
  // @ts-expect-error an async statistic
  b.custom(async () => 1)
  // @ts-expect-error a statistic that may return undefined
  b.custom((r) => r.at(-1))
  // @ts-expect-error a column that was not listed
  b.customTable(['clicks'], ({ views }) => views.length)
  // @ts-expect-error a component that was not asked for
  void (await b.bootstrap(x, b.all({ m: b.mean, q: b.quantile(0.9) }))).components.mdian
  // @ts-expect-error scalar fields of a vector
  void (await b.bootstrap(x, b.all({ m: b.mean }))).estimate
  // @ts-expect-error misspelt column of a regression
  await b.bootstrap(table, b.regression('clicks', ['vews']))
  // @ts-expect-error misspelt column of a statistic among others
  await b.bootstrap(table, b.all({ a: b.column('click', b.mean), b: b.column('views', b.mean) }))
  // @ts-expect-error misspelt name in jackknife
  await b.jackknife(x, 'avg')
  // @ts-expect-error the jackknife of a vector
  await b.jackknife(x, b.all({ m: b.mean }))
  // @ts-expect-error a misspelt parameter
  b.variance({ dof: 0 })
  // @ts-expect-error forgotten await
  void b.bootstrap(x, b.mean).estimate
  // @ts-expect-error interval options in bootstrapMeans
  await b.bootstrapMeans(x, { confidenceLevel: 0.9 })
  // @ts-expect-error a method that needs more than replicates
  await (await b.bootstrap(x, b.mean)).intervalFor({ method: 'studentized' })

  const result = await b.bootstrap(x, b.mean)
  // @ts-expect-error writing to a result
  result.estimate = 1
  // @ts-expect-error components of a single number
  void result.components
  // @ts-expect-error a method that does not exist
  if (result.interval.method === 'bcaa') return
  // @ts-expect-error a warning code that does not exist
  if (result.warnings.some((warning) => warning.code === 'constant sample')) return
  // @ts-expect-error a plan that does not exist
  if (result.plan.algorithm === 'order-statistics') return
  // @ts-expect-error an error code that does not exist
  if (new b.BootstrapError().code === 'BAD_INPUT') return
}
