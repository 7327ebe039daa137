/* What a solve does most often, each in one go: a point, and the linear system of a step from it.

   Everything here has its NumPy form, which is the reference and runs where there is no compiled
   one: the choice is `nearby.py` with what `sourcing.py` makes of it, curves are `supply.py`,
   `demand.py` and `capacity.py`, a point is `dual.py`, slopes are `jacobian.py`, a step is
   `newton.py`. Arrays are float64 and int64, contiguous; nothing is allocated, nothing is kept. */

#ifndef EMBARGO_KERNEL
#define EMBARGO_KERNEL

#include <stdint.h>

#ifdef _WIN32
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

/* Where the loader can choose among them, loops over arcs are compiled for wide registers too. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

#define LEAST 1e-300

/* How a search ended: NOT_HERE leaves it to the NumPy form. */
enum { FOUND, TOO_FAR, NOT_HERE };

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
    double round;                /* eps^2 of corner.py */
    double last;                 /* largest step whose square is rounding, of nearby.py */
} Choosing;

/* Where a choice is written: what is given, and what comes out. */
typedef struct {
    double *delivered, *share, *log_position, *slope, *pull; /* [a] */
    double *index, *shortage, *level, *weight;               /* [n] */
    double *crowding, *bend;                                 /* [g] */
} Chosen;

static inline Chosen chosen_in(double *flat, int64_t a, int64_t n, int64_t g)
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

/* Which unknowns each arc pays and uses: entries 0 ... e-1, the first a those of its seller. */
typedef struct {
    int64_t a, e;
    const int64_t *row;   /* [e] unknown */
    const int64_t *arc;   /* [e] */
    const double *uses;   /* [e] */
    const double *pays;   /* [e] */
    const double *cost;   /* [a] */
    const int64_t *buyer; /* [a] */
} Paying;

/* The curves of s sellers, n buyers and r resources; what is fixed comes off the first two. */
typedef struct {
    int64_t s, n, r;
    const double *supply;     /* [5s] floor, width, elasticity, constant, least */
    const double *cap;        /* [4s] level, evasion, full, width of price caps; none if null */
    const double *demand;     /* [4n] log volume, elasticity, price, least */
    const double *capacity;   /* [4r] capacity, knee, rent scale, sensitivity */
    const double *of_sellers; /* [s] */
    const double *of_buyers;  /* [n] */
} Curves;

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

/* Where a point is written, after its choice. */
typedef struct {
    Chosen choice;
    double *flow;                                      /* [a] */
    double *buyer_price, *demand, *demand_slope;       /* [n] */
    double *use, *offer, *offer_slope, *gap, *excess;  /* [unknowns] */
    double *residual, *imbalance;
} At;

static inline At point_in(double *flat, int64_t a, int64_t n, int64_t g, int64_t size)
{
    At p;
    p.choice = chosen_in(flat, a, n, g);
    p.flow = flat + 5 * a + 4 * n + 2 * g;
    p.buyer_price = p.flow + a;
    p.demand = p.buyer_price + n;
    p.demand_slope = p.demand + n;
    p.use = p.demand_slope + n;
    p.offer = p.use + size;
    p.offer_slope = p.offer + size;
    p.gap = p.offer_slope + size;
    p.excess = p.gap + size;
    p.residual = p.excess + size;
    p.imbalance = p.residual + 1;
    return p;
}

int choice(const Choosing *given, const double *near, const double *level, const double *crowding,
           double *out, double *work, int64_t *list);
double supplied(const Curves *given, int64_t seller, double price, double *slope);
double demanded(const Curves *given, int64_t buyer, double price, double *slope);
double worth(const Curves *given, int64_t buyer, double chosen, double index);

#endif
