// Counts the floating-point operations that libtorch is asked for, backward passes included, while someone wants to know.
#include "mipp_torch.h"

#include <ATen/record_function.h>

#include <string>
#include <unordered_map>

using namespace mipp;

namespace mipp {

using Inputs = c10::ArrayRef<const c10::IValue>;
using Cost = double (*)(Inputs);

std::atomic<int64_t> arithmetic{0};

// A product that is made of others is counted once, by itself.
static thread_local int counted_around = 0;

static double elements(const at::Tensor& x) { return static_cast<double>(x.numel()); }

// [..., m, k] times [..., k, n]: a multiplication and an addition for each m, k and n.
static double product(const at::Tensor& a, const at::Tensor& b) {
    return 2 * elements(a) * (b.dim() < 2 ? 1 : static_cast<double>(b.size(-1)));
}

// Of the n x n matrices in x, times n^3.
static double cubic(const at::Tensor& x) { return elements(x) * static_cast<double>(x.size(-1)); }

static double per_filter(const at::Tensor& weight) { return elements(weight) / static_cast<double>(weight.size(0)); }

static double convolution(Inputs in) {
    const auto input = in[0].toTensor(), weight = in[1].toTensor();
    if (in[6].toBool()) return 2 * elements(input) * per_filter(weight);
    const auto stride = in[3].toIntVector(), padding = in[4].toIntVector(), dilation = in[5].toIntVector();
    double outputs = static_cast<double>(input.size(0) * weight.size(0));
    for (int64_t axis = 2; axis < input.dim(); axis++) {
        const auto of = [axis](const std::vector<int64_t>& list) { return list.size() == 1 ? list[0] : list[axis - 2]; };
        outputs *= static_cast<double>((input.size(axis) + 2 * of(padding) - of(dilation) * (weight.size(axis) - 1) - 1) / of(stride) + 1);
    }
    return 2 * outputs * per_filter(weight);
}

static double convolution_backward(Inputs in) {
    const auto gradient = in[0].toTensor(), input = in[1].toTensor(), weight = in[2].toTensor();
    const auto wanted = in[10].toBoolList();
    const double each = 2 * elements(in[7].toBool() ? input : gradient) * per_filter(weight);
    return each * (static_cast<int>(wanted[0]) + static_cast<int>(wanted[1]));
}

static const std::unordered_map<std::string, Cost>& costs() {
    static const std::unordered_map<std::string, Cost> table{
        {"aten::mm", [](Inputs in) { return product(in[0].toTensor(), in[1].toTensor()); }},
        {"aten::bmm", [](Inputs in) { return product(in[0].toTensor(), in[1].toTensor()); }},
        {"aten::mv", [](Inputs in) { return product(in[0].toTensor(), in[1].toTensor()); }},
        {"aten::dot", [](Inputs in) { return product(in[0].toTensor(), in[1].toTensor()); }},
        {"aten::addmm", [](Inputs in) { return product(in[1].toTensor(), in[2].toTensor()); }},
        {"aten::addmm_", [](Inputs in) { return product(in[1].toTensor(), in[2].toTensor()); }},
        {"aten::baddbmm", [](Inputs in) { return product(in[1].toTensor(), in[2].toTensor()); }},
        {"aten::addmv", [](Inputs in) { return product(in[1].toTensor(), in[2].toTensor()); }},
        {"aten::convolution", convolution},
        {"aten::convolution_backward", convolution_backward},
        {"aten::linalg_cholesky_ex", [](Inputs in) { return cubic(in[0].toTensor()) / 3; }},
        {"aten::cholesky_inverse", [](Inputs in) { return cubic(in[0].toTensor()) * 2 / 3; }},
        {"aten::cholesky_solve", [](Inputs in) { return 2 * elements(in[0].toTensor()) * in[1].toTensor().size(-1); }},
        {"aten::linalg_solve_triangular", [](Inputs in) { return elements(in[1].toTensor()) * in[0].toTensor().size(-1); }},
        {"aten::linalg_inv_ex", [](Inputs in) { return 2 * cubic(in[0].toTensor()); }},
        // Tridiagonal form and vectors, as LAPACK's users' guide estimates them.
        {"aten::linalg_eigh", [](Inputs in) { return 9 * cubic(in[0].toTensor()); }},
    };
    return table;
}

struct Counted : at::ObserverContext {};

static std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& call) {
    const auto cost = costs().find(call.name());
    if (cost == costs().end()) return nullptr;
    if (counted_around++ == 0) {
        try {
            arithmetic.fetch_add(static_cast<int64_t>(cost->second(call.inputs())), std::memory_order_relaxed);
        } catch (const std::exception&) {
            // Other arguments than this version's: better not counted than a failed call.
        }
    }
    return std::make_unique<Counted>();
}

static void end(const at::RecordFunction&, at::ObserverContext* counted) {
    if (counted != nullptr) counted_around--;
}

static void count() {
    static const auto handle = at::addGlobalCallback(
        at::RecordFunctionCallback(begin, end).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
    (void)handle;
}

}  // namespace mipp

MIPP_STATUS(mipp_count_arithmetic, (), mipp::count())

MIPP_FUNCTION(int64_t, 0, mipp_arithmetic, (), return mipp::arithmetic.load())
