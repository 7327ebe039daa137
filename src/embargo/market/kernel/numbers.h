/* Arithmetic that compilers can do for several numbers at a time. */

#ifndef EMBARGO_NUMBERS
#define EMBARGO_NUMBERS

#include <stdint.h>
#include <string.h>

static inline double larger(double x, double y) { return x > y ? x : y; }
static inline double smaller(double x, double y) { return x < y ? x : y; }

/* Exponential and logarithm without branches or tables, so that several are taken at a time: those
   of the C library take seven times as long. Both are within 5e-16 of themselves. */

static inline double of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33

/* exp(x), which ends at exp(-708) and exp(709). With x = n*ln 2 + r the series of exp(r) is taken up
   to r^13. */
static inline double exponential(double x)
{
    x = x < -708.0 ? -708.0 : x;
    x = x > 709.0 ? 709.0 : x;
    double shifted = x * 1.4426950408889634 + 0x1.8p52, n = shifted - 0x1.8p52;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW, p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    return p * of_bits((bits_of(shifted) + 1023) << 52);
}

/* log(x) of a positive number that is not tiny. With x = 2^n*m and s = (m - 1)/(m + 1), it is
   n*ln 2 + 2(s + s^3/3 + ...), up to s^21. */
static inline double logarithm(double x)
{
    uint64_t bits = bits_of(x), n = (bits - 0x3fe6a09e667f3bcd + ((uint64_t)1024 << 52)) >> 52;
    double m = of_bits(bits - ((n - 1024) << 52)), s = (m - 1.0) / (m + 1.0), z = s * s;
    double whole = of_bits(n | 0x4330000000000000) - (0x1p52 + 1024.0), p = 1.0 / 21.0;
    p = p * z + 1.0 / 19.0;
    p = p * z + 1.0 / 17.0;
    p = p * z + 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z + 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    p = p * z;
    return whole * LN2_HIGH + (2.0 * s + (2.0 * s * p + whole * LN2_LOW));
}

#endif
