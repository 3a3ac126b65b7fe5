import { expect, test } from 'vitest';
import { COMPANY_MS, COMPANY_RECORDS } from '../limits.ts';
import { CommitCompany } from './commit-company.ts';

/** After commits of so many records, the last of which was settled at 0. */
function after(...commits: number[]): CommitCompany {
  const company = new CommitCompany();
  for (const records of commits) company.committing(records);
  company.settled(0);
  return company;
}

test('nobody waits after commits of few records, as of people who type', () => {
  expect(new CommitCompany().waitMs(1, 0)).toBe(0);
  expect(after(COMPANY_RECORDS - 1, COMPANY_RECORDS - 1).waitMs(1, 0)).toBe(0);
});

test('after commits of several records as many again are waited for, for a moment', () => {
  const company = after(COMPANY_RECORDS + 2, COMPANY_RECORDS);
  expect(company.waitMs(COMPANY_RECORDS, 0)).toBe(COMPANY_MS);
  expect(company.waitMs(COMPANY_RECORDS, COMPANY_MS / 2)).toBe(COMPANY_MS / 2);
  expect(company.waitMs(COMPANY_RECORDS, COMPANY_MS)).toBe(0);
  expect(company.waitMs(COMPANY_RECORDS + 2, 0)).toBe(0);
});

test('load that is over is forgotten after two commits', () => {
  expect(after(COMPANY_RECORDS, 1).waitMs(1, 0)).toBe(COMPANY_MS);
  expect(after(COMPANY_RECORDS, 1, 1).waitMs(1, 0)).toBe(0);
});
