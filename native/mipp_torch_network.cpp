// Layers and losses.
#include "mipp_torch.h"

using namespace mipp;

namespace mipp {

static const int64_t zero = 0;
static const int64_t one = 1;

[[noreturn]] static void no_such_rank(int64_t rank) {
    C10_THROW_ERROR(ValueError, "takes 1, 2 or 3 spatial dimensions, got " + std::to_string(rank));
}

static at::Tensor max_pool(const at::Tensor& x, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
                           at::IntArrayRef dilation, bool ceil) {
    switch (kernel.size()) {
        case 1: return at::max_pool1d(x, kernel, stride, padding, dilation, ceil);
        case 2: return at::max_pool2d(x, kernel, stride, padding, dilation, ceil);
        case 3: return at::max_pool3d(x, kernel, stride, padding, dilation, ceil);
        default: no_such_rank(kernel.size());
    }
}

static std::tuple<at::Tensor, at::Tensor> max_pool_with_indices(const at::Tensor& x, at::IntArrayRef kernel,
                                                                at::IntArrayRef stride, at::IntArrayRef padding,
                                                                at::IntArrayRef dilation, bool ceil) {
    switch (kernel.size()) {
        case 1: return at::max_pool1d_with_indices(x, kernel, stride, padding, dilation, ceil);
        case 2: return at::max_pool2d_with_indices(x, kernel, stride, padding, dilation, ceil);
        case 3: return at::max_pool3d_with_indices(x, kernel, stride, padding, dilation, ceil);
        default: no_such_rank(kernel.size());
    }
}

static at::Tensor avg_pool(const at::Tensor& x, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
                           bool ceil, bool count_pad) {
    switch (kernel.size()) {
        case 1: return at::avg_pool1d(x, kernel, stride, padding, ceil, count_pad);
        case 2: return at::avg_pool2d(x, kernel, stride, padding, ceil, count_pad);
        case 3: return at::avg_pool3d(x, kernel, stride, padding, ceil, count_pad);
        default: no_such_rank(kernel.size());
    }
}

static at::Tensor adaptive_avg_pool(const at::Tensor& x, at::IntArrayRef size) {
    switch (size.size()) {
        case 1: return at::adaptive_avg_pool1d(x, size);
        case 2: return at::adaptive_avg_pool2d(x, size);
        case 3: return at::adaptive_avg_pool3d(x, size);
        default: no_such_rank(size.size());
    }
}

static at::Tensor nearest(const at::Tensor& x, at::IntArrayRef size) {
    switch (size.size()) {
        case 1: return at::upsample_nearest1d(x, size);
        case 2: return at::upsample_nearest2d(x, size);
        case 3: return at::upsample_nearest3d(x, size);
        default: no_such_rank(size.size());
    }
}

static at::Tensor linear(const at::Tensor& x, at::IntArrayRef size, bool align_corners) {
    switch (size.size()) {
        case 1: return at::upsample_linear1d(x, size, align_corners);
        case 2: return at::upsample_bilinear2d(x, size, align_corners);
        case 3: return at::upsample_trilinear3d(x, size, align_corners);
        default: no_such_rank(size.size());
    }
}

}  // namespace mipp

MIPP_TENSOR(mipp_convolution,
    (Handle x, Handle weight, Handle bias, const int64_t* stride, int stride_count, const int64_t* padding, int padding_count,
     const int64_t* dilation, int dilation_count, int64_t groups),
    at::convolution(*x, *weight, optional(bias), ints_or(stride, stride_count, one), ints_or(padding, padding_count, zero),
                    ints_or(dilation, dilation_count, one), /*transposed=*/false, at::IntArrayRef(zero), groups))

MIPP_TENSOR(mipp_convolution_transposed,
    (Handle x, Handle weight, Handle bias, const int64_t* stride, int stride_count, const int64_t* padding, int padding_count,
     const int64_t* dilation, int dilation_count, const int64_t* output_padding, int output_padding_count, int64_t groups),
    at::convolution(*x, *weight, optional(bias), ints_or(stride, stride_count, one), ints_or(padding, padding_count, zero),
                    ints_or(dilation, dilation_count, one), /*transposed=*/true,
                    ints_or(output_padding, output_padding_count, zero), groups))

MIPP_TENSOR(mipp_max_pool,
    (Handle x, const int64_t* kernel, int rank, const int64_t* stride, int stride_count, const int64_t* padding,
     int padding_count, const int64_t* dilation, int dilation_count, int ceil),
    max_pool(*x, ints(kernel, rank), ints(stride, stride_count), ints_or(padding, padding_count, zero),
             ints_or(dilation, dilation_count, one), ceil != 0))

