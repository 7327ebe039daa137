/* The passes over the arcs that a solve makes most often, each in one go.

   Every function here has its NumPy form, which is the reference and runs where there is no compiled
   one: `choice` is `nearby.py` with what `sourcing.py` makes of it, `matrix` is `jacobian.py`,
   `delivered` and `used` are in `dual.py`. Arrays are float64 and int64, contiguous; nothing is
   allocated, nothing is kept. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

#define LEAST 1e-300
#define FEW 4 /* how many times as long a sum over few rows takes for each of them */

/* What this was compiled from: `compiled.py` takes no other. */
PUBLIC const char embargo_source[] = SOURCE;

/* As in corner.py and nearby.py. */
typedef struct {
    double round;    /* eps^2 */
    double last;     /* largest step whose square is rounding */
    double far;      /* a step from which the guess was too far off */
    double largest;  /* of a level, theta times lambda */
    int64_t steps;
} Limits;

/* A choice that prices do not change. n buyers, g groups, a arcs. */
typedef struct {
    int64_t n;
    const int64_t *heads;        /* [n+1] first group of each buyer */
    const int64_t *group_starts; /* [g+1] first arc of each group */
    const double *log_weight;    /* [a] */
    const double *reach;         /* [a] */
    const double *theta;         /* [n] */
    const double *backstop;      /* [n] */
    const double *constant;      /* [n] */
    const double *concentration; /* [g] */
    const double *free_share;    /* [g] */
    Limits limits;
} Choosing;

/* Where a choice is written: what is given, and what comes out. */
typedef struct {
    double *delivered, *share, *log_position, *slope, *pull; /* [a] */
    double *index, *shortage, *level, *weight;               /* [n] */
    double *crowding, *bend;                                 /* [g] */
} Chosen;

static Chosen chosen_in(double *flat, int64_t a, int64_t n, int64_t g)
{
    Chosen c;
    c.delivered = flat;
    c.share = flat + a;
    c.log_position = flat + 2 * a;
    c.slope = flat + 3 * a;
    c.pull = flat + 4 * a;
    flat += 5 * a;
    c.index = flat;
    c.shortage = flat + n;
    c.level = flat + 2 * n;
    c.weight = flat + 3 * n;
    flat += 4 * n;
    c.crowding = flat;
    c.bend = flat + g;
    return c;
}

static double larger(double x, double y) { return x > y ? x : y; }

/* F, the integral of s dt/t, at a position: corner.py:potential_at. */
static inline double potential(double t, double reach, double root, double round)
{
    /* Without reach both logarithms are of one, and what they are times is zero. */
    double bend = 4.0 * round - 2.0, some = reach > 0.0 ? reach : 1.0;
    double t_ = reach > 0.0 ? t : 1.0, root_ = reach > 0.0 ? root : 1.0;
    double far = log((2.0 * (root_ + t_) + bend * some) / (4.0 * round * some));
    double near = log((2.0 * (some + root_) + bend * t_) / (4.0 * some));
    return reach > 0.0 ? 0.5 * (t + root - some + some * (0.5 * bend * far - near)) : t;
}

/* A group that may be crowded: how it answers a rise of its buyer's level. */
typedef struct {
    double answer, follow;
    int slack;
} Turn;

static Turn turn(double stiff, double free, double spread, double share, double total)
{
    Turn made;
    double want = larger(free + spread / stiff, LEAST), has = larger(share, LEAST);
    double heavy = stiff * want;
    made.follow = 1.0 / (1.0 + heavy * total / has);
    made.answer = heavy * log(want / has) * made.follow;
    if (share > want) {
        double plain = stiff * (want - share) / (1.0 + stiff * total);
        if (plain < made.answer)
            made.answer = plain;
    }
    made.slack = made.answer >= spread;
    if (made.slack) {
        made.answer = spread;
        made.follow = 1.0;
    }
    return made;
}

/* To first order from a choice at other prices: theta lambda, and theta m of each group. */
static double tangent(const Choosing *given, const Chosen *near, const double *delivered, int64_t b,
                      double *crowding)
{
    int64_t first = given->heads[b], end = given->heads[b + 1];
    const int64_t *starts = given->group_starts;
    double theta = given->theta[b], rise = 0.0;
    for (int64_t k = starts[first]; k < starts[end]; k++)
        rise += near->pull[k] * (delivered[k] - near->delivered[k]);
    double change = rise / near->weight[b];
    for (int64_t g = first; g < end; g++) {
        if (!(given->concentration[g] > 0.0)) {
            crowding[g] = 0.0;
            continue;
        }
        double gained = 0.0;
        if (near->bend[g] > 0.0)
            for (int64_t k = starts[g]; k < starts[g + 1]; k++)
                gained += near->slope[k] * (change - (delivered[k] - near->delivered[k]));
        crowding[g] = theta * larger(near->crowding[g] + near->bend[g] * theta * gained, 0.0);
    }
    return theta * (near->level[b] + change);
}

