/* Everything that is known at some prices and rents. */

#include "kernel.h"
#include "numbers.h"

#include <math.h>
#include <string.h>

#define UNDERFLOW 1e-250 /* use below which its logarithm is not that of a sum of flows */

/* What this was compiled from: `compiled.py` takes no other. */
PUBLIC const char embargo_source[] = SOURCE;

/* Everything at prices and rents z: `out` as in `point_in`. What the choice is sought from,
   `work` and `list` are as for `choice`. NOT_HERE where a flow underflows or something is no number: the NumPy
   form looks after those. */
PUBLIC int point(const Choosing *choosing, const Paying *paying, const Curves *curves,
                 const double *z, const double *near, const double *level, const double *crowding,
                 double *out, double *work, int64_t *list)
{
    const int64_t n = curves->n, s = curves->s, r = curves->r, size = s + r, a = paying->a;
    const int64_t g = choosing->heads[n];
    At at = point_in(out, a, n, g, size);
    double *delivered = at.choice.delivered, largest = 0.0, worst = 0.0, uneven = 0.0;

    for (int64_t k = 0; k < a; k++)
        delivered[k] = paying->cost[k] + paying->pays[k] * z[paying->row[k]];
    for (int64_t i = a; i < paying->e; i++)
        delivered[paying->arc[i]] += paying->pays[i] * z[paying->row[i]];
    if (choice(choosing, near, level, crowding, out, work, list))
        return TOO_FAR;

    for (int64_t b = 0; b < n; b++) {
        at.demand[b] = exp(demanded(curves, b, at.choice.index[b], at.demand_slope + b));
        at.buyer_price[b] = worth(curves, b, at.demand[b], at.choice.index[b]);
        largest = larger(largest, at.demand[b] * at.choice.shortage[b]);
    }
    memset(at.use, 0, size * sizeof(double));
    for (int64_t k = 0; k < a; k++) {
        at.flow[k] = at.demand[paying->buyer[k]] * at.choice.share[k];
        largest = larger(largest, at.flow[k]);
    }
    for (int64_t i = 0; i < paying->e; i++)
        at.use[paying->row[i]] += paying->uses[i] * at.flow[paying->arc[i]];

    for (int64_t i = 0; i < size; i++) {
        double log_offer, relative, use = at.use[i];
        if (!(use >= UNDERFLOW))
            return NOT_HERE;
        if (i < s) {
            log_offer = supplied(curves, i, z[i], at.offer_slope + i);
            at.offer[i] = exp(log_offer);
            at.gap[i] = relative = log_offer - log(use);
            at.excess[i] = at.offer[i] - use;
        } else {
            const double *by = curves->capacity + (i - s);
            double idle = (1.0 - by[r]) * exp(-z[i] / by[2 * r]), slack = by[3 * r] * z[i];
            at.offer[i] = by[0] * (1.0 - idle);
            at.offer_slope[i] = idle / ((1.0 - idle) * by[2 * r]);
            at.gap[i] = log(at.offer[i]) - log(use);
            at.excess[i] = smaller(at.offer[i] - use, slack * use);
            relative = smaller(at.gap[i], slack);
        }
        if (isnan(at.gap[i]) || isnan(at.excess[i]))
            return NOT_HERE;
        worst = larger(worst, fabs(at.excess[i]));
        uneven = larger(uneven, fabs(relative));
    }
    *at.residual = largest > 0.0 ? worst / largest : 0.0;
    *at.imbalance = uneven;
    return FOUND;
}
