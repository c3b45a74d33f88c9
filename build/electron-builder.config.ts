import type { Configuration } from 'electron-builder';
import { resolve } from 'node:path';

/*
 * How the desktop app is packed. Everything that the app runs is bundled in `out`; the one package beside it is the keychain's, which
 * is native. What a signature or a feed needs comes from the environment, so that anyone can pack the app without them:
 *
 *   macOS    CSC_LINK, CSC_KEY_PASSWORD; APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER to notarise
 *   Windows  WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD; or AZURE_SIGNING_ENDPOINT, AZURE_SIGNING_ACCOUNT, AZURE_SIGNING_PROFILE, AZURE_SIGNING_PUBLISHER
 *   updates  GITHUB_REPOSITORY names the releases that the app looks at; COUNTERSIGN_FEED_PUBLIC_KEY is the key that their feeds are
 *            signed with (npm run sign-feed). An app without them takes no updates.
 */
const environment = process.env;
const has = (...names: readonly string[]): boolean => names.every((name) => (environment[name] ?? '') !== '');

const isMacSigned = has('CSC_LINK');
const [owner, repo] = (environment['GITHUB_REPOSITORY'] ?? '').split('/');
const hasFeed = owner !== undefined && owner !== '' && repo !== undefined;
// Packages for Debian must name one.
const homepage = hasFeed ? `https://github.com/${owner}/${repo}` : 'https://countersign.invalid/';
/** Each processor is packed on its own machine; on Linux electron-builder tells their feeds apart by itself. */
const channel = process.platform !== 'linux' && process.arch === 'arm64' ? 'latest-arm64' : 'latest';
const artifactName = '${productName}-${version}-${os}-${arch}.${ext}';

/** The keychain's package and its native part. */
const KEYCHAIN = 'node_modules/@napi-rs/**/*';

/** Windows: the command line for its console program, as plain files, because that program is no Electron and reads no archive. */
const CONSOLE_FILES = [
  { from: 'out/console', to: 'bin', filter: ['countersign.exe'] },
  { from: 'out/headless', to: 'cli/out/headless', filter: ['**/*', '!**/*.map'] },
  { from: 'out/renderer', to: 'cli/out/renderer', filter: ['**/*', '!**/*.map'] },
  { from: 'out/demo', to: 'cli/out/demo', filter: ['**/*', '!**/*.map'] },
  { from: 'node_modules/@napi-rs', to: 'cli/node_modules/@napi-rs', filter: ['**/*', '!**/*.d.ts', '!**/README.md'] },
  { from: 'build/packaging/console-start.js', to: 'cli/start.js' },
  { from: 'build/packaging/module.json', to: 'cli/package.json' },
];

/** Debian and Red Hat packages put the command line where shells find it. */
const SYSTEM_COMMAND = [`${resolve(import.meta.dirname, 'packaging/countersign.sh')}=/usr/bin/countersign`];

const configuration: Configuration = {
  appId: 'app.countersign.desktop',
  productName: 'Countersign',
  copyright: 'Countersign contributors, Apache-2.0',
  directories: { output: 'dist', buildResources: 'build/packaging' },
  extraMetadata: {
    homepage,
    repository: homepage,
    // Where the archive's integrity is enforced, nobody changes it in an installed app.
    ...(has('COUNTERSIGN_FEED_PUBLIC_KEY') ? { feedKey: environment['COUNTERSIGN_FEED_PUBLIC_KEY'] } : {}),
  },
  artifactName,

  files: ['out/**/*', '!out/console', '!**/*.map', '!node_modules/**/*', KEYCHAIN, 'package.json', 'LICENSE'],
  asar: true,
  // A native part must be a file of its own to be loaded.
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  compression: 'maximum',
  electronLanguages: ['en', 'en-US'],
  removePackageScripts: true,

  // What an installed app can never be talked into, whatever its environment and its arguments say.
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    // Flipping breaks the signature that Electron comes with, and Apple's processors run nothing unsigned.
    resetAdHocDarwinSignature: !isMacSigned && process.platform === 'darwin',
  },

  protocols: [{ name: 'Countersign', schemes: ['countersign'] }],
  publish: hasFeed ? [{ provider: 'github', owner, repo, releaseType: 'draft', channel }] : null,

  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    icon: 'build/icons/app/icon.icns',
    ...(isMacSigned ? {} : { identity: '-' }),
    // Without a team, the hardened runtime would refuse the app's own libraries.
    hardenedRuntime: isMacSigned,
    gatekeeperAssess: false,
    entitlements: 'build/packaging/entitlements.mac.plist',
    entitlementsInherit: 'build/packaging/entitlements.mac.plist',
    notarize: isMacSigned && has('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'),
    darkModeSupport: true,
    extendInfo: {
      // A tray app, and a bridge shows nothing at all: the Dock icon comes with the window (`app.dock.show()`).
      LSUIElement: true,
    },
    extraResources: [{ from: 'build/packaging/countersign.sh', to: 'bin/countersign' }],
  },
  dmg: { title: '${productName} ${version}' },

  win: {
    target: ['nsis'],
    icon: 'build/icons/app/icon.ico',
    extraResources: CONSOLE_FILES,
    ...(has('AZURE_SIGNING_ENDPOINT', 'AZURE_SIGNING_ACCOUNT', 'AZURE_SIGNING_PROFILE', 'AZURE_SIGNING_PUBLISHER')
      ? {
          azureSignOptions: {
            endpoint: environment['AZURE_SIGNING_ENDPOINT'] ?? '',
            codeSigningAccountName: environment['AZURE_SIGNING_ACCOUNT'] ?? '',
            certificateProfileName: environment['AZURE_SIGNING_PROFILE'] ?? '',
            publisherName: environment['AZURE_SIGNING_PUBLISHER'] ?? '',
          },
        }
      : {}),
  },
  nsis: {
    oneClick: true,
    perMachine: false,
    deleteAppDataOnUninstall: false,
    include: 'build/packaging/installer.nsh',
  },

  linux: {
    target: ['AppImage', 'deb', 'rpm'],
    executableName: 'countersign-desktop',
    syncDesktopName: true,
    icon: 'build/icons/app',
    category: 'Utility;Security',
    synopsis: 'A firewall for the tools that AI agents call',
    maintainer: environment['COUNTERSIGN_MAINTAINER'] ?? 'Countersign contributors <contributors@countersign.invalid>',
    extraResources: [{ from: 'build/packaging/countersign.sh', to: 'bin/countersign' }],
    desktop: {
      entry: {
        GenericName: 'Firewall for AI agents',
        Keywords: 'MCP;agent;approval;firewall;permission;',
        SingleMainWindow: 'true',
        StartupNotify: 'true',
      },
    },
  },
  // Left out, the launcher would always start an AppImage without Chromium's sandbox. Its start script finds out whether it must.
  appImage: { executableArgs: [] },
  deb: { fpm: SYSTEM_COMMAND, packageName: 'countersign' },
  rpm: { fpm: SYSTEM_COMMAND, packageName: 'countersign' },
};

export default configuration;
