import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createFixture } from './create-fixture.ts';
import { serveHttp } from './serve-http.ts';
import { loadSkills } from './skills.ts';

/* `main.ts stdio`, or `main.ts http`, which prints its port. */
const skills = await loadSkills();
if (process.argv[2] === 'http') process.stdout.write(`${await serveHttp(skills)}\n`);
else {
  const changed = (server: ReturnType<typeof createFixture>, list: 'tools' | 'prompts'): void =>
    list === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged();
  serveStdio(() => createFixture({ changed }, skills));
}
