interface Fraction {
  value: number;
}

export function divide(dividend: number, divisor: number): Fraction['value'] {
  if (divisor === 0) {
    throw new RangeError('division by zero');
  }
  return dividend / divisor;
}
