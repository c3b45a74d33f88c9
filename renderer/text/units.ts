/** Words that stand with numbers and times, and the language whose way of writing these is used. */
export const unitsText = {
  locale: { numbers: 'en-US', times: 'en-GB' },
  bytes: (count: string, isOne: boolean) => `${count} ${isOne ? 'byte' : 'bytes'}`,
  kilobytes: (count: string) => `${count} KB`,
  megabytes: (count: string) => `${count} MB`,
  milliseconds: (count: number) => `${count} ms`,
  seconds: (count: number | string) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  minutesAndSeconds: (minutes: number, seconds: number) => `${minutes} min ${seconds} s`,
  hours: (count: number) => `${count} h`,
  hoursAndMinutes: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  days: (count: number) => `${count} days`,
  today: 'Today',
  yesterday: 'Yesterday',
  justNow: 'just now',
  ago: (span: string) => `${span} ago`,
  dayAndTime: (day: string, time: string) => `${day}, ${time}`,
} as const;
