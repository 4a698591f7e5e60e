// Columns that a convolution multiplies its weights with, at chosen output positions only.
#include "mipp_torch.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

using namespace mipp;

namespace mipp {

// x [N, C, ...] and, for each position and tap, the element of a channel's plane (-1: padding, which is zero);
// gives [N * positions, C * taps].
static at::Tensor gather_columns(const at::Tensor& x, at::IntArrayRef offsets, int64_t taps) {
    TORCH_CHECK(x.dim() >= 2, "takes [N, C, ...], got ", x.dim(), " dimensions");
    const auto input = x.contiguous();
    const int64_t batch = input.size(0), channels = input.size(1);
    const int64_t plane = batch * channels == 0 ? 0 : input.numel() / (batch * channels);
    const int64_t positions = static_cast<int64_t>(offsets.size()) / taps;
    for (const int64_t offset : offsets) {
        TORCH_CHECK(offset >= -1 && offset < plane, "offset ", offset, " is outside a plane of ", plane, " elements");
    }
    auto columns = at::empty({batch * positions, channels * taps}, input.options());
    AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBFloat16, input.scalar_type(), "gather_columns", [&] {
        const auto* from = input.data_ptr<scalar_t>();
        auto* to = columns.data_ptr<scalar_t>();
        at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
            for (int64_t n = begin; n < end; n++) {
                for (int64_t p = 0; p < positions; p++) {
                    const int64_t* offset = offsets.data() + p * taps;
                    auto* row = to + (n * positions + p) * channels * taps;
                    for (int64_t c = 0; c < channels; c++) {
                        const auto* source = from + (n * channels + c) * plane;
                        for (int64_t t = 0; t < taps; t++) {
                            *row++ = offset[t] < 0 ? scalar_t(0) : source[offset[t]];
                        }
                    }
                }
            }
        });
    });
    return columns;
}

}  // namespace mipp

MIPP_TENSOR(mipp_gather_columns, (Handle x, const int64_t* offsets, int count, int64_t taps),
            gather_columns(*x, ints(offsets, count), taps))
