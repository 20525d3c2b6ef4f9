import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * Starts a Chromium: the one that `CHROMIUM_PATH` names, or else one of this machine, or else the one that a package of
 * the tests carries (Linux on x64). Throws a sentence that says what to do where none runs.
 */
export async function launchChromium(): Promise<Browser> {
  const faults: string[] = []
  for (const candidate of candidates()) {
    try {
      return await chromium.launch(await candidate())
    } catch (error) {
      faults.push((error as Error).message.split('\n').slice(0, 3).join(' '))
    }
  }
  const tried = faults.map(fault => `\n- ${fault}`).join('')
  throw new Error(
    `No Chromium runs here. Install Chromium or Google Chrome, or name one: CHROMIUM_PATH=/path npm test${tried}`,
  )
}

function candidates(): (() => Promise<LaunchOptions> | LaunchOptions)[] {
  const { CHROMIUM_PATH: named } = process.env
  if (named) return [() => ({ executablePath: named })]
  const own = usualPlaces.filter(existsSync).map(executablePath => () => ({ executablePath }))
  const isCarried = process.platform === 'linux' && process.arch === 'x64'
  return isCarried ? [...own, () => carried(), () => carried({ withLibraries: true })] : own
}

// With the libraries of its package where the machine lacks them; the machine's own are newer.
async function carried({ withLibraries = false } = {}): Promise<LaunchOptions> {
  const folder = await unpacked()
  const env = {
    ...process.env,
    ...(withLibraries ? { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } : {}),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
  }
  return { executablePath: join(folder, 'chromium'), env: env as Record<string, string> }
}

/** Unpacks the carried browser once for this user and version; whoever comes at the same time never sees half of it. */
async function unpacked(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', '..', 'package.json'), 'utf8'))
  const folder = join(tmpdir(), `trastienda-chromium-${version}-${userInfo().uid}`)
  if (existsSync(folder)) return folder
  const making = `${folder}-${process.pid}`
  await mkdir(making, { recursive: true, mode: 0o700 })
  try {
    const unpack = `import chromium from '${import.meta.resolve('@sparticuz/chromium')}'; await chromium.executablePath()`
    // The package unpacks into the folder for temporary files, its libraries only where it takes the machine for Amazon's.
    const env = { ...process.env, TMPDIR: making, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], { env })
    const fonts = `<?xml version="1.0"?><fontconfig><dir>${join(folder, 'fonts', 'fonts')}</dir></fontconfig>`
    await writeFile(join(making, 'fonts', 'fonts.conf'), fonts)
    await rename(making, folder).catch(error => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return folder
}
