/* How use answers prices and rents, and the linear system of a step. */

#include "kernel.h"
#include "numbers.h"

#include <math.h>
#include <string.h>

#define FEW 4 /* how many times as long a sum over few rows takes for each of them */
#define SETS 4 /* buyers whose sums over all rows are made at a time */
#define TINY 1e-290

/* Sums of what is used and paid of each row, by a buyer: of h and of s. */
typedef struct {
    double *hu, *su, *hp, *sp; /* [f] */
    double by_level, by_demand;
} Sums;

/* Adds to every row what all arcs of some buyers share; below the diagonal only, where even. */
static inline void add_all(const Sums *of, int64_t f, int even, double *out)
{
    const double *restrict h0 = of[0].hp, *restrict s0 = of[0].sp;
    const double *restrict h1 = of[1].hp, *restrict s1 = of[1].sp;
    const double *restrict h2 = of[2].hp, *restrict s2 = of[2].sp;
    const double *restrict h3 = of[3].hp, *restrict s3 = of[3].sp;
    for (int64_t row = 0; row < f; row++) {
        double *restrict line = out + row * f, h[SETS], s[SETS];
        for (int i = 0; i < SETS; i++) {
            h[i] = of[i].by_level * of[i].hu[row];
            s[i] = of[i].by_demand * of[i].su[row];
        }
        const int64_t to = even ? row + 1 : f;
#pragma omp simd
        for (int64_t j = 0; j < to; j++)
            line[j] += h[0] * h0[j] + s[0] * s0[j] + h[1] * h1[j] + s[1] * s1[j] + h[2] * h2[j] +
                       s[2] * s2[j] + h[3] * h3[j] + s[3] * s3[j];
    }
}

/* Minus the derivative of use at a point with respect to the unknowns that have a place in
   0 ... f-1, others -1: `out` [f x f]; its lower half where nothing but what is used is paid.
   `work` has room for 19f, `rows` for f. */
PUBLIC WIDE void matrix(const Sloping *given, const double *theta, const double *flat, int64_t size,
                        int64_t f, const int64_t *place, double *out, double *work, int64_t *rows)
{
    const int64_t *starts = given->group_starts, n = given->n;
    const int64_t groups = given->heads[n], arcs = starts[groups];
    const int even = given->even != 0;
    const At at = point_in((double *)flat, arcs, n, groups, size);
    const double *share = at.choice.share, *pull = at.choice.pull, *bend = at.choice.bend;
    const double *slope = at.choice.slope;
    Sums sets[SETS];
    double *seen = work, *gu = work + f, *gp = work + 2 * f; /* the latter two of a group */
    int used = 0;
    for (int i = 0; i < SETS; i++) {
        double *room = work + (3 + 4 * i) * f;
        sets[i] = (Sums){room, room + f, even ? room : room + 2 * f, even ? room + f : room + 3 * f,
                         0.0, 0.0};
    }
    memset(out, 0, f * f * sizeof(double));
    memset(work, 0, (3 + 4 * SETS) * f * sizeof(double));
    for (int64_t b = 0; b < n; b++) {
        const double d = at.demand[b], steep = theta[b];
        const int64_t begin = given->heads[b], end = given->heads[b + 1];
        Sums *sums = sets + used;
        double *hu = sums->hu, *su = sums->su, *hp = sums->hp, *sp = sums->sp;
        /* What every arc answers by itself, and what it has of the sums. */
        for (int64_t k = starts[begin]; k < starts[end]; k++) {
            const double own = d * steep * slope[k];
            const int64_t from = given->first[k], to = given->first[k + 1];
            for (int64_t i = from; i < to; i++) {
                const int64_t row = place[given->row[i]];
                const double uses = given->uses[i];
                if (row < 0)
                    continue;
                seen[row] = 1.0;
                hu[row] += pull[k] * uses;
                su[row] += share[k] * uses;
                if (!even) {
                    hp[row] += pull[k] * given->pays[i];
                    sp[row] += share[k] * given->pays[i];
                }
                out[row * f + row] += own * uses * given->pays[i];
                for (int64_t j = from; to - from > 1 && j < to; j++) {
                    const int64_t column = place[given->row[j]];
                    if (j != i && column >= 0 && (!even || column <= row))
                        out[row * f + column] += own * uses * given->pays[j];
                }
            }
        }
        /* What a crowded group takes back. */
        for (int64_t g = begin; g < end; g++) {
            int64_t count = 0;
            if (!(bend[g] > 0.0))
                continue;
            for (int64_t k = starts[g]; k < starts[g + 1]; k++)
                for (int64_t i = given->first[k]; i < given->first[k + 1]; i++) {
                    const int64_t row = place[given->row[i]];
                    if (row < 0)
                        continue;
                    if (seen[row] == 1.0) {
                        seen[row] = 2.0;
                        rows[count++] = row;
                        gu[row] = gp[row] = 0.0;
                    }
                    gu[row] += steep * slope[k] * given->uses[i];
                    gp[row] += steep * slope[k] * given->pays[i];
                }
            for (int64_t i = 0; i < count; i++) {
                double *line = out + rows[i] * f, left = d * bend[g] * gu[rows[i]];
                seen[rows[i]] = 1.0;
                for (int64_t j = 0; j < count; j++)
                    if (!even || rows[j] <= rows[i])
                        line[rows[j]] -= left * gp[rows[j]];
            }
        }
        /* What all arcs of the buyer share: its level, and its demand. */
        int64_t count = 0;
        for (int64_t row = 0; row < f; row++)
            if (seen[row] != 0.0)
                rows[count++] = row;
        sums->by_level = -d / at.choice.weight[b];
        sums->by_demand = d * at.demand_slope[b];
        memset(seen, 0, f * sizeof(double));
        if (2 * count >= f) {
            if (++used < SETS)
                continue;
            add_all(sets, f, even, out);
            used = 0;
            memset(sets[0].hu, 0, 4 * SETS * f * sizeof(double));
            continue;
        }
        for (int64_t i = 0; i < count; i++) {
            const int64_t row = rows[i];
            const double left = sums->by_level * hu[row], right = sums->by_demand * su[row];
            double *restrict line = out + row * f;
            if (FEW * count >= f) {
                const int64_t to = even ? row + 1 : f;
#pragma omp simd
                for (int64_t j = 0; j < to; j++)
                    line[j] += left * hp[j] + right * sp[j];
            } else
                for (int64_t j = 0; j < (even ? i + 1 : count); j++)
                    line[rows[j]] += left * hp[rows[j]] + right * sp[rows[j]];
        }
        memset(hu, 0, 4 * f * sizeof(double));
    }
    if (used) {
        for (int i = used; i < SETS; i++)
            sets[i].by_level = sets[i].by_demand = 0.0;
        add_all(sets, f, even, out);
    }
}

/* The system of a step from a point of `sellers` and other unknowns, from levels (`plain`) or from
   logarithms: how many unknowns f move. `free` [f] are those, `level` what a change of their offer
   is measured by, `right` before it is scaled, `out` [f x f] as `matrix` gives it, scaled so that
   its diagonal is about one. `work` has room for 19 and `places` for 2 numbers an unknown. */
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
        const int64_t to = given->even ? i + 1 : f;
#pragma omp simd
        for (int64_t j = 0; j < to; j++)
            line[j] *= scale[i] * scale[j];
        /* Two hard caps on the same flow leave the split of their rents open; this settles it. */
        line[i] += 1e-12;
    }
    return f;
}