MIPP_STATUS(mipp_max_pool_with_indices,
    (Handle x, const int64_t* kernel, int rank, const int64_t* stride, int stride_count, const int64_t* padding,
     int padding_count, const int64_t* dilation, int dilation_count, int ceil, Handle* values, Handle* indices),
    auto pair = max_pool_with_indices(*x, ints(kernel, rank), ints(stride, stride_count), ints_or(padding, padding_count, zero),
                                      ints_or(dilation, dilation_count, one), ceil != 0);
    *values = own(std::get<0>(pair));
    *indices = own(std::get<1>(pair)))

MIPP_TENSOR(mipp_avg_pool,
    (Handle x, const int64_t* kernel, int rank, const int64_t* stride, int stride_count, const int64_t* padding,
     int padding_count, int ceil, int count_pad),
    avg_pool(*x, ints(kernel, rank), ints(stride, stride_count), ints_or(padding, padding_count, zero), ceil != 0, count_pad != 0))

MIPP_TENSOR(mipp_adaptive_avg_pool, (Handle x, const int64_t* size, int rank), adaptive_avg_pool(*x, ints(size, rank)))

MIPP_TENSOR(mipp_batch_norm,
    (Handle x, Handle weight, Handle bias, Handle mean, Handle variance, int training, double momentum, double epsilon),
    at::batch_norm(*x, optional(weight), optional(bias), optional(mean), optional(variance), training != 0, momentum, epsilon,
                   /*cudnn_enabled=*/true))
MIPP_TENSOR(mipp_layer_norm, (Handle x, const int64_t* shape, int rank, Handle weight, Handle bias, double epsilon),
    at::layer_norm(*x, ints(shape, rank), optional(weight), optional(bias), epsilon))
MIPP_TENSOR(mipp_group_norm, (Handle x, int64_t groups, Handle weight, Handle bias, double epsilon),
    at::group_norm(*x, groups, optional(weight), optional(bias), epsilon))
MIPP_TENSOR(mipp_instance_norm, (Handle x, Handle weight, Handle bias, double epsilon),
    at::instance_norm(*x, optional(weight), optional(bias), {}, {}, /*use_input_stats=*/true, 0.0, epsilon, /*cudnn=*/true))

MIPP_TENSOR(mipp_linear, (Handle x, Handle weight, Handle bias), at::linear(*x, *weight, optional(bias)))
MIPP_TENSOR(mipp_embedding, (Handle weight, Handle indices), at::embedding(*weight, *indices))
MIPP_TENSOR(mipp_softmax, (Handle x, int64_t dim), x->softmax(dim))
MIPP_TENSOR(mipp_log_softmax, (Handle x, int64_t dim), x->log_softmax(dim))
MIPP_TENSOR(mipp_dropout, (Handle x, double probability), at::dropout(*x, probability, /*train=*/true))

MIPP_TENSOR(mipp_interpolate_nearest, (Handle x, const int64_t* size, int rank), nearest(*x, ints(size, rank)))
MIPP_TENSOR(mipp_interpolate_linear, (Handle x, const int64_t* size, int rank, int align_corners),
    linear(*x, ints(size, rank), align_corners != 0))
MIPP_TENSOR(mipp_interpolate_cubic, (Handle x, const int64_t* size, int rank, int align_corners),
    at::upsample_bicubic2d(*x, ints(size, rank), align_corners != 0))

MIPP_TENSOR(mipp_cross_entropy, (Handle logits, Handle target, int reduction, double smoothing),
    at::cross_entropy_loss(*logits, *target, {}, reduction, -100, smoothing))
MIPP_TENSOR(mipp_nll_loss, (Handle log_probabilities, Handle target, int reduction),
    at::nll_loss_nd(*log_probabilities, *target, {}, reduction, -100))
MIPP_TENSOR(mipp_mse_loss, (Handle x, Handle target, int reduction), at::mse_loss(*x, *target, reduction))
MIPP_TENSOR(mipp_l1_loss, (Handle x, Handle target, int reduction), at::l1_loss(*x, *target, reduction))
MIPP_TENSOR(mipp_binary_cross_entropy, (Handle logits, Handle target, int reduction),
    at::binary_cross_entropy_with_logits(*logits, *target, {}, {}, reduction))
MIPP_TENSOR(mipp_kl_div, (Handle log_probabilities, Handle target, int reduction, int log_target),
    at::kl_div(*log_probabilities, *target, reduction, log_target != 0))
