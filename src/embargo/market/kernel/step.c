/* How use answers prices and rents, and the linear system of a step. */

#include "kernel.h"
#include "numbers.h"

#include <math.h>
#include <string.h>

#define FEW 4 /* how many times as long a sum over few rows takes for each of them */
#define TINY 1e-290

/* Minus the derivative of use at a point with respect to the unknowns that have a place in
   0 ... f-1, others -1: `out` [f x f]; its lower half where nothing but what is used is paid.
   `work` has room for 5f, `rows` for f. */
PUBLIC WIDE void matrix(const Sloping *given, const double *theta, const double *flat, int64_t size,
                        int64_t f, const int64_t *place, double *out, double *work, int64_t *rows)
{
    const int64_t *starts = given->group_starts, n = given->n;
    const int64_t groups = given->heads[n], arcs = starts[groups];
    const int even = given->even != 0;
    const At at = point_in((double *)flat, arcs, n, groups, size);
    const double *share = at.choice.share, *pull = at.choice.pull, *bend = at.choice.bend;
    /* Sums of what is used and paid: by row; h, s and those of a group in turn. */
    double *hu = work, *su = work + f, *hp = work + 2 * f, *sp = work + 3 * f, *seen = work + 4 * f;
    memset(out, 0, f * f * sizeof(double));
    memset(work, 0, 5 * f * sizeof(double));
    for (int64_t b = 0; b < n; b++) {
        const double d = at.demand[b], steep = theta[b];
        const int64_t begin = given->heads[b], end = given->heads[b + 1];
        for (int64_t g = begin; g < end; g++) {
            /* What every arc answers by itself, and what its group takes back. */
            for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
                const double own = d * steep * at.choice.slope[k];
                for (int64_t i = given->first[k]; i < given->first[k + 1]; i++) {
                    int64_t row = place[given->row[i]];
                    if (row < 0)
                        continue;
                    for (int64_t j = given->first[k]; j < given->first[k + 1]; j++) {
                        int64_t column = place[given->row[j]];
                        if (column >= 0 && (!even || column <= row))
                            out[row * f + column] += own * given->uses[i] * given->pays[j];
                    }
                }
            }
            if (!(bend[g] > 0.0))
                continue;
            int64_t count = 0;
            for (int64_t k = starts[g]; k < starts[g + 1]; k++)
                for (int64_t i = given->first[k]; i < given->first[k + 1]; i++) {
                    int64_t row = place[given->row[i]];
                    if (row < 0)
                        continue;
                    if (seen[row] == 0.0) {
                        seen[row] = 1.0;
                        rows[count++] = row;
                        hu[row] = hp[row] = 0.0;
                    }
                    hu[row] += steep * at.choice.slope[k] * given->uses[i];
                    hp[row] += steep * at.choice.slope[k] * given->pays[i];
                }
            for (int64_t i = 0; i < count; i++) {
                double *line = out + rows[i] * f, left = d * bend[g] * hu[rows[i]];
                seen[rows[i]] = 0.0;
                for (int64_t j = 0; j < count; j++)
                    if (!even || rows[j] <= rows[i])
                        line[rows[j]] -= left * hp[rows[j]];
            }
        }
        /* What all arcs of the buyer share: its level, and its demand. */
        memset(work, 0, 4 * f * sizeof(double));
        for (int64_t k = starts[begin]; k < starts[end]; k++)
            for (int64_t i = given->first[k]; i < given->first[k + 1]; i++) {
                int64_t row = place[given->row[i]];
                if (row < 0)
                    continue;
                seen[row] = 1.0;
                hu[row] += pull[k] * given->uses[i];
                su[row] += share[k] * given->uses[i];
                if (!even) {
                    hp[row] += pull[k] * given->pays[i];
                    sp[row] += share[k] * given->pays[i];
                }
            }
        int64_t count = 0;
        for (int64_t row = 0; row < f; row++)
            if (seen[row] != 0.0) {
                seen[row] = 0.0;
                rows[count++] = row;
            }
        const double *hq = even ? hu : hp, *sq = even ? su : sp;
        const double by_level = -d / at.choice.weight[b], by_demand = d * at.demand_slope[b];
        const int dense = FEW * count >= f;
        for (int64_t i = 0; i < count; i++) {
            const int64_t row = rows[i];
            const double left = by_level * hu[row], right = by_demand * su[row];
            double *restrict line = out + row * f;
            if (dense)
                for (int64_t j = 0; j < (even ? row + 1 : f); j++)
                    line[j] += left * hq[j] + right * sq[j];
            else
                for (int64_t j = 0; j < (even ? i + 1 : count); j++)
                    line[rows[j]] += left * hq[rows[j]] + right * sq[rows[j]];
        }
    }
}

/* The system of a step from a point of `sellers` and other unknowns, from levels (`plain`) or from
   logarithms: how many unknowns f move. `free` [f] are those, `level` what a change of their offer
   is measured by, `right` before it is scaled, `out` [f x f] as `matrix` gives it, scaled so that
   its diagonal is about one. `work` has room for 5 and `places` for 2 numbers an unknown. */
PUBLIC WIDE int64_t step(const Sloping *given, const double *theta, const double *z,
                         const double *flat, int64_t sellers, int64_t size, double range, int plain,
                         int64_t *free, double *level, double *right, double *scale, double *out,
                         double *work, int64_t *places)
{
    const int64_t n = given->n, groups = given->heads[n], arcs = given->group_starts[groups];
    const At at = point_in((double *)flat, arcs, n, groups, size);
    int64_t f = 0;
    for (int64_t i = 0; i < size; i++) {
        places[i] = -1;
        if (i >= sellers && z[i] <= 0.0 && at.gap[i] >= 0.0)
            continue;
        places[i] = f;
        free[f] = i;
        level[f] = plain ? at.offer[i] : at.use[i];
        right[f++] = plain ? at.use[i] - at.offer[i] : -at.use[i] * at.gap[i];
    }
    matrix(given, theta, flat, size, f, places, out, work, places + size);
    for (int64_t i = 0; i < f; i++) {
        out[i * f + i] += level[i] * at.offer_slope[free[i]] + fabs(right[i]) / range;
        scale[i] = 1.0 / sqrt(larger(out[i * f + i], TINY));
    }
    for (int64_t i = 0; i < f; i++) {
        double *restrict line = out + i * f;
        for (int64_t j = 0; j < (given->even ? i + 1 : f); j++)
            line[j] *= scale[i] * scale[j];
        /* Two hard caps on the same flow leave the split of their rents open; this settles it. */
        line[i] += 1e-12;
    }
    return f;
}
