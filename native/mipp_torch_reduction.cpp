// Many elements to fewer: sums, extremes, orders.
#include "mipp_torch.h"

#include <algorithm>

using namespace mipp;

namespace mipp {

// No dimensions means all of them, in every reduction here.
static std::vector<int64_t> dims_or_all(const at::Tensor& x, const int64_t* dims, int count) {
    std::vector<int64_t> result(dims, dims + count);
    if (count == 0) {
        for (int64_t dim = 0; dim < x.dim(); dim++) result.push_back(dim);
    }
    return result;
}

static at::Tensor product(const at::Tensor& x, std::vector<int64_t> dims, bool keep) {
    for (auto& dim : dims) dim = at::maybe_wrap_dim(dim, x.dim());
    std::sort(dims.rbegin(), dims.rend());
    at::Tensor result = x;
    for (auto dim : dims) result = result.prod(dim, keep);
    return result;
}

static void own_pair(std::tuple<at::Tensor, at::Tensor> pair, Handle* first, Handle* second) {
    *first = own(std::get<0>(pair));
    *second = own(std::get<1>(pair));
}

}  // namespace mipp

#define REDUCTION(name) \
    MIPP_TENSOR(mipp_##name, (Handle x, const int64_t* dims, int count, int keep), x->name(dims_or_all(*x, dims, count), keep != 0))
REDUCTION(sum)
REDUCTION(mean)
REDUCTION(amax)
REDUCTION(amin)
REDUCTION(logsumexp)
MIPP_TENSOR(mipp_prod, (Handle x, const int64_t* dims, int count, int keep), product(*x, dims_or_all(*x, dims, count), keep != 0))
MIPP_TENSOR(mipp_var, (Handle x, const int64_t* dims, int count, int unbiased, int keep),
    x->var(dims_or_all(*x, dims, count), unbiased != 0, keep != 0))
MIPP_TENSOR(mipp_norm, (Handle x, double p, const int64_t* dims, int count, int keep),
    at::norm(*x, at::Scalar(p), dims_or_all(*x, dims, count), keep != 0))

MIPP_TENSOR(mipp_argmax, (Handle x, int64_t dim, int keep), x->argmax(dim, keep != 0))
MIPP_TENSOR(mipp_argmin, (Handle x, int64_t dim, int keep), x->argmin(dim, keep != 0))
MIPP_TENSOR(mipp_cumsum, (Handle x, int64_t dim), x->cumsum(dim))
MIPP_TENSOR(mipp_any, (Handle x), x->any())
MIPP_TENSOR(mipp_all, (Handle x), x->all())
MIPP_STATUS(mipp_max_along, (Handle x, int64_t dim, int keep, Handle* values, Handle* indices),
    own_pair(at::max(*x, dim, keep != 0), values, indices))
MIPP_STATUS(mipp_min_along, (Handle x, int64_t dim, int keep, Handle* values, Handle* indices),
    own_pair(at::min(*x, dim, keep != 0), values, indices))
MIPP_STATUS(mipp_topk, (Handle x, int64_t k, int64_t dim, int largest, Handle* values, Handle* indices),
    own_pair(at::topk(*x, k, dim, largest != 0, /*sorted=*/true), values, indices))
MIPP_STATUS(mipp_sort, (Handle x, int64_t dim, int descending, Handle* values, Handle* indices),
    own_pair(at::sort(*x, /*stable=*/c10::optional<bool>(true), dim, descending != 0), values, indices))
MIPP_STATUS(mipp_all_close, (Handle a, Handle b, double relative, double absolute, int* close),
    *close = at::allclose(*a, *b, relative, absolute) ? 1 : 0)
