// Making tensors, and moving their values in and out.
#include "mipp_torch.h"

using namespace mipp;

MIPP_STATUS(mipp_free, (Handle tensor), delete tensor; live_tensors.fetch_sub(1, std::memory_order_relaxed))

MIPP_TENSOR(mipp_zeros, (const int64_t* shape, int rank, int dtype, int device), at::zeros(ints(shape, rank), options(dtype, device)))
MIPP_TENSOR(mipp_ones, (const int64_t* shape, int rank, int dtype, int device), at::ones(ints(shape, rank), options(dtype, device)))
MIPP_TENSOR(mipp_empty, (const int64_t* shape, int rank, int dtype, int device), at::empty(ints(shape, rank), options(dtype, device)))
MIPP_TENSOR(mipp_full, (const int64_t* shape, int rank, double value, int dtype, int device),
    at::full(ints(shape, rank), value, options(dtype, device)))
MIPP_TENSOR(mipp_eye, (int64_t rows, int64_t columns, int dtype, int device), at::eye(rows, columns, options(dtype, device)))
MIPP_TENSOR(mipp_arange, (double start, double end, double step, int dtype, int device),
    is_whole(start) && is_whole(end) && is_whole(step)
        ? at::arange(static_cast<int64_t>(start), static_cast<int64_t>(end), static_cast<int64_t>(step), options(dtype, device))
        : at::arange(start, end, step, options(dtype, device)))
MIPP_TENSOR(mipp_rand, (const int64_t* shape, int rank, int dtype, int device), at::rand(ints(shape, rank), options(dtype, device)))
MIPP_TENSOR(mipp_randn, (const int64_t* shape, int rank, int dtype, int device), at::randn(ints(shape, rank), options(dtype, device)))
MIPP_TENSOR(mipp_randint, (int64_t low, int64_t high, const int64_t* shape, int rank, int device),
    at::randint(low, high, ints(shape, rank), options(static_cast<int>(at::kLong), device)))
MIPP_TENSOR(mipp_randperm, (int64_t count, int device), at::randperm(count, options(static_cast<int>(at::kLong), device)))

MIPP_TENSOR(mipp_from_data, (const void* data, const int64_t* shape, int rank, int dtype),
    at::from_blob(const_cast<void*>(data), ints(shape, rank), at::TensorOptions().dtype(scalar_type(dtype))).clone())

// Writes the values, converted to `dtype`, in row-major order. `data` has room for all of them.
MIPP_STATUS(mipp_read, (Handle tensor, void* data, int dtype),
    at::NoGradGuard no_grad;
    at::from_blob(data, tensor->sizes(), at::TensorOptions().dtype(scalar_type(dtype))).copy_(*tensor))

MIPP_STATUS(mipp_write, (Handle tensor, const void* data, int dtype),
    at::NoGradGuard no_grad;
    tensor->copy_(at::from_blob(const_cast<void*>(data), tensor->sizes(), at::TensorOptions().dtype(scalar_type(dtype)))))

MIPP_FUNCTION(int, -1, mipp_rank, (Handle tensor), return static_cast<int>(tensor->dim()))
MIPP_STATUS(mipp_shape, (Handle tensor, int64_t* shape),
    auto sizes = tensor->sizes();
    std::copy(sizes.begin(), sizes.end(), shape))
MIPP_FUNCTION(int, -1, mipp_dtype, (Handle tensor), return static_cast<int>(tensor->scalar_type()))
MIPP_FUNCTION(int, -1, mipp_device, (Handle tensor), return tensor->is_cuda() ? tensor->get_device() + 1 : 0)
MIPP_FUNCTION(int, -1, mipp_is_contiguous, (Handle tensor, int channels_last),
    auto format = channels_last == 0 ? at::MemoryFormat::Contiguous
        : tensor->dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast;
    return tensor->is_contiguous(format) ? 1 : 0)

MIPP_TENSOR(mipp_clone, (Handle tensor), tensor->clone())
MIPP_TENSOR(mipp_contiguous, (Handle tensor), tensor->contiguous())
MIPP_TENSOR(mipp_channels_last, (Handle tensor),
    tensor->contiguous(tensor->dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast))
MIPP_TENSOR(mipp_to_dtype, (Handle tensor, int dtype), tensor->to(scalar_type(dtype)))
MIPP_TENSOR(mipp_to_device, (Handle tensor, int code), tensor->to(device(code)))
