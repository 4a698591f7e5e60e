// Products, factorisations, solutions.
#include "mipp_torch.h"

using namespace mipp;

MIPP_TENSOR(mipp_matmul, (Handle a, Handle b), a->matmul(*b))
MIPP_TENSOR(mipp_bmm, (Handle a, Handle b), a->bmm(*b))
MIPP_TENSOR(mipp_addmm, (Handle c, Handle a, Handle b, double beta, double alpha), c->addmm(*a, *b, beta, alpha))
MIPP_STATUS(mipp_addmm_, (Handle c, Handle a, Handle b, double beta, double alpha), c->addmm_(*a, *b, beta, alpha))
MIPP_TENSOR(mipp_einsum, (const char* equation, const Handle* list, int count), at::einsum(equation, tensors(list, count)))

MIPP_TENSOR(mipp_cholesky, (Handle x), at::linalg_cholesky(*x))
// *failed is 1 when a matrix is not positive definite; then no tensor is made.
MIPP_STATUS(mipp_try_cholesky, (Handle x, Handle* factor, int* failed),
    auto result = at::linalg_cholesky_ex(*x);
    *failed = std::get<1>(result).any().item<bool>() ? 1 : 0;
    *factor = *failed == 1 ? nullptr : own(std::get<0>(result)))
MIPP_TENSOR(mipp_cholesky_solve, (Handle factor, Handle b), at::cholesky_solve(*b, *factor, /*upper=*/false))
MIPP_TENSOR(mipp_cholesky_inverse, (Handle factor), at::cholesky_inverse(*factor, /*upper=*/false))
MIPP_TENSOR(mipp_solve_triangular, (Handle a, Handle b, int upper, int left, int unit),
    at::linalg_solve_triangular(*a, *b, upper != 0, left != 0, unit != 0))
MIPP_TENSOR(mipp_solve, (Handle a, Handle b), at::linalg_solve(*a, *b))
MIPP_TENSOR(mipp_inverse, (Handle x), at::linalg_inv(*x))
MIPP_TENSOR(mipp_det, (Handle x), at::det(*x))
MIPP_TENSOR(mipp_logdet, (Handle x), at::logdet(*x))
MIPP_STATUS(mipp_slogdet, (Handle x, Handle* sign, Handle* logarithm),
    auto pair = at::linalg_slogdet(*x);
    *sign = own(std::get<0>(pair));
    *logarithm = own(std::get<1>(pair)))
MIPP_STATUS(mipp_eigh, (Handle x, Handle* values, Handle* vectors),
    auto pair = at::linalg_eigh(*x);
    *values = own(std::get<0>(pair));
    *vectors = own(std::get<1>(pair)))
MIPP_STATUS(mipp_svd, (Handle x, Handle* u, Handle* s, Handle* vh),
    auto triple = at::linalg_svd(*x, /*full_matrices=*/false);
    *u = own(std::get<0>(triple));
    *s = own(std::get<1>(triple));
    *vh = own(std::get<2>(triple)))
MIPP_TENSOR(mipp_trace, (Handle x), at::trace(*x))
MIPP_TENSOR(mipp_diagonal, (Handle x, int64_t offset, int64_t a, int64_t b), x->diagonal(offset, a, b))
MIPP_TENSOR(mipp_diag_embed, (Handle x), at::diag_embed(*x))
