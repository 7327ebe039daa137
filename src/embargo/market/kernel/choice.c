/* What each buyer takes from whom at given prices. */

#include "kernel.h"
#include "numbers.h"

#include <math.h>

/* A buyer by itself may come from farther than in nearby.py, where the slowest holds up all. */
#define STEPS 30
#define FAR 60.0     /* a step of theta lambda that is no step */
#define LARGEST 1e3  /* of theta lambda */
#define NEAR 0.3

/* F, the integral of s dt/t, at a position: corner.py:potential_at. */
static inline double potential(double t, double reach, double root, double round)
{
    /* Without reach both logarithms are of one, and what they are times is zero. */
    double bend = 4.0 * round - 2.0, some = reach > 0.0 ? reach : 1.0;
    double t_ = reach > 0.0 ? t : 1.0, root_ = reach > 0.0 ? root : 1.0;
    double far = logarithm((2.0 * (root_ + t_) + bend * some) / (4.0 * round * some));
    double near = logarithm((2.0 * (some + root_) + bend * t_) / (4.0 * some));
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
WIDE static double tangent(const Choosing *given, const Chosen *near, const double *delivered,
                           int64_t b, double *crowding)
{
    const int64_t first = given->heads[b], end = given->heads[b + 1];
    const int64_t *starts = given->group_starts;
    const double theta = given->theta[b];
    double rise = 0.0;
#pragma omp simd reduction(+ : rise)
    for (int64_t k = starts[first]; k < starts[end]; k++)
        rise += near->pull[k] * (delivered[k] - near->delivered[k]);
    const double change = rise / near->weight[b];
    for (int64_t g = first; g < end; g++) {
        double gained = 0.0;
        crowding[g] = 0.0;
        if (!(near->bend[g] > 0.0))
            continue;
        for (int64_t k = starts[g]; k < starts[g + 1]; k++)
            gained += near->slope[k] * (change - (delivered[k] - near->delivered[k]));
        crowding[g] = theta * larger(near->crowding[g] + near->bend[g] * theta * gained, 0.0);
    }
    return theta * (near->level[b] + change);
}

/* Room for the choice of buyers: by group, by group that is or may be crowded, and by arc. */
typedef struct {
    double *y, *bought, *total, *listed; /* [g] */
    double *answer, *follow;             /* [g] */
    double *at, *root, *utility, *shift; /* [a] */
    int64_t *crowd;                      /* [g] */
} Room;

/* Shares bought of each group, and how they answer a rise of the level. */
static void by_group(const int64_t *starts, int64_t first, int64_t end, const double *share,
                     const double *slope, double *bought, double *total)
{
    for (int64_t g = first; g < end; g++) {
        double has = 0.0, steep = 0.0;
        for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
            has += share[k];
            steep += slope[k];
        }
        bought[g] = has;
        total[g] = steep;
    }
}

/* The choice of one buyer from a guess of it: x is that of theta lambda, `y` brings that of theta m.

   Most groups are one arc, and are not crowded: they move with x. The few that are or may come to be
   are listed, and looked at one by one. */
