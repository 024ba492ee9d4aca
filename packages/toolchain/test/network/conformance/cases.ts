/**
 * What TCP does with each kind of segment, by the sentences of the RFCs: one table for Linux and for us. Where we differ,
 * the case says so for each of us, and why both are right, or who is not.
 */
import { beginnings, calls } from './cases-beginnings.ts';
import { data, windows } from './cases-data.ts';
import { attacks, endings } from './cases-endings.ts';
import type { Case } from './script.ts';

export const cases: readonly Case[] = [...beginnings, ...calls, ...attacks, ...data, ...windows, ...endings];
