/* What sellers sell and buyers take at a price. */

#include "kernel.h"
#include "numbers.h"

#include <math.h>

#define LOWEST 0.05 /* as in demand.py */
#define STEEPEST 1e-3

static inline double softplus(double x) { return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static inline double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

/* Rounded minimum, and its derivative with respect to a: supply.py:_least. */
static double least_of(double a, double b, double width, double *of_a)
{
    if (isinf(b)) {
        *of_a = b > 0.0;
        return b > 0.0 ? a : b;
    }
    double apart = (b - a) / width;
    *of_a = logistic(apart);
    return a - width * softplus(-apart);
}

/* What the last unit earns under a price cap, and its derivative: supply.py:Cap.received. */
static double received(const Curves *given, int64_t i, double price, double *passed)
{
    const double *cap = given->cap + i;
    double level = cap[0], evasion = cap[given->s], full = cap[2 * given->s];
    double width = cap[3 * given->s], of_price, of_hidden, own;
    *passed = 1.0;
    if (isinf(level))
        return price;
    double hidden = least_of(price - evasion, full, width, &of_price);
    double bound = least_of(-hidden, -level, width, &of_hidden);
    double last = least_of(price, -bound, width, &own);
    *passed = own + (1.0 - own) * of_hidden * of_price;
    return last;
}

/* Log of a level less what is fixed, and the derivative of that log: fixed.py:rest. */
static double rest(double log_level, double fixed, double least, double *slope)
{
    if (fixed == 0.0)
        return log_level;
    double level = exp(log_level), left = level - fixed;
    int inside = left >= least;
    *slope = level * *slope / (inside ? left : least);
    return inside ? log(left) : log(least) + left / least - 1.0;
}

/* Log of what a seller sells by choice, and its derivative: supply.py. */
double supplied(const Curves *given, int64_t i, double price, double *slope)
{
    const int64_t s = given->s;
    const double floor = given->supply[i], width = given->supply[s + i];
    const double elasticity = given->supply[2 * s + i], constant = given->supply[3 * s + i];
    double passed = 1.0;
    if (given->cap)
        price = received(given, i, price, &passed);
    double above = (price - floor) / width, effective = floor + width * softplus(above);
    double produced = logistic(above);
    int sound = effective > 1e-290 * width;
    double log_effective = sound ? log(larger(effective, LEAST)) : log(width) + above;
    double growth = sound ? produced / larger(effective, LEAST) : 1.0 / width;
    *slope = (elasticity * growth + logistic(-above) / width) * passed;
    return rest(constant + elasticity * log_effective - softplus(-above), given->of_sellers[i],
                given->supply[4 * s + i], slope);
}

/* Log of what a buyer takes by choice, and minus its derivative: demand.py. */
double demanded(const Curves *given, int64_t b, double price, double *slope)
{
    const int64_t n = given->n;
    const double elasticity = given->demand[n + b], price0 = given->demand[2 * n + b];
    double relative = price / price0, kept = larger(relative, LOWEST);
    double log_relative = log(kept) + smaller(relative - LOWEST, 0.0) / LOWEST;
    *slope = elasticity / (kept * price0);
    return rest(given->demand[b] - elasticity * log_relative, given->of_buyers[b],
                given->demand[3 * n + b], slope);
}

/* What a unit more is worth to a buyer who takes `chosen` at an index of its choice: demand.py. */
double worth(const Curves *given, int64_t b, double chosen, double index)
{
    const int64_t n = given->n;
    const double least = given->demand[3 * n + b];
    if (!(chosen < least))
        return index;
    double used = larger(chosen + given->of_buyers[b], 1e-12 * least);
    double raised = (given->demand[b] - log(used)) / larger(given->demand[n + b], STEEPEST);
    double edge = log(LOWEST);
    double relative = raised >= edge ? exp(raised) : LOWEST * (1.0 + raised - edge);
    return relative * given->demand[2 * n + b];
}
