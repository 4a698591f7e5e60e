// The product of a matrix with its own transpose, of which only one triangle has to be computed.
#include "mipp_torch.h"

#include <dlfcn.h>

#include <algorithm>
#include <vector>

using namespace mipp;

namespace mipp {

// CBLAS' functions that are asked for here, and the values of its enumerations.
template <class Number>
using RankKUpdate = void (*)(int, int, int, int, int, Number, const Number*, int, Number, Number*, int);
template <class Number>
using MatrixProduct = void (*)(int, int, int, int, int, int, Number, const Number*, int, const Number*, int, Number, Number*, int);
static constexpr int row_major = 101, no_transpose = 111, transposed = 112, upper = 121;

// The BLAS under its usual names; a null where it has no such function.
template <class Number>
struct Blas {
    RankKUpdate<Number> syrk;
    MatrixProduct<Number> gemm;

    static const Blas& loaded() {
        static const bool is_single = sizeof(Number) == sizeof(float);
        static const Blas blas{
            reinterpret_cast<RankKUpdate<Number>>(dlsym(RTLD_DEFAULT, is_single ? "cblas_ssyrk" : "cblas_dsyrk")),
            reinterpret_cast<MatrixProduct<Number>>(dlsym(RTLD_DEFAULT, is_single ? "cblas_sgemm" : "cblas_dgemm"))};
        return blas;
    }
};

// The upper triangle of x^T x; false when the BLAS has no such function.
template <class Number>
static bool upper_gram_of(const at::Tensor& x, at::Tensor& gram) {
    const auto& blas = Blas<Number>::loaded();
    if (blas.syrk == nullptr) return false;
    const int rows = static_cast<int>(x.size(0)), columns = static_cast<int>(x.size(1));
    blas.syrk(row_major, upper, transposed, columns, rows, 1, x.data_ptr<Number>(), columns, 0, gram.data_ptr<Number>(), columns);
    return true;
}

static bool upper_gram(const at::Tensor& x, at::Tensor& gram) {
    switch (x.scalar_type()) {
        case at::kFloat: return upper_gram_of<float>(x, gram);
        case at::kDouble: return upper_gram_of<double>(x, gram);
        default: return false;
    }
}

// No call of libtorch's that would count it.
static void count_gram(const at::Tensor& x) {
    arithmetic.fetch_add(x.numel() * x.size(1), std::memory_order_relaxed);
}

static bool is_plain(const at::Tensor& x) {
    return x.dim() == 2 && x.device().is_cpu() && x.numel() > 0 && !(x.requires_grad() && at::GradMode::is_enabled());
}

static at::Tensor gram(const at::Tensor& x) {
    if (is_plain(x)) {
        const auto rows = x.contiguous();
        auto result = at::zeros({x.size(1), x.size(1)}, x.options().requires_grad(false));
        if (upper_gram(rows, result)) {
            count_gram(x);
            return result.add_(result.triu(1).t());
        }
    }
    return x.transpose(-2, -1).matmul(x);
}

// Adds the upper triangle of x^T x to a sum, tile by tile: a tile is still in cache when it is added.
template <class Number>
static bool add_tiles(const at::Tensor& x, at::Tensor& sum) {
    constexpr int side = 384;
    const auto& blas = Blas<Number>::loaded();
    if (blas.syrk == nullptr || blas.gemm == nullptr) return false;
    const int rows = static_cast<int>(x.size(0)), columns = static_cast<int>(x.size(1));
    const auto* from = x.data_ptr<Number>();
    auto* to = sum.data_ptr<double>();
    static thread_local std::vector<Number> tile(side * side);
    for (int top = 0; top < columns; top += side) {
        const int height = std::min(side, columns - top);
        for (int left = top; left < columns; left += side) {
            const int width = std::min(side, columns - left);
            if (left == top) {
                blas.syrk(row_major, upper, transposed, width, rows, 1, from + top, columns, 0, tile.data(), side);
            } else {
                blas.gemm(
                    row_major, transposed, no_transpose, height, width, rows, 1, from + top, columns, from + left, columns, 0, tile.data(), side);
            }
            for (int i = 0; i < height; i++) {
                const auto* source = tile.data() + i * side;
                auto* target = to + static_cast<int64_t>(top + i) * columns + left;
                for (int j = left == top ? i : 0; j < width; j++) target[j] += source[j];
            }
        }
    }
    return true;
}

static void add_gram(at::Tensor& sum, const at::Tensor& x) {
    TORCH_CHECK(x.dim() == 2, "takes a matrix, got ", x.dim(), " dimensions");
    const int64_t columns = x.size(1);
    TORCH_CHECK(
        sum.scalar_type() == at::kDouble && sum.is_contiguous() && sum.sizes() == at::IntArrayRef({columns, columns}),
        "adds to a contiguous float64 matrix of ", columns, " rows and columns, got ", sum.sizes());
    if (is_plain(x) && sum.device().is_cpu()) {
        const auto rows = x.contiguous();
        const bool added = x.scalar_type() == at::kFloat ? add_tiles<float>(rows, sum)
            : x.scalar_type() == at::kDouble && add_tiles<double>(rows, sum);
        if (added) {
            count_gram(x);
            return;
        }
    }
    sum.add_(x.transpose(0, 1).matmul(x));
}

}  // namespace mipp

MIPP_TENSOR(mipp_gram, (Handle x), gram(*x))
MIPP_STATUS(mipp_add_upper_gram_, (Handle sum, Handle x), add_gram(*sum, *x))
