import { bootstrapMeans, bootstrap } from 'bootlace'
const N = Number(process.argv[2])
for (let i = 0; i < N; i++) { await bootstrapMeans([1,2,4], {resamples: 10}); if (i % (N/10) === 0) { gc(); gc(); console.log(i, (process.memoryUsage.rss()/2**20).toFixed(1), process.memoryUsage().heapUsed/2**20|0) } }
