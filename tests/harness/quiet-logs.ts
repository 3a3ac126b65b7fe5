/** Imported before any service: what runs inside the tests' own process logs from warnings on, unless told otherwise. */
process.env.LOG_LEVEL ??= 'warn';
