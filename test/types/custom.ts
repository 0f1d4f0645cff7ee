// A statistic of one's own: of a sample, of a table, of the column means; scalar and vector.
import { all, bootstrap, column, custom, customTable, mean, ofMeans } from 'bootlace'

declare const x: Float64Array
const midrange = custom((r) => (Math.min(...r) + Math.max(...r)) / 2, { symmetric: true })
const estimate: number = (await bootstrap(x, midrange, { resamples: 999 })).estimate

const ends = custom((r) => [Math.min(...r), Math.max(...r)], { components: ['low', 'high'], symmetric: true })
const lowest: number = (await bootstrap(x, ends, { resamples: 999 })).components.low.estimate

declare const t: { clicks: Uint32Array; views: Uint32Array; weight: Float32Array; country: string[] }
const weighted = customTable(['clicks', 'views', 'weight'], ({ clicks, views, weight }, rows) => {
  let [a, b] = [0, 0]
  for (let i = 0; i < rows; i++) {
    a += clicks[i]! * weight[i]!
    b += views[i]! * weight[i]!
  }
  return a / b
})
const w = await bootstrap(t, weighted, { method: 'bca' })
const logRatio = ofMeans(['clicks', 'views'], ([c, v]) => Math.log(c! / v!))
const l = await bootstrap(t, logRatio)
const both = ofMeans(['clicks', 'views'], ([c, v]) => [c!, v!], { components: ['clicks', 'views'] })
const clicks: number = (await bootstrap(t, both)).components.clicks.bias
const each = await bootstrap(t, all({ clicks: column('clicks', mean), views: column('views', 'median') }))
const several = await bootstrap(t, column('clicks', ends))
console.log(estimate, lowest, w.estimate, l.estimate, clicks, each.components.views.estimate)
console.log(several.components.high.interval)
