// Errors, threads, random numbers, versions.
#include "mipp_torch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/version.h>

#include <cstdlib>
#include <mutex>
#include <string>

namespace mipp {

std::atomic<int64_t> live_tensors{0};

static thread_local std::string last_error;

void remember_error() noexcept {
    try {
        try {
            throw;
        } catch (const c10::Error& error) {
            last_error = error.what_without_backtrace();
        } catch (const std::exception& error) {
            last_error = error.what();
        } catch (...) {
            last_error = "an exception of unknown type";
        }
    } catch (...) {
        last_error.clear();  // out of memory for the message itself
    }
}

void own_all(const std::vector<at::Tensor>& list, Handle* handles, int count) {
    TORCH_CHECK(static_cast<int>(list.size()) == count, "expected ", count, " tensors, got ", list.size());
    for (int i = 0; i < count; i++) {
        handles[i] = list[i].defined() ? own(list[i]) : nullptr;
    }
}

// The BLAS and the OpenMP are whichever the system chose: what they may lack is looked up by name.
template <class Function>
static Function system_function(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

static void set_blas_threads(int count) {
    auto set_threads = system_function<void (*)(int)>("openblas_set_num_threads");
    if (set_threads != nullptr) set_threads(count);
}

static void set_threads(int count) {
    at::set_num_threads(count);
    set_blas_threads(count);
}

// at::set_num_threads speaks for all threads that come later; OpenMP's own count is one thread's.
static void set_own_threads(int count) {
    at::get_num_threads();  // the first call on a thread would undo the setting
    auto set_threads = system_function<void (*)(int)>("omp_set_num_threads");
    if (set_threads != nullptr) set_threads(count);
}

// What large_blocks (mipp_torch_allocator.cpp) does not hold, small tensors and the libraries' own buffers: a training step frees all
// of it at once. glibc would give the pages back to the kernel after some steps and not after others, as its thresholds adapt, and
// fetching them again takes its time: so fix the thresholds.
static void keep_freed_memory() {
#ifdef __GLIBC__
    for (const char* users_own : {"MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"}) {
        if (std::getenv(users_own) != nullptr) return;
    }
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the largest that glibc accepts
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

static std::string library_path() {
    Dl_info info{};
    return dladdr(reinterpret_cast<void*>(&at::get_num_threads), &info) != 0 ? info.dli_fname : "";
}

}  // namespace mipp

MIPP_FUNCTION(const char*, "", mipp_last_error, (), return mipp::last_error.c_str())

MIPP_FUNCTION(int64_t, 0, mipp_live_tensors, (), return mipp::live_tensors.load())

MIPP_FUNCTION(const char*, "", mipp_version, (), return TORCH_VERSION)

MIPP_FUNCTION(const char*, "", mipp_library_path, (), static const std::string path = mipp::library_path(); return path.c_str())

MIPP_FUNCTION(const char*, "", mipp_blas_core, (),
    auto core = mipp::system_function<const char* (*)()>("openblas_get_corename");
    return core == nullptr ? "" : core())

MIPP_FUNCTION(int, 0, mipp_cuda_devices, (), return at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()) : 0)

MIPP_FUNCTION(int, 0, mipp_threads, (), return at::get_num_threads())

MIPP_STATUS(mipp_set_threads, (int count), mipp::set_threads(count))

MIPP_STATUS(mipp_set_blas_threads, (int count), mipp::set_blas_threads(count))

MIPP_STATUS(mipp_set_own_threads, (int count), mipp::set_own_threads(count))

// Called once, when the library is loaded. libtorch itself may start with one thread.
MIPP_STATUS(mipp_initialise, (int threads),
    mipp::keep_freed_memory();
    mipp::use_own_allocator();
    mipp::set_threads(threads))

MIPP_STATUS(mipp_seed, (int64_t seed), at::manual_seed(static_cast<uint64_t>(seed)))

MIPP_TENSOR(mipp_random_state, (),
    [] {
        auto generator = at::detail::getDefaultCPUGenerator();
        std::lock_guard<std::mutex> lock(generator.mutex());
        return generator.get_state();
    }())

MIPP_STATUS(mipp_set_random_state, (Handle state),
    auto generator = at::detail::getDefaultCPUGenerator();
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(*state))
