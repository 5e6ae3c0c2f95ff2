import type { EventEmitter } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import process from 'node:process';

/**
 * The environment that other programs are started with. They need to find their files, a screen and a language, and
 * nothing else: what is not on this list, such as a key, a password or a token of any program, stays with us.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'TERM'],
  ...['FONTCONFIG_PATH', 'FONTCONFIG_FILE', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'BROWSER'],
  ...['DBUS_SESSION_BUS_ADDRESS', 'DESKTOP_SESSION', 'WSL_DISTRO_NAME', 'WSL_INTEROP'],
  // How programs and Node itself are started on this machine.
  ...['LD_LIBRARY_PATH', 'LD_PRELOAD', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'],
  // Windows finds its own libraries and folders by these.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'USERNAME', 'HOMEDRIVE'],
  ...['HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)'],
]);
const KEPT_GROUPS = /^(?:LC_|XDG_|DYLD_)/;

/** The variables that a child gets; the names of Windows come in any case. */
export const childEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (KEPT.has(name.toUpperCase()) || KEPT_GROUPS.test(name)) ? [[name, value]] : [],
    ),
  );

/** Beside it for npm: its own settings, and how this machine reaches other ones. */
export const npmEnvironment = (): Record<string, string> => ({
  ...childEnvironment(),
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && NPM_GROUPS.test(name) ? [[name, value]] : [],
    ),
  ),
});
const NPM_GROUPS = /^(?:npm_config_\w+|(?:https?|no|all)_proxy|NODE_EXTRA_CA_CERTS)$/i;

/** Beside it for a Node process of ours: it keeps its compiled code where this one does, and starts sooner the next time. */
export function compiledCode(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/**
 * Whether a child that was just started has its streams. It has none where the machine has no descriptors left for them,
 * whatever its type says; the reason comes as its `error` a moment later.
 */
export const hasStreams = ({ stdio }: { readonly stdio?: unknown }): boolean => stdio !== undefined;

/** The reason for which a child without streams could not be started, thrown. */
export const failed = (child: EventEmitter): Promise<never> =>
  new Promise((_, reject) => child.once('error', reject));
