// A thin C interface over libtorch, written for src/Mipp.Torch and for nothing else.
//
// Conventions
//   Handle        an owned at::Tensor; every handle that a function returns is freed with mipp_free. Null is "no tensor".
//   Ints          a pair (const int64_t* values, int count). Where a default exists, count 0 asks for it.
//   failure       a null Handle or a non-zero status; mipp_last_error then holds this thread's message.
//   absent double NaN.
//   dtype         libtorch's own ScalarType number.
//   device        0 is the CPU, n + 1 is the CUDA device n.
// No exception leaves the library: every exported function is defined by one of the macros below.
#pragma once

#include <ATen/ATen.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <vector>

using Handle = at::Tensor*;

namespace mipp {

extern std::atomic<int64_t> live_tensors;

// Floating-point operations so far, as far as they are counted.
extern std::atomic<int64_t> arithmetic;

// Has libtorch keep its large tensors where freed memory is not given back to the system.
void use_own_allocator();

// Stores the message of the exception being handled. Call it only inside a catch block.
void remember_error() noexcept;

inline Handle own(at::Tensor tensor) {
    auto* handle = new at::Tensor(std::move(tensor));
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return handle;
}

inline at::IntArrayRef ints(const int64_t* values, int count) {
    return {values, static_cast<size_t>(count)};
}

// For parameters per spatial dimension (stride, padding, dilation), which libtorch expands from one value.
inline at::IntArrayRef ints_or(const int64_t* values, int count, const int64_t& otherwise) {
    return count == 0 ? at::IntArrayRef(otherwise) : ints(values, count);
}

inline c10::optional<at::Tensor> optional(Handle handle) {
    return handle == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(*handle);
}

inline at::ScalarType scalar_type(int dtype) {
    return static_cast<at::ScalarType>(dtype);
}

inline at::Device device(int code) {
    return code == 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<at::DeviceIndex>(code - 1));
}

inline at::TensorOptions options(int dtype, int device_code) {
    return at::TensorOptions().dtype(scalar_type(dtype)).device(device(device_code));
}

inline bool is_whole(double value) {
    return std::trunc(value) == value && std::abs(value) < 9.0e15;
}

// A whole number beside an integer tensor stays an integer, so that the result does too.
inline at::Scalar number(double value, const at::Tensor& beside) {
    if (at::isIntegralType(beside.scalar_type(), /*includeBool=*/true) && is_whole(value)) {
        return static_cast<int64_t>(value);
    }
    return value;
}

inline c10::optional<at::Scalar> optional_number(double value, const at::Tensor& beside) {
    return std::isnan(value) ? c10::optional<at::Scalar>() : c10::optional<at::Scalar>(number(value, beside));
}

inline std::vector<at::Tensor> tensors(const Handle* handles, int count) {
    std::vector<at::Tensor> list;
    list.reserve(count);
    for (int i = 0; i < count; i++) {
        list.push_back(handles[i] == nullptr ? at::Tensor() : *handles[i]);
    }
    return list;
}

// Hands a list over, an undefined tensor as null. `handles` has room for `count`, which the caller knew beforehand.
void own_all(const std::vector<at::Tensor>& list, Handle* handles, int count);

}  // namespace mipp

#define MIPP_FUNCTION(type, failure, name, parameters, ...)                          \
    extern "C" __attribute__((visibility("default"))) type name parameters noexcept { \
        try {                                                                        \
            __VA_ARGS__;                                                             \
        } catch (...) {                                                              \
            mipp::remember_error();                                                  \
            return failure;                                                          \
        }                                                                            \
    }

// A function that makes one tensor: MIPP_TENSOR(name, (parameters), expression).
#define MIPP_TENSOR(name, parameters, ...) MIPP_FUNCTION(Handle, nullptr, name, parameters, return mipp::own(__VA_ARGS__))

// A function that does something or has several outputs: MIPP_STATUS(name, (parameters), statements). 0 is success.
#define MIPP_STATUS(name, parameters, ...) MIPP_FUNCTION(int, 1, name, parameters, __VA_ARGS__; return 0)
