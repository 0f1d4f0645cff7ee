// A page that needs one description: neither the loader nor WebAssembly is to come with it.
import { quantile } from 'bootlace'

console.log(quantile(0.9))