/* The choice of one buyer from a guess of it: 0 if found, 1 if the guess is too far off.

   `y`, `total`, `bought` [g] and `at`, `root` [a] are room to work in; `y` brings the guess of
   theta m. */
static int settle(const Choosing *given, const Chosen *out, int64_t b, double x, double *y,
                  double *total, double *bought, double *restrict at, double *restrict root)
{
    const Limits limits = given->limits;
    const int64_t *starts = given->group_starts;
    const int64_t first = given->heads[b], end = given->heads[b + 1];
    const int64_t low = starts[first], high = starts[end];
    const double theta = given->theta[b], outside = -theta * given->backstop[b];
    const double *restrict delivered = out->delivered, *restrict reach = given->reach;
    double *restrict share = out->share, *restrict slope = out->slope;
    double *restrict position = out->log_position;

    for (int64_t g = first; g < end; g++)
        y[g] = x - larger(y[g], 0.0);

    for (int64_t step = 1; step <= limits.steps; step++) {
        if (!(fabs(x) < limits.largest))
            return 1;
        for (int64_t g = first; g < end; g++)
            for (int64_t k = starts[g]; k < starts[g + 1]; k++)
                position[k] = given->log_weight[k] - theta * delivered[k] + y[g];
        for (int64_t k = low; k < high; k++)
            at[k] = exp(position[k]);
        for (int64_t k = low; k < high; k++) {
            double t = at[k], gap = t - reach[k], corner = limits.round * reach[k];
            double close = corner * t;
            double r = sqrt(gap * gap + 4.0 * close);
            double s = close / larger(0.5 * (r + fabs(gap)), LEAST) + larger(gap, 0.0);
            root[k] = r;
            share[k] = s;
            slope[k] = t * (s + corner) / larger(r, LEAST);
        }
        double shortage = exp(outside + x), all = shortage, rise = shortage;
        for (int64_t g = first; g < end; g++) {
            double has = 0.0, steep = 0.0, stiff = theta * given->concentration[g];
            for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
                has += share[k];
                steep += slope[k];
            }
            bought[g] = has;
            total[g] = steep;
            all += has;
            if (stiff > 0.0 && (has > given->free_share[g] || y[g] < x)) {
                Turn made = turn(stiff, given->free_share[g], x - y[g], has, steep);
                all += steep * made.answer;
                rise += made.slack ? steep : made.follow * steep;
            } else
                rise += steep;
        }
        double dx = (1.0 - all) / rise, most = fabs(dx);
        int open = 0; /* whether a group is left that must be looked at again */
        out->level[b] = x + dx;
        for (int64_t g = first; g < end; g++) {
            double dy = dx, stiff = theta * given->concentration[g];
            int busy = stiff > 0.0 && (bought[g] > given->free_share[g] || y[g] < x);
            if (busy) {
                Turn made = turn(stiff, given->free_share[g], x - y[g], bought[g], total[g]);
                dy = made.answer + made.follow * dx;
            }
            if (!(fabs(dy) <= most))
                most = fabs(dy);
            double moved = y[g] + dy, kept = moved < x + dx ? moved : x + dx;
            if (stiff > 0.0 && !busy && bought[g] + total[g] * dy > given->free_share[g])
                open = 1;
            if (kept < moved - 1e-15 * fabs(moved))
                open = 1;
            out->bend[g] = dy;
            y[g] = kept;
        }
        if (!(most < limits.far))
            return 1;
        x += dx;
        if (most >= limits.last || open)
            continue;

        double left = 1.0, cost = 0.0, weight;
        shortage *= 1.0 + dx;
        weight = theta * shortage;
        for (int64_t k = low; k < high; k++)
            at[k] = potential(at[k], reach[k], root[k], limits.round);
        for (int64_t g = first; g < end; g++) {
            double dy = out->bend[g], kappa = given->concentration[g];
            double m = kappa > 0.0 ? (x - y[g]) / theta : 0.0;
            double stiff = m > 0.0 ? theta * kappa * total[g] : 0.0;
            double eased = theta / (1.0 + stiff);
            for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
                left -= at[k] + share[k] * dy;
                position[k] += dy;
                share[k] += slope[k] * dy;
                weight += out->pull[k] = eased * slope[k];
            }
            cost += 0.5 * m * (bought[g] + total[g] * dy + given->free_share[g]);
            out->crowding[g] = m;
            out->bend[g] = m > 0.0 ? kappa / (1.0 + stiff) : 0.0;
        }
        left -= shortage;
        out->level[b] = x / theta;
        out->index[b] = (x + left) / theta + given->constant[b] - cost;
        out->shortage[b] = shortage;
        out->weight[b] = weight;
        return 0;
    }
    return 1;
}