WIDE static int settle(const Choosing *given, const Chosen *out, int64_t b, double x,
                       const Room *room)
{
    const double round = given->round;
    const int64_t *starts = given->group_starts;
    const int64_t first = given->heads[b], end = given->heads[b + 1];
    const int64_t low = starts[first], high = starts[end];
    const int plain = end - first == high - low; /* every group is one arc */
    const double theta = given->theta[b], outside = -theta * given->backstop[b];
    const double *restrict delivered = out->delivered, *restrict reach = given->reach;
    const double *restrict log_weight = given->log_weight;
    const double *restrict concentration = given->concentration, *restrict free = given->free_share;
    double *restrict share = out->share, *restrict slope = out->slope, *restrict pull = out->pull;
    double *restrict position = out->log_position, *restrict at = room->at;
    double *restrict root = room->root, *restrict utility = room->utility;
    double *restrict shift = room->shift, *restrict listed = room->listed, *restrict y = room->y;
    const double *bought = plain ? share + (low - first) : room->bought;
    const double *total = plain ? slope + (low - first) : room->total;
    int64_t crowds = 0, *crowd = room->crowd;

    for (int64_t g = first; g < end; g++) {
        listed[g] = y[g] > 0.0;
        if (y[g] > 0.0) {
            y[g] = x - y[g];
            crowd[crowds++] = g;
        }
    }
    for (int64_t k = low; k < high; k++)
        utility[k] = log_weight[k] - theta * delivered[k];

    for (int64_t step = 1; step <= STEPS; step++) {
        if (!(fabs(x) < LARGEST))
            return TOO_FAR;
        for (int64_t k = low; k < high; k++)
            shift[k] = x;
        for (int64_t i = 0; i < crowds; i++)
            for (int64_t k = starts[crowd[i]]; k < starts[crowd[i] + 1]; k++)
                shift[k] = y[crowd[i]];
        double all = 0.0, rise = 0.0;
#pragma omp simd reduction(+ : all, rise)
        for (int64_t k = low; k < high; k++) {
            double p = utility[k] + shift[k], t = exponential(p);
            double gap = t - reach[k], corner = round * reach[k], close = corner * t;
            double r = sqrt(gap * gap + 4.0 * close);
            double s = close / larger(0.5 * (r + fabs(gap)), LEAST) + larger(gap, 0.0);
            double steep = t * (s + corner) / larger(r, LEAST);
            position[k] = p;
            at[k] = t;
            root[k] = r;
            share[k] = s;
            slope[k] = steep;
            all += s;
            rise += steep;
        }
        if (!plain)
            by_group(starts, first, end, share, slope, room->bought, room->total);
        int64_t more = 0;
#pragma omp simd reduction(+ : more)
        for (int64_t g = first; g < end; g++)
            more += (concentration[g] > 0.0) & (bought[g] > free[g]) & (listed[g] == 0.0);
        for (int64_t g = first; more > 0 && g < end; g++)
            if (concentration[g] > 0.0 && bought[g] > free[g] && listed[g] == 0.0) {
                listed[g] = 1.0;
                y[g] = x;
                crowd[crowds++] = g;
                more--;
            }
        double shortage = exp(outside + x);
        all += shortage;
        rise += shortage;
        for (int64_t i = 0; i < crowds; i++) {
            const int64_t g = crowd[i];
            room->follow[i] = -1.0; /* a group that is not crowded moves with x */
            if (!(bought[g] > free[g] || y[g] < x))
                continue;
            Turn made = turn(theta * concentration[g], free[g], x - y[g], bought[g], total[g]);
            room->answer[i] = made.answer;
            room->follow[i] = made.follow;
            all += total[g] * made.answer;
            rise += total[g] * (made.follow - 1.0);
        }
        /* From afar in the form in which it is nearly straight. */
        double dx = fabs(1.0 - all) > NEAR && all > 0.0 ? -log(all) * all / rise : (1.0 - all) / rise;
        double most = fabs(dx);
        int64_t open = 0; /* groups that must be looked at again */
#pragma omp simd reduction(+ : open)
        for (int64_t g = first; g < end; g++)
            open += (concentration[g] > 0.0) & (listed[g] == 0.0) &
                    (bought[g] + total[g] * dx > free[g]);
        for (int64_t i = 0; i < crowds; i++) {
            const int64_t g = crowd[i];
            const int busy = room->follow[i] >= 0.0;
            double dy = busy ? room->answer[i] + room->follow[i] * dx : dx;
            if (!(fabs(dy) <= most))
                most = fabs(dy);
            double moved = y[g] + dy, kept = moved < x + dx ? moved : x + dx;
            open += !busy && bought[g] + total[g] * dy > free[g];
            open += kept < moved - 1e-15 * fabs(moved);
            room->answer[i] = dy;
            y[g] = kept;
        }
        if (!(most < FAR))
            return TOO_FAR;
        x += dx;
        if (most >= given->last || open)
            continue;

        double left = 1.0, cost = 0.0, weight;
        shortage *= 1.0 + dx;
        weight = theta * shortage;
        for (int64_t g = first; g < end; g++)
            out->crowding[g] = out->bend[g] = 0.0;
        for (int64_t k = low; k < high; k++) {
            shift[k] = dx;
            pull[k] = theta;
        }
        for (int64_t i = 0; i < crowds; i++) {
            const int64_t g = crowd[i];
            const double dy = room->answer[i], m = larger((x - y[g]) / theta, 0.0);
            const double stiff = m > 0.0 ? theta * concentration[g] * total[g] : 0.0;
            for (int64_t k = starts[g]; k < starts[g + 1]; k++) {
                shift[k] = dy;
                pull[k] = theta / (1.0 + stiff);
            }
            cost += 0.5 * m * (bought[g] + total[g] * dy + free[g]);
            out->crowding[g] = m;
            out->bend[g] = m > 0.0 ? concentration[g] / (1.0 + stiff) : 0.0;
        }
#pragma omp simd reduction(+ : weight) reduction(- : left)
        for (int64_t k = low; k < high; k++) {
            double dy = shift[k], s = share[k], h = pull[k] * slope[k];
            left -= potential(at[k], reach[k], root[k], round) + s * dy;
            position[k] += dy;
            share[k] = s + slope[k] * dy;
            pull[k] = h;
            weight += h;
        }
        left -= shortage;
        out->level[b] = x / theta;
        out->index[b] = (x + left) / theta + given->constant[b] - cost;
        out->shortage[b] = shortage;
        out->weight[b] = weight;
        return FOUND;
    }
    return TOO_FAR;
}

/* The choice of all buyers at delivered prices, the first [a] of `out`, from one at prices near by
   or, without it, from a guess of lambda [n] and m [g]. `work` has room for 6g + 4a, `list` for g. */
int choice(const Choosing *given, const double *near, const double *level, const double *crowding,
           double *out, double *work, int64_t *list)
{
    const int64_t n = given->n, g = given->heads[n], a = given->group_starts[g];
    Chosen made = chosen_in(out, a, n, g), from;
    double *by_arc = work + 6 * g;
    const Room room = {.y = work, .bought = work + g, .total = work + 2 * g, .listed = work + 3 * g,
                       .answer = work + 4 * g, .follow = work + 5 * g, .at = by_arc,
                       .root = by_arc + a, .utility = by_arc + 2 * a, .shift = by_arc + 3 * a,
                       .crowd = list};
    if (near)
        from = chosen_in((double *)near, a, n, g);
    for (int64_t b = 0; b < n; b++) {
        double x;
        if (near)
            x = tangent(given, &from, made.delivered, b, room.y);
        else {
            x = given->theta[b] * level[b];
            for (int64_t i = given->heads[b]; i < given->heads[b + 1]; i++)
                room.y[i] = given->concentration[i] > 0.0 ? given->theta[b] * crowding[i] : 0.0;
        }
        if (settle(given, &made, b, x, &room))
            return TOO_FAR;
    }
    return FOUND;
}
