export const diffText = {
  none: 'Nothing is different.',
  old: 'Taken away:',
  new: 'Added:',
  gap: (count: number) => (count === 1 ? '1 line stays' : `${count} lines stay`),
  more: (count: number) => `${count} more lines`,
} as const;