/* The choice of all buyers at delivered prices, the first [a] of `out`, from one at prices near by
   or, without it, from a guess of lambda [n] and m [g]. `work` has room for 3g + 2a.
   Gives 0, or 1 where a guess is too far off: then `out` holds nothing. */
PUBLIC int choice(const Choosing *given, const double *near, const double *level,
                  const double *crowding, double *out, double *work)
{
    int64_t n = given->n, g = given->heads[n], a = given->group_starts[g];
    Chosen made = chosen_in(out, a, n, g), from;
    double *y = work, *total = y + g, *bought = total + g, *at = bought + g, *root = at + a;
    if (near)
        from = chosen_in((double *)near, a, n, g);
    for (int64_t b = 0; b < n; b++) {
        double x;
        if (near)
            x = tangent(given, &from, made.delivered, b, y);
        else {
            x = given->theta[b] * level[b];
            for (int64_t i = given->heads[b]; i < given->heads[b + 1]; i++)
                y[i] = given->concentration[i] > 0.0 ? given->theta[b] * crowding[i] : 0.0;
        }
        if (settle(given, &made, b, x, y, total, bought, at, root))
            return 1;
    }
    return 0;
}

/* Which unknowns each arc pays and uses: entries 0 ... e-1, an arc's not side by side. */
typedef struct {
    int64_t a, e, size;
    const int64_t *row;  /* [e] unknown */
    const int64_t *arc;  /* [e] */
    const double *uses;  /* [e] */
    const double *pays;  /* [e] */
    const double *cost;  /* [a] */
    const int64_t *buyer; /* [a] */
} Paying;

/* What each arc costs [a] at the prices and rents z [size]. */
PUBLIC void delivered(const Paying *given, const double *z, double *out)
{
    memcpy(out, given->cost, given->a * sizeof(double));
    for (int64_t i = 0; i < given->e; i++)
        out[given->arc[i]] += given->pays[i] * z[given->row[i]];
}

/* Flows [a] of buyers that take `demand` [n] in these shares [a], and their use of each unknown. */
PUBLIC void used(const Paying *given, const double *demand, const double *share, double *flow,
                 double *use)
{
    for (int64_t k = 0; k < given->a; k++)
        flow[k] = demand[given->buyer[k]] * share[k];
    memset(use, 0, given->size * sizeof(double));
    for (int64_t i = 0; i < given->e; i++)
        use[given->row[i]] += given->uses[i] * flow[given->arc[i]];
}

/* Entries by arc: those of arc k are at first[k] ... first[k+1]-1. */
typedef struct {
    int64_t n, even;
    const int64_t *heads;        /* [n+1] first group of each buyer */
    const int64_t *group_starts; /* [g+1] first arc of each group */
    const int64_t *first;        /* [a+1] */
    const int64_t *row;          /* [e] unknown */
    const double *uses;          /* [e] */
    const double *pays;          /* [e] */
} Sloping;

/* Minus the derivative of use with respect to the unknowns that have a place in 0 ... f-1, others
   -1: `out` [f x f], which must be zero; its lower half where nothing but what is used is paid.
   `work` has room for 5f, `rows` for f. */
PUBLIC void matrix(const Sloping *given, int64_t f, const int64_t *place, const double *demand,
                   const double *demand_slope, const double *steep,
                   const double *share, const double *pull, const double *weight,
                   const double *bend, double *out, double *work, int64_t *rows)
{
    const int64_t *starts = given->group_starts;
    const int even = given->even != 0;
    /* Sums of what is used and paid: by row; h, s and those of a group in turn. */
    double *hu = work, *su = work + f, *hp = work + 2 * f, *sp = work + 3 * f, *seen = work + 4 * f;
    memset(work, 0, 5 * f * sizeof(double));
    for (int64_t b = 0; b < given->n; b++) {
        const double d = demand[b];
        const int64_t begin = given->heads[b], end = given->heads[b + 1];
        for (int64_t g = begin; g < end; g++) {
            /* What every arc answers by itself, and what its group takes back. */
            for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
                const double own = d * steep[k];
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
                    hu[row] += steep[k] * given->uses[i];
                    hp[row] += steep[k] * given->pays[i];
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
        const double by_level = -d / weight[b], by_demand = d * demand_slope[b];
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
