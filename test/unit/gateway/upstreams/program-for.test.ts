import { describe, expect, it } from 'vitest';
import { type Program, programFor } from '../../../../shared/gateway/upstreams/program-for.ts';

const FILES = ['C:\\node\\npx.cmd', 'C:\\node\\node.exe', 'D:\\Tools (x86)\\run.bat', 'C:\\other\\uvx.EXE'];
const ENV = { Path: 'C:\\node;C:\\other;', ComSpec: 'C:\\Windows\\System32\\cmd.exe', PATHEXT: '.COM;.EXE;.BAT;.CMD' };

function onWindows(command: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = ENV): Program {
  const files = new Set(FILES.map((file) => file.toLowerCase()));
  return programFor({ platform: 'win32', command, args, env, isFile: (path) => files.has(path.toLowerCase()) });
}

describe('the program for a command', () => {
  it('is the command itself where the system starts everything alike', () => {
    const program = programFor({ platform: 'linux', command: 'npx', args: ['-y', 'a b'], env: {}, isFile: () => false });
    expect(program).toEqual({ command: 'npx', args: ['-y', 'a b'], isVerbatim: false });
  });

  it('is found in PATH on Windows, programs started directly', () => {
    expect(onWindows('node', ['a b', '"c"'])).toEqual({ command: 'C:\\node\\node.EXE', args: ['a b', '"c"'], isVerbatim: false });
    expect(onWindows('uvx.exe')).toMatchObject({ command: 'C:\\other\\uvx.exe', isVerbatim: false });
  });

  it('is cmd.exe for a batch file, with a line that it reads as it was meant', () => {
    expect(onWindows('npx', ['-y', 'a b', 'say "hi"', 'back\\', '100%&calc'])).toEqual({
      command: 'C:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/s', '/c', '"C:\\node\\npx.CMD ^"-y^" ^"a^ b^" ^"say^ \\^"hi\\^"^" ^"back\\\\^" ^"100^%^&calc^""'],
      isVerbatim: true,
    });
    expect(onWindows('D:\\Tools (x86)\\run.bat').args[3]).toBe('"D:\\Tools^ ^(x86^)\\run.bat"');
  });

  it('finds cmd.exe where Windows is, when the environment does not name it', () => {
    expect(onWindows('npx', [], { PATH: 'C:\\node', SystemRoot: 'E:\\Win' }).command).toBe('E:\\Win\\System32\\cmd.exe');
  });

  it('is left to the system to refuse when nothing is found', () => {
    expect(onWindows('missing', ['x'])).toEqual({ command: 'missing', args: ['x'], isVerbatim: false });
    expect(onWindows('npx', [], { PATH: '' })).toMatchObject({ command: 'npx' });
  });
});
