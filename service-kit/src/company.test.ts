import { expect, test } from 'vitest';
import { Company } from './company.ts';
import { COMPANY_MS, COMPANY_RECORDS } from './limits.ts';

/** After batches of so many records. */
function after(...batches: number[]): Company {
  const company = new Company();
  for (const records of batches) company.left(records);
  return company;
}

test('nobody waits after batches of few records, as of people who type', () => {
  expect(new Company().waitMs(1, 0)).toBe(0);
  expect(after(COMPANY_RECORDS - 1, COMPANY_RECORDS - 1).waitMs(1, 0)).toBe(0);
});

test('after batches of several records as many again are waited for, for a moment', () => {
  const company = after(COMPANY_RECORDS + 2, COMPANY_RECORDS);
  expect(company.waitMs(COMPANY_RECORDS, 10)).toBe(COMPANY_MS);
  expect(company.waitMs(COMPANY_RECORDS + 1, 10 + COMPANY_MS / 2)).toBe(COMPANY_MS / 2);
  expect(company.waitMs(COMPANY_RECORDS + 1, 10 + COMPANY_MS)).toBe(0);
  expect(company.waitMs(COMPANY_RECORDS + 2, 10)).toBe(0);
  company.left(COMPANY_RECORDS + 2);
  expect(company.waitMs(1, 100)).toBe(COMPANY_MS);
});

test('load that is over is forgotten after two batches', () => {
  expect(after(COMPANY_RECORDS, 1).waitMs(1, 0)).toBe(COMPANY_MS);
  expect(after(COMPANY_RECORDS, 1, 1).waitMs(1, 0)).toBe(0);
});
