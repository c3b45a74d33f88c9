import { memorySkillFiles, SkillsExtension, type SkillCatalog } from '@modelcontextprotocol/server/ext/skills';

const GREETING = `---
name: greeting
description: How to greet somebody. Use it when a person says hello.
---

# Greeting

Say hello, and see [the words](references/words.md).
`;

/** One skill with a file in a folder of its own (SEP-2640). */
export function loadSkills(): Promise<SkillCatalog> {
  return SkillsExtension.load(
    memorySkillFiles({ 'greeting/SKILL.md': GREETING, 'greeting/references/words.md': '# Words\n\nHello.\n' }),
  );
}
