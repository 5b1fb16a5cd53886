// Runs calls of lago-javascript-client, unmodified, and prints what became of each as one line of JSON.
// Arguments: the client's module, the address of the API, an API key, and the calls:
// [[group, method, argument, ...], ...].
import { pathToFileURL } from 'node:url'

const [module, baseUrl, key, calls] = process.argv.slice(2)
const { Client, getLagoError } = await import(pathToFileURL(module))
const client = Client(key, { baseUrl })

const outcomes = []
for (const [group, method, ...parameters] of JSON.parse(calls)) {
  try {
    const { data, status } = await client[group][method](...parameters)
    outcomes.push({ status, data })
  } catch (refused) {
    outcomes.push({ status: refused.status, error: await getLagoError(refused) })
  }
}
console.log(JSON.stringify(outcomes))
