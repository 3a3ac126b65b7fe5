/** A setting of the environment that whoever starts the server always gives. */
export function serverSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
