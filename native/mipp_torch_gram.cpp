// The product of a matrix with its own transpose, of which only one triangle has to be computed.
#include "mipp_torch.h"

#include <dlfcn.h>

using namespace mipp;

namespace mipp {

// CBLAS' rank-k update and the values of its enumerations that are asked for here.
template <class Number>
using RankKUpdate = void (*)(int, int, int, int, int, Number, const Number*, int, Number, Number*, int);
static constexpr int row_major = 101, upper = 121, transposed = 112;

// The upper triangle of x^T x; false when the BLAS has no such function under its usual name.
template <class Number>
static bool upper_gram(const char* name, const at::Tensor& x, at::Tensor& gram) {
    static const auto update = reinterpret_cast<RankKUpdate<Number>>(dlsym(RTLD_DEFAULT, name));
    if (update == nullptr) return false;
    const int rows = static_cast<int>(x.size(0)), columns = static_cast<int>(x.size(1));
    update(row_major, upper, transposed, columns, rows, 1, x.data_ptr<Number>(), columns, 0, gram.data_ptr<Number>(), columns);
    return true;
}

static bool upper_gram(const at::Tensor& x, at::Tensor& gram) {
    switch (x.scalar_type()) {
        case at::kFloat: return upper_gram<float>("cblas_ssyrk", x, gram);
        case at::kDouble: return upper_gram<double>("cblas_dsyrk", x, gram);
        default: return false;
    }
}

static at::Tensor gram(const at::Tensor& x) {
    const bool plain = x.dim() == 2 && x.device().is_cpu() && x.numel() > 0 && !(x.requires_grad() && at::GradMode::is_enabled());
    if (plain) {
        const auto rows = x.contiguous();
        auto result = at::zeros({x.size(1), x.size(1)}, x.options().requires_grad(false));
        if (upper_gram(rows, result)) {
            // No call of libtorch's that would count it.
            arithmetic.fetch_add(x.numel() * x.size(1), std::memory_order_relaxed);
            return result.add_(result.triu(1).t());
        }
    }
    return x.transpose(-2, -1).matmul(x);
}

}  // namespace mipp

MIPP_TENSOR(mipp_gram, (Handle x), gram(*x))
