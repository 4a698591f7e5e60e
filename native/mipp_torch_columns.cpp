// Columns that a convolution multiplies its weights with, at chosen output positions only.
#include "mipp_torch.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

using namespace mipp;

namespace mipp {

// Taps that lie side by side in a plane, or outside of it: what is copied at once.
struct TapRun {
    int64_t position;
    int64_t tap;
    int64_t length;
    int64_t offset;  // of the first in a plane; -1: padding, which is zero
};

// offsets: for each position and tap the element of a channel's plane, or -1.
static std::vector<TapRun> tap_runs(at::IntArrayRef offsets, int64_t taps) {
    std::vector<TapRun> runs;
    for (int64_t i = 0; i < static_cast<int64_t>(offsets.size()); i++) {
        const int64_t tap = i % taps;
        const bool continues = tap > 0 && offsets[i] == (runs.back().offset < 0 ? -1 : runs.back().offset + runs.back().length);
        if (continues) runs.back().length++;
        else runs.push_back({i / taps, tap, 1, offsets[i]});
    }
    return runs;
}

// How the elements of an image lie in memory: plane by plane, or with the channels of a pixel side by side.
struct ImageLayout {
    int64_t batch;
    int64_t channels;
    int64_t plane;  // elements of a channel
    at::MemoryFormat format;

    static ImageLayout of(at::IntArrayRef sizes, at::MemoryFormat format) {
        int64_t plane = 1;
        for (size_t axis = 2; axis < sizes.size(); axis++) plane *= sizes[axis];
        return {sizes[0], sizes[1], plane, format};
    }

    bool channels_last() const { return format == at::MemoryFormat::ChannelsLast; }
    int64_t channel_stride() const { return channels_last() ? 1 : plane; }
    int64_t position_stride() const { return channels_last() ? channels : 1; }
};

static at::MemoryFormat format_of(const at::Tensor& x) {
    const bool last = x.dim() == 4 && !x.is_contiguous() && x.is_contiguous(at::MemoryFormat::ChannelsLast);
    return last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
}

// Calls visit(first of a run's taps in the columns of an image's first channel, that channel's image, the run) for every image and
// run; images side by side.
template <typename Visit>
static void for_each_run(const ImageLayout& layout, at::IntArrayRef offsets, int64_t taps, Visit visit) {
    const auto runs = tap_runs(offsets, taps);
    const int64_t positions = static_cast<int64_t>(offsets.size()) / taps;
    at::parallel_for(0, layout.batch, 1, [&](int64_t begin, int64_t end) {
        for (int64_t n = begin; n < end; n++) {
            for (const auto& run : runs) {
                visit((n * positions + run.position) * layout.channels * taps + run.tap, n * layout.channels * layout.plane, run);
            }
        }
    });
}

// Copies a run of every channel. Inlined, so that where the length is known a copy is a move or two.
template <typename Number>
[[gnu::always_inline]] static inline void copy_run_of(Number* to, const Number* from, const ImageLayout& layout, int64_t taps, int64_t length) {
    const int64_t channels = layout.channels;
    if (layout.channels_last()) {
        for (int64_t c = 0; c < channels; c++) {
            for (int64_t t = 0; t < length; t++) to[c * taps + t] = from[t * channels + c];
        }
    } else {
        for (int64_t c = 0; c < channels; c++) std::copy_n(from + c * layout.plane, length, to + c * taps);
    }
}

template <typename Number>
static void copy_run(Number* to, const Number* from, const ImageLayout& layout, int64_t taps, int64_t length) {
    switch (length) {
        case 1: return copy_run_of(to, from, layout, taps, 1);
        case 2: return copy_run_of(to, from, layout, taps, 2);
        case 3: return copy_run_of(to, from, layout, taps, 3);
        default: return copy_run_of(to, from, layout, taps, length);
    }
}

// x [N, C, ...] at offsets; gives [N * positions, C * taps].
static at::Tensor gather_columns(const at::Tensor& x, at::IntArrayRef offsets, int64_t taps) {
    TORCH_CHECK(x.dim() >= 2, "takes [N, C, ...], got ", x.dim(), " dimensions");
    const auto layout = ImageLayout::of(x.sizes(), format_of(x));
    const auto input = x.contiguous(layout.format);
    for (const int64_t offset : offsets) {
        TORCH_CHECK(offset >= -1 && offset < layout.plane, "offset ", offset, " is outside a plane of ", layout.plane, " elements");
    }
    auto columns = at::empty({layout.batch * static_cast<int64_t>(offsets.size()) / taps, layout.channels * taps}, input.options());
    AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBFloat16, input.scalar_type(), "gather_columns", [&] {
        const auto* from = input.data_ptr<scalar_t>();
        auto* to = columns.data_ptr<scalar_t>();
        for_each_run(layout, offsets, taps, [&](int64_t column, int64_t image, const TapRun& run) {
            if (run.offset < 0) {
                for (int64_t c = 0; c < layout.channels; c++) std::fill_n(to + column + c * taps, run.length, scalar_t(0));
            } else {
                copy_run(to + column, from + image + run.offset * layout.position_stride(), layout, taps, run.length);
            }
        });
    });
    return columns;
}

// The transpose of gather_columns: adds every element of columns to where it was read.
static at::Tensor scatter_columns(
    const at::Tensor& columns, at::IntArrayRef sizes, at::MemoryFormat format, at::IntArrayRef offsets, int64_t taps) {
    const auto input = columns.contiguous();
    const auto layout = ImageLayout::of(sizes, format);
    auto images = at::empty(sizes, input.options(), format).zero_();
    const int64_t channel = layout.channel_stride(), position = layout.position_stride();
    AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, input.scalar_type(), "scatter_columns", [&] {
        const auto* from = input.data_ptr<scalar_t>();
        auto* to = images.data_ptr<scalar_t>();
        for_each_run(layout, offsets, taps, [&](int64_t column, int64_t image, const TapRun& run) {
            if (run.offset < 0) return;
            for (int64_t c = 0; c < layout.channels; c++) {
                for (int64_t t = 0; t < run.length; t++) {
                    to[image + c * channel + (run.offset + t) * position] += from[column + c * taps + t];
                }
            }
        });
    });
    return images;
}

struct GatherColumns : torch::autograd::Function<GatherColumns> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, std::vector<int64_t> offsets, int64_t taps) {
        auto columns = gather_columns(x, offsets, taps);
        context->saved_data["sizes"] = x.sizes().vec();
        context->saved_data["format"] = static_cast<int64_t>(format_of(x));
        context->saved_data["offsets"] = std::move(offsets);
        context->saved_data["taps"] = taps;
        return columns;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context, torch::autograd::tensor_list gradients) {
        return {
            scatter_columns(
                gradients[0], context->saved_data["sizes"].toIntVector(),
                static_cast<at::MemoryFormat>(context->saved_data["format"].toInt()), context->saved_data["offsets"].toIntVector(),
                context->saved_data["taps"].toInt()),
            at::Tensor(), at::Tensor()};
    }
};

}  // namespace mipp

MIPP_TENSOR(mipp_gather_columns, (Handle x, const int64_t* offsets, int count, int64_t taps),
            GatherColumns::apply(*x, ints(offsets, count).vec(), taps))
