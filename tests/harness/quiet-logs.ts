/** Imported before any service: what runs inside the tests' own process logs nothing but its end, unless told otherwise; a fault is the test's doing. */
process.env.LOG_LEVEL ??= 'fatal';
