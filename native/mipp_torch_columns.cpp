// Columns that a convolution multiplies its weights with, at chosen output positions only.
#include "mipp_torch.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace mipp;

namespace mipp {

// Calls visit(first of its taps in the columns, its plane, its offsets) for every position of every channel; batches side by side.
template <typename Visit>
static void for_each_column(int64_t batch, int64_t channels, at::IntArrayRef offsets, int64_t taps, Visit visit) {
    const int64_t positions = static_cast<int64_t>(offsets.size()) / taps;
    at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
        for (int64_t n = begin; n < end; n++) {
            for (int64_t p = 0; p < positions; p++) {
                for (int64_t c = 0; c < channels; c++) {
                    const int64_t plane = n * channels + c;
                    visit(((n * positions + p) * channels + c) * taps, plane, offsets.data() + p * taps);
                }
            }
        }
    });
}

// x [N, C, ...] and, for each position and tap, the element of a channel's plane (-1: padding, which is zero);
// gives [N * positions, C * taps].
static at::Tensor gather_columns(const at::Tensor& x, at::IntArrayRef offsets, int64_t taps) {
    TORCH_CHECK(x.dim() >= 2, "takes [N, C, ...], got ", x.dim(), " dimensions");
    const auto input = x.contiguous();
    const int64_t batch = input.size(0), channels = input.size(1);
    const int64_t plane = batch * channels == 0 ? 0 : input.numel() / (batch * channels);
    for (const int64_t offset : offsets) {
        TORCH_CHECK(offset >= -1 && offset < plane, "offset ", offset, " is outside a plane of ", plane, " elements");
    }
    auto columns = at::empty({batch * static_cast<int64_t>(offsets.size()) / taps, channels * taps}, input.options());
    AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBFloat16, input.scalar_type(), "gather_columns", [&] {
        const auto* from = input.data_ptr<scalar_t>();
        auto* to = columns.data_ptr<scalar_t>();
        for_each_column(batch, channels, offsets, taps, [&](int64_t column, int64_t index, const int64_t* offset) {
            for (int64_t t = 0; t < taps; t++) {
                to[column + t] = offset[t] < 0 ? scalar_t(0) : from[index * plane + offset[t]];
            }
        });
    });
    return columns;
}

// The transpose of gather_columns: adds every element of columns to where it was read.
static at::Tensor scatter_columns(const at::Tensor& columns, at::IntArrayRef sizes, at::IntArrayRef offsets, int64_t taps) {
    const auto input = columns.contiguous();
    auto planes = at::zeros(sizes, input.options());
    const int64_t batch = sizes[0], channels = sizes[1];
    const int64_t plane = batch * channels == 0 ? 0 : planes.numel() / (batch * channels);
    AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, input.scalar_type(), "scatter_columns", [&] {
        const auto* from = input.data_ptr<scalar_t>();
        auto* to = planes.data_ptr<scalar_t>();
        for_each_column(batch, channels, offsets, taps, [&](int64_t column, int64_t index, const int64_t* offset) {
            for (int64_t t = 0; t < taps; t++) {
                if (offset[t] >= 0) to[index * plane + offset[t]] += from[column + t];
            }
        });
    });
    return planes;
}

struct GatherColumns : torch::autograd::Function<GatherColumns> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, std::vector<int64_t> offsets, int64_t taps) {
        auto columns = gather_columns(x, offsets, taps);
        context->saved_data["sizes"] = x.sizes().vec();
        context->saved_data["offsets"] = std::move(offsets);
        context->saved_data["taps"] = taps;
        return columns;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context, torch::autograd::tensor_list gradients) {
        return {
            scatter_columns(
                gradients[0], context->saved_data["sizes"].toIntVector(), context->saved_data["offsets"].toIntVector(),
                context->saved_data["taps"].toInt()),
            at::Tensor(), at::Tensor()};
    }
};

}  // namespace mipp

MIPP_TENSOR(mipp_gather_columns, (Handle x, const int64_t* offsets, int count, int64_t taps),
            GatherColumns::apply(*x, ints(offsets, count).vec(), taps))
